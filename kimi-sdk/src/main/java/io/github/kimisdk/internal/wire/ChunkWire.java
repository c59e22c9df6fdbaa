package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.Optional;

/** A chunk of a streamed answer. */
public final class ChunkWire {

  private ChunkWire() {}

  /**
   * Writes a chunk.
   *
   * @param chunk the chunk
   * @return its JSON
   */
  public static JsonObject write(ChatChunk chunk) {
    return new ObjectWriter()
        .put("id", chunk.id())
        .put("object", "chat.completion.chunk")
        .seconds("created", chunk.created())
        .put("model", chunk.model())
        .put("choices", ObjectWriter.array(chunk.choices(), ChunkWire::write))
        .put("usage", chunk.usage(), UsageWire::write)
        .put("system_fingerprint", chunk.systemFingerprint())
        .with(chunk.extra());
  }

  private static JsonObject write(ChunkChoice choice) {
    return new ObjectWriter()
        .put("index", choice.index())
        .put("delta", write(choice.delta()))
        .put("finish_reason", ResponseWire.write(choice.finishReason()))
        .put("usage", choice.usage(), UsageWire::write)
        .put("logprobs", choice.logprobs(), logprobs -> logprobs)
        .with(choice.extra());
  }

  private static JsonObject write(Delta delta) {
    return new ObjectWriter()
        .put("role", delta.role())
        .put("content", delta.content())
        .put("reasoning_content", delta.reasoning())
        .put("reasoning_signature", delta.reasoningSignature())
        .list("tool_calls", delta.toolCalls(), ToolWire::write)
        .with(delta.extra());
  }

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
    String id = fields.string("id").orElse("");
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
        fields.string("reasoning_signature"),
        fields.list("tool_calls", ToolWire::readDelta),
        fields.rest());
  }
}
