package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.text.KnownKeys;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The last secrets of one server: tokens, codes, verifiers and the secret of the client. A text of the other side is shown only
 * through this class. It keeps hashes and not the secrets.
 */
final class Secrets {

  /** A sign-in has six secrets, and each refresh has two. */
  private static final int MOST = 16;

  /** A shorter text is no secret, and may be part of ordinary words. */
  private static final int SHORTEST = 8;

  /** A mask takes half a kilobyte for each character. A long token ends with its signature, without which it is worth nothing. */
  private static final int LONGEST = 512;

  private static final int SHOWN = 200;

  private final Deque<KeyMask> masks = new ArrayDeque<>();

  /** Remembers a secret, and returns it. */
  synchronized String add(String secret) {
    if (secret.length() >= SHORTEST) {
      KeyMask mask = new KeyMask(secret.substring(Math.max(0, secret.length() - LONGEST)));
      masks.remove(mask);
      masks.addFirst(mask);
      if (masks.size() > MOST) {
        masks.removeLast();
      }
    }
    return secret;
  }

  /** Remembers a secret if there is one. */
  void add(Optional<String> secret) {
    secret.ifPresent(this::add);
  }

  /** Replaces the secrets and their parts. */
  synchronized String masked(String text) {
    String masked = text;
    for (KeyMask mask : masks) {
      masked = mask.mask(masked);
    }
    return KnownKeys.mask(masked);
  }

  /** Returns a text as a message may quote it: masked, of one line, and not long. */
  String shown(String text) {
    String masked = masked(text.length() > 16 * SHOWN ? text.substring(0, 16 * SHOWN) : text);
    StringBuilder line = new StringBuilder();
    masked.codePoints().limit(SHOWN).forEach(c -> line.appendCodePoint(printable(c) ? c : '?'));
    return masked.length() > line.length() ? line + "..." : line.toString();
  }

  private static boolean printable(int c) {
    int type = Character.getType(c);
    return type != Character.CONTROL && type != Character.FORMAT && type != Character.SURROGATE
        && type != Character.LINE_SEPARATOR && type != Character.PARAGRAPH_SEPARATOR && type != Character.UNASSIGNED;
  }
}
