package io.github.kimisdk.server.format;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.internal.wire.MessageWire;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.UsageWire;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;

/** Writes a chunk of a streamed answer as chat completions have it. Recordings keep chunks in the same form. */
public final class ChunkWriter {

  private ChunkWriter() {}

  /** Returns the JSON of a chunk. */
  public static JsonObject write(ChatChunk chunk) {
    return new ObjectWriter()
        .put("id", chunk.id())
        .put("object", "chat.completion.chunk")
        .seconds("created", chunk.created())
        .put("model", chunk.model())
        .put("choices", ObjectWriter.array(chunk.choices(), ChunkWriter::write))
        .put("usage", chunk.usage(), UsageWire::write)
        .put("system_fingerprint", chunk.systemFingerprint())
        .with(chunk.extra());
  }

  private static JsonObject write(ChunkChoice choice) {
    return new ObjectWriter()
        .put("index", choice.index())
        .put("delta", write(choice.delta()))
        .put("finish_reason", choice.finishReason().map(FinishReason::value).<JsonValue>map(JsonString::of).orElse(JsonNull.NULL))
        .put("usage", choice.usage(), UsageWire::write)
        .put("logprobs", choice.logprobs(), logprobs -> logprobs)
        .with(choice.extra());
  }

  private static JsonObject write(Delta delta) {
    return new ObjectWriter()
        .put("role", delta.role())
        .put("content", delta.content())
        .put("reasoning_content", delta.reasoning())
        .list(MessageWire.ORIGIN, delta.origin(), piece -> piece)
        .list("tool_calls", delta.toolCalls(), ChunkWriter::write)
        .with(delta.extra());
  }

  private static JsonObject write(ToolCallDelta delta) {
    return new ObjectWriter()
        .put("index", delta.index())
        .put("id", delta.id())
        .put("type", delta.type())
        .put("function", new ObjectWriter().put("name", delta.name()).put("arguments", delta.arguments()))
        .with(delta.extra());
  }
}
