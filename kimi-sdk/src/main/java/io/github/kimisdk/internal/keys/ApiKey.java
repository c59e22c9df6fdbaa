package io.github.kimisdk.internal.keys;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.text.KnownKeys;
import io.github.kimisdk.internal.text.SecretIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An API key. After a client is built, no other class of the library stores its text. It leaves in the header of a request, and
 * to the supplier that gave it, if the service refuses it.
 *
 * <p>A client may use several keys: one after the other from a supplier, and one for each copy. All of them are made by {@link
 * #next} and share the memory of the last ones, so that each masks the others as well.
 */
public final class ApiKey {

  /** A shorter key, such as one for a test server, is no secret, and may be part of ordinary words. */
  private static final int SHORTEST_SECRET = 8;

  /** How many keys are remembered. More of them in texts are improbable, and each costs 20 KB and a pass over each text. */
  private static final int MAX_REMEMBERED = 8;

  private final String key;
  /** Null if the key is too short to be a secret. */
  private final KeyMask mask;
  /** The last keys of the client, the newest first; empty for a client with one key. */
  private final AtomicReference<List<ApiKey>> remembered;

  /** Checks the key. The source, such as the name of a variable, is for messages. */
  public ApiKey(String key, String source) {
    this(checked(key, source), new AtomicReference<>(List.of()));
  }

  private ApiKey(String key, AtomicReference<List<ApiKey>> remembered) {
    this.key = key;
    this.mask = key.length() < SHORTEST_SECRET ? null : new KeyMask(key);
    Optional.ofNullable(mask).ifPresent(KnownKeys::use);
    this.remembered = remembered;
  }

  /** Returns a placeholder for a key that is not known yet. It masks the keys that follow it. */
  static ApiKey unknown() {
    return new ApiKey("", new AtomicReference<>(List.of()));
  }

  /** Checks another key of the same client, which masks this one as well. */
  public ApiKey next(String text, String source) {
    checked(text, source);
    ApiKey made = null;
    for (ApiKey known : remembered.get()) {
      made = known.key.equals(text) ? known : made;
    }
    ApiKey next = made == null ? new ApiKey(text, remembered) : made;
    remembered.updateAndGet(before -> latest(next, before));
    return next;
  }

  /** Returns the keys to remember: a new one, those before it, and this one. */
  private List<ApiKey> latest(ApiKey next, List<ApiKey> before) {
    List<ApiKey> all = new ArrayList<>(List.of(next));
    before.stream().filter(known -> known != next).forEach(all::add);
    if (mask != null && !all.contains(this)) {
      all.add(this);
    }
    return List.copyOf(all.subList(0, Math.min(all.size(), MAX_REMEMBERED)));
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
    Optional.ofNullable(mask).ifPresent(KnownKeys::use);
    return "Bearer " + key;
  }

  /** Whether this looks like a key of the Kimi Code membership; only hints depend on it. */
  public boolean coding() {
    return key.startsWith("sk-kimi-");
  }

  /**
   * Replaces the keys of the client and their parts in any spelling, and the ids of organizations and keys, by {@code ***}. JSON
   * stays JSON. Text is masked before it is cut.
   */
  public String mask(String text) {
    return maskIds(maskKey(text.contains("\\u") ? unescaped(text) : text));
  }

  /** Replaces the keys of the client and their parts in any spelling, and nothing else. */
  public String maskKey(String text) {
    String masked = mask == null ? text : mask.mask(text);
    for (ApiKey other : remembered.get()) {
      masked = other == this || other.mask == null ? masked : other.mask.mask(masked);
    }
    return masked;
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
