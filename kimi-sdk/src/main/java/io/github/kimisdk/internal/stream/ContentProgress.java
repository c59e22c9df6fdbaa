package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.ToolCallDelta;

/**
 * Tells chunks with content from mere signs of life: empty chunks, white space, which some models repeat without end, and pieces
 * of a tool call without anything new.
 */
final class ContentProgress {

  private boolean made;
  /** One more than the largest index of a tool call. */
  private int begun;
  private String lastId = "";

  /** Starts a batch of chunks. */
  void begin() {
    made = false;
  }

  /** Whether a chunk of the batch has brought content. */
  boolean made() {
    return made;
  }

  /** Takes a chunk of the batch. */
  void take(ChatChunk chunk) {
    if (made) {
      return;
    }
    made = chunk.finishReason().isPresent()
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

  /** Whether a piece begins a tool call: by a new index, or by a new id if it has no index. */
  private boolean begins(ToolCallDelta piece) {
    String id = piece.id().orElse("");
    boolean begins = piece.index().isPresent() ? piece.index().getAsInt() >= begun : !id.isEmpty() && !id.equals(lastId);
    begun = begins && piece.index().isPresent() ? piece.index().getAsInt() + 1 : begun;
    lastId = id.isEmpty() ? lastId : id;
    return begins;
  }
}
