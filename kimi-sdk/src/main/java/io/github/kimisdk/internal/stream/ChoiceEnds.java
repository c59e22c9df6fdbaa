package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import java.util.BitSet;

/** The choices of one attempt that have begun, and those that have ended. An answer without an open choice is complete. */
final class ChoiceEnds {

  private final BitSet begun = new BitSet();
  private final BitSet ended = new BitSet();

  /** Takes a chunk. A chunk that differs from an earlier one in one string brings nothing new. */
  void take(ChatChunk chunk) {
    for (ChunkChoice choice : chunk.choices()) {
      begun.set(choice.index());
      if (choice.finishReason().isPresent()) {
        ended.set(choice.index());
      }
    }
  }

  /** The first choice without a finish reason, among those that have begun and the first ones; -1 if there is none. */
  int open(int first) {
    BitSet open = (BitSet) begun.clone();
    open.set(0, first);
    open.andNot(ended);
    return open.nextSetBit(0);
  }
}
