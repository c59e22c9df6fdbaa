package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.KimiException;

/** The key. It is held here and nowhere else, and leaves only in the header of a request. */
public final class ApiKey {

  /** Ids of accounts and keys that the service writes into its messages. */
  private static final String[] IDS = {"org-", "ak-", "sk-"};

  private static final int SHORTEST_ID = 6;

  /** A shorter key, such as one for a test server, is no secret, and stands in ordinary words. */
  private static final int SHORTEST_SECRET = 8;

  private final String key;

  /**
   * A key.
   *
   * @param key the key
   * @param source where it came from, for errors
   * @throws KimiException.Misconfigured when it is empty or cannot stand in a header
   */
  public ApiKey(String key, String source) {
    if (key.isBlank()) {
      throw new KimiException.Misconfigured(
          "expected an API key in " + source + ", found " + (key.isEmpty() ? "the empty string" : "only white space"),
          "Set the key that the endpoint expects; a server that expects none takes any text");
    }
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c <= ' ' || c >= 0x7F) {
        String found = c == '\n' || c == '\r' ? "a line break" : c <= ' ' ? "white space" : "a character outside ASCII";
        throw new KimiException.Misconfigured(
            "expected an API key of visible ASCII characters in " + source + ", found " + found + " at position "
                + (i + 1) + " of " + key.length(),
            "It was probably copied with something around it; copy it again without");
      }
    }
    this.key = key;
  }

  String header() {
    return "Bearer " + key;
  }

  /** Whether this looks like a key of the Kimi Code membership. Only hints depend on it. */
  boolean coding() {
    return key.startsWith("sk-kimi-");
  }

  /**
   * A text from outside without this key, and without the ids of organizations and keys, in JSON's escapes neither.
   *
   * @param text any text; when it is JSON, the result is
   * @return the text with {@code ***} for each of them
   */
  public String mask(String text) {
    String plain = text.contains("\\u") ? unescaped(text) : text;
    String masked = key.length() < SHORTEST_SECRET ? plain : plain.replace(key, "***");
    for (String prefix : IDS) {
      masked = masked(masked, prefix);
    }
    return masked;
  }

  /** A text with the characters of keys in place of JSON's escapes for them; all else that is escaped stays so. */
  private static String unescaped(String text) {
    StringBuilder result = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      result.append(c);
      if (c == '\\' && i + 1 < text.length()) {
        int escaped = text.charAt(i + 1) == 'u' && i + 5 < text.length() ? hex(text, i + 2) : -1;
        if (escaped > ' ' && escaped < 0x7F && escaped != '"' && escaped != '\\') {
          result.setCharAt(result.length() - 1, (char) escaped);
          i += 5;
        } else {
          result.append(text.charAt(++i));
        }
      }
    }
    return result.toString();
  }

  private static int hex(String text, int at) {
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      value = digit < 0 || value < 0 ? -1 : value * 16 + digit;
    }
    return value;
  }

  private static String masked(String text, String prefix) {
    int at = text.indexOf(prefix);
    if (at < 0) {
      return text;
    }
    StringBuilder result = new StringBuilder(text.length());
    int from = 0;
    while (at >= 0) {
      int end = at + prefix.length();
      while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '-')) {
        end++;
      }
      boolean alone = at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
      if (alone && end - at - prefix.length() >= SHORTEST_ID) {
        result.append(text, from, at + prefix.length()).append("***");
        from = end;
      }
      at = text.indexOf(prefix, end);
    }
    return result.append(text, from, text.length()).toString();
  }

  @Override
  public String toString() {
    return "ApiKey[***]";
  }
}
