package io.github.kimisdk.internal.text;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys of the clients of this process. Ids of the service and texts of a model keep their value in a record, and a record
 * does not know its client; so they are masked here where they are shown: in a {@code toString} and in exceptions. Only hashes
 * are kept.
 */
public final class KnownKeys {

  /** How many keys are known, those that were used last. Each takes some 20 KB, a long token more, and a pass over a text
   * that is shown. */
  private static final int MAX_KEYS = 64;

  private static volatile List<KeyMask> known = List.of();

  private KnownKeys() {}

  /** Adds a key that is used now. */
  public static void use(KeyMask key) {
    if (known.isEmpty() || !known.get(0).equals(key)) {
      add(key);
    }
  }

  private static synchronized void add(KeyMask key) {
    List<KeyMask> keys = new ArrayList<>(List.of(key));
    known.stream().filter(other -> !other.equals(key)).limit(MAX_KEYS - 1).forEach(keys::add);
    known = List.copyOf(keys);
  }

  /**
   * Replaces the known keys and their parts, and the ids of organizations and keys. Mask a text before it is cut.
   *
   * @param text any text
   * @return the text with {@code ***} in their place; the same text if there are none
   */
  public static String mask(String text) {
    String masked = text;
    for (KeyMask key : known) {
      masked = key.mask(masked);
    }
    return SecretIds.mask(masked);
  }
}
