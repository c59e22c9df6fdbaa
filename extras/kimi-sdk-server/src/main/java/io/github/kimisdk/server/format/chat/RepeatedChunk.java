package io.github.kimisdk.server.format.chat;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.access.ChunkAccess.ValueSlot;
import io.github.kimisdk.internal.access.ChunkAccess;
import io.github.kimisdk.json.JsonString;
import java.util.Optional;
import java.util.function.Function;

/**
 * The JSON of chunks that differ in one string, in two parts: most chunks of an answer do. To put a string between the parts
 * costs less than to build the JSON of each chunk.
 *
 * @param head the JSON before the string
 * @param tail the JSON behind it
 */
record RepeatedChunk(String head, String tail) {

  /** A string that no answer has. If one does, it is found more than once, and its chunks are written as others are. */
  private static final String MARK = "0b6f5c3e-4d0e-4c57-9a52-kimi-repeated-chunk";

  /** Returns the parts for chunks that continue this one, if it has the string. */
  static Optional<RepeatedChunk> of(ChatChunk chunk, Function<ChatChunk, String> writer) {
    ValueSlot slot = !chunk.text().isEmpty() ? ValueSlot.TEXT : !chunk.reasoning().isEmpty() ? ValueSlot.REASONING
        : !chunk.arguments().isEmpty() ? ValueSlot.ARGUMENTS : ValueSlot.NONE;
    if (slot == ValueSlot.NONE) {
      return Optional.empty();
    }
    String quoted = JsonString.of(MARK).toString();
    String json = writer.apply(ChunkAccess.copies(chunk, slot).apply(MARK));
    int at = json.indexOf(quoted);
    return at < 0 || json.indexOf(MARK) != json.lastIndexOf(MARK) ? Optional.empty()
        : Optional.of(new RepeatedChunk(json.substring(0, at), json.substring(at + quoted.length())));
  }

  /** Returns the JSON of a chunk that continues the one of which these parts were made. */
  String with(ChatChunk chunk) {
    String text = chunk.text();
    String other = text.isEmpty() ? chunk.reasoning() : text;
    return head + JsonString.of(other.isEmpty() ? chunk.arguments() : other) + tail;
  }
}
