package io.github.kimisdk.server.gemini;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads answers of the Gemini format on its own, for tests. The reasoning is read from the signatures. */
final class GeminiClient implements EventReader {

  private static final Map<String, FinishReason> REASONS = Map.of(
      "STOP", FinishReason.STOP, "MAX_TOKENS", FinishReason.LENGTH, "SAFETY", FinishReason.CONTENT_FILTER);

  /** Reads a whole answer, which is a stream of one frame. */
  static ChatResponse response(JsonValue answer) {
    return new ChatAssembler().add(chunk(answer)).finish().response();
  }

  @Override
  public boolean takes(String name) {
    return name.isEmpty();
  }

  @Override
  public StreamEvent read(JsonValue data) {
    return data.asObject().has("error") ? StreamEvent.ERROR : new StreamEvent.Chunk(chunk(data));
  }

  @Override
  public ChatChunk reread(JsonValue data) {
    return chunk(data);
  }

  static ChatChunk chunk(JsonValue frame) {
    List<ChunkChoice> choices = new ArrayList<>();
    array(frame, "candidates").forEach(candidate -> choices.add(choice(candidate)));
    return new ChatChunk(
        text(frame, "responseId").orElse(""), Optional.empty(), text(frame, "modelVersion").orElse(""), choices,
        frame.tryGet("usageMetadata").map(GeminiClient::usage), Optional.empty(), JsonObject.EMPTY);
  }

  private static ChunkChoice choice(JsonValue candidate) {
    StringBuilder text = new StringBuilder();
    StringBuilder reasoning = null;
    List<JsonObject> origin = new ArrayList<>();
    List<ToolCallDelta> calls = new ArrayList<>();
    for (JsonValue part : candidate.get("content").get("parts").asArray()) {
      JsonValue carried = text(part, "thoughtSignature").map(GeminiClient::carried).orElse(JsonObject.EMPTY);
      reasoning = joined(reasoning, text(carried, "reasoning"));
      carried.tryGet("origin").ifPresent(pieces -> pieces.asArray().forEach(piece -> origin.add(piece.asObject())));
      if (part.tryGet("functionCall").isPresent()) {
        calls.add(call(calls.size(), part.get("functionCall"), carried));
      } else if (part.tryGet("thought").isEmpty()) {
        text.append(part.get("text").asString());
      }
    }
    Optional<FinishReason> reason = text(candidate, "finishReason").map(REASONS::get)
        .map(known -> known == FinishReason.STOP && !calls.isEmpty() ? FinishReason.TOOL_CALLS : known);
    Delta delta = new Delta(
        Optional.empty(), Optional.of(text.toString()), string(reasoning), origin, calls, JsonObject.EMPTY);
    return new ChunkChoice(candidate.get("index").asInt(), delta, reason, Optional.empty(), Optional.empty(), JsonObject.EMPTY);
  }

  private static JsonValue carried(String signature) {
    return Json.parse(Base64.getDecoder().decode(signature)).get("kimi");
  }

  private static StringBuilder joined(StringBuilder text, Optional<String> more) {
    return more.isEmpty() ? text : (text == null ? new StringBuilder() : text).append(more.get());
  }

  private static Optional<String> string(StringBuilder text) {
    return Optional.ofNullable(text).map(StringBuilder::toString);
  }

  private static ToolCallDelta call(int index, JsonValue call, JsonValue carried) {
    ToolCall read = ToolCall.of(
        call.get("id").asString(), call.get("name").asString(),
        text(carried, "arguments").orElseGet(() -> call.get("args").asObject().toString()));
    return new ToolCallDelta(
        OptionalInt.of(index), Optional.of(read.id()), Optional.of(text(carried, "type").orElse(ToolCall.FUNCTION)),
        Optional.of(read.name()), Optional.of(read.arguments()), JsonObject.EMPTY);
  }

  private static Usage usage(JsonValue counts) {
    long thoughts = number(counts, "thoughtsTokenCount");
    long prompt = number(counts, "promptTokenCount");
    long completion = number(counts, "candidatesTokenCount") + thoughts;
    return new Usage(
        prompt, completion, number(counts, "totalTokenCount"), number(counts, "cachedContentTokenCount"), 0, thoughts, false,
        JsonObject.EMPTY);
  }

  private static long number(JsonValue object, String name) {
    return object.tryGet(name).map(JsonValue::asLong).orElse(0L);
  }

  private static Optional<String> text(JsonValue object, String name) {
    return object.tryGet(name).map(JsonValue::asString);
  }

  private static JsonArray array(JsonValue object, String name) {
    return object.tryGet(name).map(JsonValue::asArray).orElse(JsonArray.EMPTY);
  }
}
