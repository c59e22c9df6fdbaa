package io.github.kimisdk;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** The ways in which a server may spell a key that it repeats. Each spelling can stand in a string of JSON. */
enum KeySpelling {
  PLAIN(KeySpelling::json),
  SLASHES(key -> json(key).replace("/", "\\/")),
  UNICODE(key -> unicode(key, "\\u%04x", 1)),
  UPPER_UNICODE(key -> unicode(key, "\\u%04X", 1)),
  MIXED(key -> unicode(key, "\\u%04x", 3)),
  JSON_IN_JSON(key -> json(unicode(key, "\\u%04x", 3))),
  PERCENT(key -> unicode(key, "%%%02X", 1)),
  PERCENT_MIXED(key -> json(unicode(key, "%%%02x", 4))),
  URL_ENCODED(key -> URLEncoder.encode(key, StandardCharsets.UTF_8)),
  UPPER_CASE(key -> json(key.toUpperCase(java.util.Locale.ROOT))),
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
