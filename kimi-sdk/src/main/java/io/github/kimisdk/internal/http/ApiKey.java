package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.text.SecretIds;

/** The API key. No other class holds it, and it leaves only in the header of a request. */
public final class ApiKey {

  /** A shorter key, such as one for a test server, is no secret, and may be part of ordinary words. */
  private static final int SHORTEST_SECRET = 8;

  private final String key;
  /** Null if the key is too short to be a secret. */
  private final KeyMask mask;

  /** Checks the key. The source, such as the name of a variable, is for messages. */
  public ApiKey(String key, String source) {
    if (key.isBlank()) {
      throw new KimiException.Misconfigured(
          "expected an API key in " + source + ", found " + (key.isEmpty() ? "the empty string" : "only white space"),
          "Set the key that the endpoint expects; a server that expects none accepts any text");
    }
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c <= ' ' || c >= 0x7F) {
        String found = c == '\n' || c == '\r' ? "a line break" : c <= ' ' ? "white space" : "a character outside ASCII";
        throw new KimiException.Misconfigured(
            "expected an API key of visible ASCII characters in " + source + ", found " + found + " at position "
                + (i + 1) + " of " + key.length(),
            "The key was probably copied with other characters; copy it again");
      }
    }
    this.key = key;
    this.mask = key.length() < SHORTEST_SECRET ? null : new KeyMask(key);
  }

  String header() {
    return "Bearer " + key;
  }

  /** Whether this looks like a key of the Kimi Code membership; only hints depend on it. */
  boolean coding() {
    return key.startsWith("sk-kimi-");
  }

  /**
   * Replaces this key and its parts in any spelling, and the ids of organizations and keys, by {@code ***}. JSON stays JSON. Text is
   * masked before it is cut.
   */
  public String mask(String text) {
    return maskIds(maskKey(text.contains("\\u") ? unescaped(text) : text));
  }

  /** Replaces this key and its parts in any spelling, and nothing else. */
  public String maskKey(String text) {
    return mask == null ? text : mask.mask(text);
  }

  /** Replaces the ids of organizations and keys. */
  public static String maskIds(String text) {
    return SecretIds.mask(text);
  }

  /** Decodes JSON escapes of visible ASCII characters, which a key may consist of. Other escapes stay. */
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

  @Override
  public String toString() {
    return "ApiKey[***]";
  }
}
