package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.internal.wire.ArgumentsEnd;
import java.util.Optional;

/** A text that was handed out in pieces. Only its length and its hash are kept, to find the rest of the whole text at the end. */
final class HandedOut {

  /** An odd factor of 64 bits: no two texts of one length have the same hash by chance. */
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private final ArgumentsEnd end = new ArgumentsEnd();
  private int length;
  private long hash;

  void take(String piece) {
    hash = hash(hash, piece, piece.length());
    length += piece.length();
    end.take(piece);
  }

  private static long hash(long before, String text, int length) {
    long hash = before;
    for (int i = 0; i < length; i++) {
      hash = FACTOR * hash + text.charAt(i);
    }
    return hash;
  }

  boolean empty() {
    return length == 0;
  }

  /** Whether the text is a whole value of JSON, which a server may write in another way at the end. */
  boolean whole() {
    return end.reached();
  }

  /**
   * Returns the rest of a text; empty if the text does not begin with what was handed out. A shorter text has no rest, because
   * some servers leave white space out.
   */
  Optional<String> rest(String text) {
    if (text.length() < length) {
      return Optional.of("");
    }
    return hash(0, text, length) == hash ? Optional.of(text.substring(length)) : Optional.empty();
  }
}
