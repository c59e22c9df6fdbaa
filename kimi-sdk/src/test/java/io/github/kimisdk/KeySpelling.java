package io.github.kimisdk;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.UnaryOperator;

/** The ways in which a server may spell a key that it repeats. Each spelling can stand in a string of JSON. */
enum KeySpelling {
  PLAIN(KeySpelling::json),
  SLASHES(key -> json(key).replace("/", "\\/")),
  UNICODE(key -> unicode(key, "\\u%04x", 1)),
  UPPER_UNICODE(key -> unicode(key, "\\u%04X", 1)),
  MIXED(key -> unicode(key, "\\u%04x", 3)),
  JSON_IN_JSON(key -> json(unicode(key, "\\u%04x", 3))),
  JSON_IN_JSON_IN_JSON(key -> json(json(json(key).replace("/", "\\/")))),
  ESCAPED_BACKSLASHES(key -> unicode(key, "\\u005cu%04x", 2)),
  PERCENT(key -> unicode(key, "%%%02X", 1)),
  PERCENT_MIXED(key -> json(unicode(key, "%%%02x", 4))),
  URL_ENCODED(key -> URLEncoder.encode(key, StandardCharsets.UTF_8)),
  PERCENT_TWICE(key -> unicode(key, "%%25%02X", 1)),
  PERCENT_IN_UNICODE(key -> unicode(unicode(key, "%%%02x", 1), "\\u%04x", 2)),
  ENTITIES(key -> unicode(key, "&#x%x;", 1)),
  DECIMAL_ENTITIES(key -> unicode(key, "&#%03d;", 2)),
  HTML(key ->
  json(key.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;"))),
  UPPER_CASE(key -> json(key.toUpperCase(java.util.Locale.ROOT))),
  BASE64(key -> base64(Base64.getEncoder(), key)),
  BASE64_UNPADDED(key -> base64(Base64.getEncoder().withoutPadding(), key)),
  BASE64_URL(key -> base64(Base64.getUrlEncoder().withoutPadding(), key)),
  BASE64_HEADER(key -> base64(Base64.getEncoder(), "Bearer " + key)),
  BASE64_BASIC(key -> base64(Base64.getUrlEncoder(), "me:" + key)),
  BASE64_HEADERS(key -> base64(Base64.getEncoder(), "host: x\nauthorization: Bearer " + key + "\naccept: */*")),
  BASE64_SLASHES(key -> base64(Base64.getEncoder(), "Bearer " + key).replace("/", "\\/")),
  BASE64_PERCENT(key -> URLEncoder.encode(base64(Base64.getEncoder(), "x" + key), StandardCharsets.UTF_8)),
  BEGINNING(key -> json(key.substring(0, key.length() - 9)) + "..."),
  SHORT_BEGINNING(key -> json(key.substring(0, 10)) + "..."),
  MIDDLE(key -> "..." + json(key.substring(6, key.length() - 5)) + "..."),
  END(key -> "..." + json(key.substring(8))),
  GLUED(key -> "x" + json(key) + "y");

  private final UnaryOperator<String> spell;

  KeySpelling(UnaryOperator<String> spell) {
    this.spell = spell;
  }

  String of(String key) {
    return spell.apply(key);
  }

  private static String json(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static String base64(Base64.Encoder encoder, String text) {
    return encoder.encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Formats every nth character, and those that cannot stand in a string of JSON. */
  private static String unicode(String text, String format, int nth) {
    StringBuilder spelled = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean special = format.startsWith("\\") && (c == '"' || c == '\\');
      spelled.append(i % nth == 0 || special ? String.format(format, (int) c) : String.valueOf(c));
    }
    return spelled.toString();
  }
}
