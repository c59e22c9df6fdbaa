package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.internal.wire.ArgumentsEnd;
import java.util.Optional;

/** A text that was handed out in pieces. Only its length and its hash are kept, to find the rest of the whole text at the end. */
final class HandedOut {

  private static final int FACTOR = 31;

  private final ArgumentsEnd end = new ArgumentsEnd();
  private int length;
  /** As {@link String#hashCode} computes it. */
  private int hash;

  void take(String piece) {
    for (int i = 0; i < piece.length(); i++) {
      hash = FACTOR * hash + piece.charAt(i);
    }
    length += piece.length();
    end.take(piece);
  }

  boolean empty() {
    return length == 0;
  }

  /** Whether the text is a whole value of JSON, which a server may write in another way at the end. */
  boolean whole() {
    return end.reached();
  }

  /** Returns the rest of a text; empty if the text is longer and does not begin with what was handed out. */
  Optional<String> rest(String text) {
    if (text.length() <= length) {
      return Optional.of("");
    }
    return text.substring(0, length).hashCode() == hash ? Optional.of(text.substring(length)) : Optional.empty();
  }
}
