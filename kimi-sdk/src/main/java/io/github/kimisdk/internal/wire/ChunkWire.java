package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.ChatChunk.ChunkChoice;
import io.github.kimisdk.chat.ChatChunk.Delta;
import io.github.kimisdk.chat.ChatChunk.ToolCallDelta;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
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
   * Reads a chunk of an answer that has begun.
   *
   * @param value its JSON
   * @return the chunk
   * @throws io.github.kimisdk.json.JsonTypeException when a member is of another kind than the API says, or a choice has
   *     neither a delta nor a finish reason
   */
  public static ChatChunk read(JsonValue value) {
    return read(value, true);
  }

  /**
   * Reads a chunk. Every choice has a delta, except one that only ends: some servers leave the delta out of the last
   * chunk. An answer does not begin with its end, so that exception does not hold for the first chunk with choices.
   *
   * @param value its JSON
   * @param begun whether a chunk with choices came before it
   * @return the chunk
   * @throws io.github.kimisdk.json.JsonTypeException when a member is of another kind than the API says, or a delta is
   *     missing
   */
  public static ChatChunk read(JsonValue value, boolean begun) {
    Fields fields = Fields.of(value, "");
    String id = fields.string("id").orElse("");
    fields.value("object");
    return new ChatChunk(
        id,
        ResponseWire.created(fields),
        fields.string("model").orElse(""),
        choices(fields, begun),
        ResponseWire.usage(fields),
        fields.string("system_fingerprint"),
        fields.left());
  }

  private static List<ChunkChoice> choices(Fields fields, boolean begun) {
    JsonArray array = fields.objects("choices");
    ChunkChoice[] choices = new ChunkChoice[array.size()];
    for (int i = 0; i < choices.length; i++) {
      choices[i] = choice(fields.element(array, i, "choices"), begun);
    }
    return choices.length == 1 ? List.of(choices[0]) : List.of(choices);
  }

  private static ChunkChoice choice(Fields fields, boolean begun) {
    int index = fields.index("index", ResponseWire.LAST_CHOICE).orElse(0);
    Optional<FinishReason> reason = ResponseWire.reason(fields);
    boolean ends = begun && reason.isPresent();
    return new ChunkChoice(
        index,
        delta(ends ? fields.child("delta") : fields.requiredChild("delta")),
        reason,
        ResponseWire.usage(fields),
        fields.whole("logprobs"),
        fields.left());
  }

  private static Delta delta(Fields fields) {
    return new Delta(
        fields.string("role"),
        fields.text("content"),
        MessageWire.reasoning(fields),
        calls(fields),
        fields.rest());
  }

  /** Most chunks have none: then nothing that belongs to tools is loaded, which the first token would wait for. */
  private static List<ToolCallDelta> calls(Fields fields) {
    JsonArray pieces = fields.objects("tool_calls");
    return pieces.empty() ? List.of() : ToolWire.pieces(fields, pieces);
  }
}
