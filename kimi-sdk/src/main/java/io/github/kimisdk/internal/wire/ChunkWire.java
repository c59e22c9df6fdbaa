package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.Optional;

/** A chunk of a streamed answer. */
public final class ChunkWire {

  private ChunkWire() {}

  /**
   * Reads a chunk of an answer that has begun.
   *
   * @param value its JSON
   * @return the chunk
   * @throws io.github.kimisdk.json.JsonTypeException if a member has another type than the API says, or a choice has neither a
   *     delta nor a finish reason
   */
  public static ChatChunk read(JsonValue value) {
    return read(value, true);
  }

  /**
   * Reads a chunk. Each choice has a delta. Some servers leave it out in the last chunk, beside the finish reason; in the first
   * chunk with choices it must be present.
   *
   * @param value its JSON
   * @param begun whether a chunk with choices came before
   * @return the chunk
   * @throws io.github.kimisdk.json.JsonTypeException if a member has another type than the API says, or a delta is missing
   */
  public static ChatChunk read(JsonValue value, boolean begun) {
    ObjectReader fields = ObjectReader.of(value, "");
    String id = fields.id().orElse("");
    fields.value("object");
    return new ChatChunk(
        id,
        ResponseWire.readCreated(fields),
        fields.string("model").orElse(""),
        fields.list("choices", choice -> readChoice(choice, begun)),
        ResponseWire.readUsage(fields),
        fields.string("system_fingerprint"),
        fields.rest());
  }

  private static ChunkChoice readChoice(ObjectReader fields, boolean begun) {
    int index = fields.index("index", ResponseWire.LAST_CHOICE).orElse(0);
    Optional<FinishReason> reason = ResponseWire.readReason(fields);
    boolean mayLackDelta = begun && reason.isPresent();
    return new ChunkChoice(
        index,
        readDelta(mayLackDelta ? fields.child("delta") : fields.requiredChild("delta")),
        reason,
        ResponseWire.readUsage(fields),
        fields.whole("logprobs"),
        fields.rest());
  }

  private static Delta readDelta(ObjectReader fields) {
    return new Delta(
        fields.string("role"),
        fields.text("content"),
        MessageWire.readReasoning(fields),
        MessageWire.readOrigin(fields),
        fields.object().has("tool_calls") ? fields.list("tool_calls", ToolWire::readDelta) : List.of(),
        fields.rest());
  }
}
