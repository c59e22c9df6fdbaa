package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatChunk.ChunkChoice;
import io.github.kimisdk.chat.ChatChunk.Delta;
import io.github.kimisdk.json.JsonArray;
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
    return new Members()
        .put("id", chunk.id())
        .put("object", "chat.completion.chunk")
        .seconds("created", chunk.created())
        .put("model", chunk.model())
        .put("choices", Members.array(chunk.choices(), ChunkWire::write))
        .put("usage", chunk.usage(), UsageWire::write)
        .put("system_fingerprint", chunk.systemFingerprint())
        .over(chunk.extra());
  }

  private static JsonObject write(ChunkChoice choice) {
    return new Members()
        .put("index", choice.index())
        .put("delta", write(choice.delta()))
        .put("finish_reason", ResponseWire.reason(choice.finishReason()))
        .put("usage", choice.usage(), UsageWire::write)
        .put("logprobs", choice.logprobs(), logprobs -> logprobs)
        .over(choice.extra());
  }

  private static JsonObject write(Delta delta) {
    return new Members()
        .put("role", delta.role())
        .put("content", delta.content())
        .put("reasoning_content", delta.reasoning())
        .list("tool_calls", delta.toolCalls(), ToolWire::write)
        .over(delta.extra());
  }

  /**
   * Reads a chunk.
   *
   * @param value its JSON
   * @return the chunk
   * @throws io.github.kimisdk.json.JsonMismatch when a member is of another kind than the API says
   */
  public static ChatChunk read(JsonValue value) {
    Fields fields = Fields.of(value, "");
    fields.value("object");
    return new ChatChunk(
        fields.string("id").orElse(""),
        ResponseWire.created(fields),
        fields.string("model").orElse(""),
        fields.list("choices", (choice, path) -> choice(Fields.of(choice, path))),
        ResponseWire.usage(fields),
        fields.string("system_fingerprint"),
        fields.left());
  }

  private static ChunkChoice choice(Fields fields) {
    return new ChunkChoice(
        fields.integer("index").orElse(0),
        delta(fields.child("delta")),
        ResponseWire.reason(fields),
        ResponseWire.usage(fields),
        fields.whole("logprobs"),
        fields.left());
  }

  /** Text, or the texts of an array of parts. */
  private static Optional<String> content(Fields fields) {
    return fields.value("content").orElse(null) instanceof JsonArray
        ? Optional.of(String.join("", fields.list("content", (part, path) -> Fields.of(part, path).required("text"))))
        : fields.string("content");
  }

  private static Delta delta(Fields fields) {
    return new Delta(
        fields.string("role"),
        content(fields),
        MessageWire.reasoning(fields),
        fields.list("tool_calls", ToolWire::readPiece),
        fields.rest());
  }
}
