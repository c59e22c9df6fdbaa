package io.github.kimisdk.internal.keys;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.text.KeyMask;

/**
 * An API key. It leaves this class in the header of a request, to the supplier that gave it if the service refuses it, and to
 * {@link KeyMask}, which masks it in all texts that are shown.
 */
public final class ApiKey {

  private final String key;

  /** Checks the key. The source, such as the name of a variable, is for messages. */
  public ApiKey(String key, String source) {
    this(checked(key, source));
  }

  private ApiKey(String key) {
    this.key = key;
    KeyMask.use(key);
  }

  /** Returns a placeholder for a key that is not known yet. */
  static ApiKey unknown() {
    return new ApiKey("");
  }

  private static String checked(String key, String source) {
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
    return key;
  }

  /** Whether this is a key, and not a placeholder for one that is not known yet. */
  boolean known() {
    return !key.isEmpty();
  }

  /** The key itself, for its supplier. */
  String text() {
    return key;
  }

  /** Whether both are the same key. */
  public boolean same(ApiKey other) {
    return key.equals(other.key);
  }

  /** The header of a request. */
  public String header() {
    KeyMask.use(key);
    return "Bearer " + key;
  }

  /** Whether this looks like a key of the Kimi Code membership; only hints depend on it. */
  public boolean coding() {
    return key.startsWith("sk-kimi-");
  }

  @Override
  public String toString() {
    return "ApiKey[***]";
  }
}
