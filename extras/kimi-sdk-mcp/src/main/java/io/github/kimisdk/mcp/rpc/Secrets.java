package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.internal.keys.SecretNames;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.text.KnownKeys;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/**
 * Secrets that are masked in all texts from now on: tokens, the codes and verifiers of a sign-in, session ids, and settings whose
 * names say that they are secret.
 */
public final class Secrets {

  /** A shorter text may be part of ordinary words. */
  private static final int SHORTEST = 8;

  /** A mask takes half a kilobyte for each character. A longer token ends with its signature, without which it is worthless. */
  private static final int LONGEST = 512;

  /** The masks of tokens that are in use. A token is remembered for each request, and its mask takes a while to make. */
  private static final Map<String, KeyMask> MASKS = Collections.synchronizedMap(new WeakHashMap<>());

  private Secrets() {}

  /** Remembers a secret, and returns it. */
  public static String remember(String secret) {
    if (secret.length() >= SHORTEST) {
      KnownKeys.use(MASKS.computeIfAbsent(secret, text -> new KeyMask(text.substring(Math.max(0, text.length() - LONGEST)))));
    }
    return secret;
  }

  /** Remembers a secret if there is one. */
  public static void remember(Optional<String> secret) {
    secret.ifPresent(Secrets::remember);
  }

  /** Remembers the words of a setting if its name says that it is secret, such as {@code Authorization} or {@code API_KEY}. */
  public static void remember(String name, String value) {
    if (!SecretNames.shown(name, value).equals(value)) {
      for (String word : value.split(" ")) {
        remember(word);
      }
    }
  }
}
