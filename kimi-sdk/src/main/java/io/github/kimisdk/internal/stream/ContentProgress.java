package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatChunk.ChunkChoice;
import io.github.kimisdk.chat.ChatChunk.ToolCallDelta;

/**
 * Tells the chunks that take an answer on from mere signs of life: empty ones, white space, which some models repeat without
 * end, and pieces of a tool call that say nothing new.
 */
final class ContentProgress {

  private boolean made;
  /** The tool calls that have begun, by index. */
  private int begun;
  private String lastId = "";

  /** A batch of chunks begins. */
  void begin() {
    made = false;
  }

  /** Whether a chunk of the batch took the answer on. */
  boolean made() {
    return made;
  }

  /** Takes a chunk of the batch. */
  void take(ChatChunk chunk) {
    made = made
        || chunk.finishReason().isPresent()
        || !chunk.text().isBlank()
        || !chunk.reasoning().isBlank()
        || !chunk.arguments().isBlank();
    if (!made && chunk.hasContent()) {
      chunk.choices().forEach(this::take);
    }
  }

  private void take(ChunkChoice choice) {
    made |= !choice.delta().content().orElse("").isBlank() || !choice.delta().reasoning().orElse("").isBlank();
    for (ToolCallDelta piece : choice.delta().toolCalls()) {
      made |= !piece.arguments().orElse("").isBlank() | begins(piece);
    }
  }

  /** Whether a piece begins a call: by a new index, or by a new id where there is none. */
  private boolean begins(ToolCallDelta piece) {
    String id = piece.id().orElse("");
    boolean begins = piece.index().isPresent() ? piece.index().getAsInt() >= begun : !id.isEmpty() && !id.equals(lastId);
    begun = begins && piece.index().isPresent() ? piece.index().getAsInt() + 1 : begun;
    lastId = id.isEmpty() ? lastId : id;
    return begins;
  }
}
