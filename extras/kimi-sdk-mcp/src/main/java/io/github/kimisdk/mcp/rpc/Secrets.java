package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.text.SecretNames;
import java.util.Optional;

/**
 * Secrets that are masked in all texts from now on: tokens, the codes and verifiers of a sign-in, session ids, and settings whose
 * names say that they are secret.
 */
public final class Secrets {

  private Secrets() {}

  /** Remembers a secret of at least eight characters, and returns it. */
  public static String remember(String secret) {
    KeyMask.use(secret);
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
