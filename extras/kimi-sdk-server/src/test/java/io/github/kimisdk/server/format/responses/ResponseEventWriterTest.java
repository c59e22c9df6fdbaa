package io.github.kimisdk.server.format.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Origins;
import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.protocol.responses.AssistantItems;
import io.github.kimisdk.internal.protocol.responses.Recorded;
import io.github.kimisdk.internal.protocol.responses.ResponsesFormat;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventWriter.Event;
import io.github.kimisdk.server.format.Events;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ResponseEventWriterTest {

  private static final JsonObject REQUEST = Json.parse("""
      {"model":"gpt-5","input":"Hi","stream":true,"instructions":"Be brief.","tools":[{"type":"web_search"}],"temperature":1}""").asObject();

  private final ResponseEventWriter writer = new ResponseEventWriter(REQUEST);
  private final List<Event> events = new ArrayList<>();

  private void send(Delta delta, FinishReason reason) {
    ChunkChoice choice = new ChunkChoice(0, delta, Optional.ofNullable(reason), Optional.empty(), Optional.empty(),
        JsonObject.EMPTY);
    events.addAll(writer.chunk(new ChatChunk(
        "resp_1", Optional.of(Instant.ofEpochSecond(7)), "kimi-k3", List.of(choice), Optional.empty(), Optional.empty(),
        JsonObject.EMPTY)));
  }

  private void reasoning(String text) {
    send(Delta.EMPTY.withReasoning(text), null);
  }

  private void text(String text) {
    send(Delta.EMPTY.withContent(text), null);
  }

  private void call(int index, String id, String arguments) {
    Optional<String> name = id.isEmpty() ? Optional.empty() : Optional.of("f");
    ToolCallDelta call = new ToolCallDelta(
        OptionalInt.of(index), Optional.of(id), Optional.empty(), name, Optional.of(arguments), JsonObject.EMPTY);
    send(Delta.EMPTY.withToolCalls(List.of(call)), null);
  }

  private JsonObject end() {
    events.addAll(writer.end());
    return OpenAiClient.fold(events);
  }

  private List<String> names() {
    return events.stream().map(event -> event.name().replace("response.", "")).toList();
  }

  @Test
  void eachItemIsAnnouncedFilledAndRepeated() {
    reasoning("Hm");
    text("18");
    text(" °C");
    end();
    assertThat(names()).containsExactly(
        "created", "in_progress",
        "output_item.added", "reasoning_summary_part.added", "reasoning_summary_text.delta", "reasoning_summary_text.done",
        "reasoning_summary_part.done", "output_item.done",
        "output_item.added", "content_part.added", "output_text.delta", "output_text.delta", "output_text.done",
        "content_part.done",
        "output_item.done", "completed");
    assertThat(writer.endMark()).isFalse();
  }

  @Test
  void theAnswerRepeatsTheSettingsOfTheRequest() {
    text("a");
    JsonObject answer = end();
    assertThat(answer.get("instructions").asString()).isEqualTo("Be brief.");
    assertThat(answer.get("tools").asArray().size()).isEqualTo(1);
    assertThat(answer.get("tool_choice").asString()).isEqualTo("auto");
    assertThat(answer.get("created_at").asInt()).isEqualTo(7);
    assertThat(answer.get("model").asString()).isEqualTo("kimi-k3");
    assertThat(answer.get("error")).isEqualTo(JsonNull.NULL);
    assertThat(answer.names()).contains(
        "id", "object", "status", "incomplete_details", "metadata", "parallel_tool_calls", "previous_response_id", "reasoning",
        "text",
        "top_p", "truncation", "usage", "max_output_tokens", "output");
  }

  @Test
  void anAnswerWithoutIdTimeAndModelGetsThem() {
    ChatResponse bare = ChatResponse.of("a");
    JsonObject answer = new ResponsesServer().writeResponse(bare, REQUEST);
    assertThat(answer.get("id").asString()).startsWith("resp_");
    assertThat(answer.get("model").asString()).isEqualTo("gpt-5");
    assertThat(answer.get("created_at").asLong()).isPositive();
    JsonObject item = answer.get("output").asArray().get(0).asObject();
    assertThat(item.get("id").asString()).startsWith("msg_");
    assertThat(item.get("status").asString()).isEqualTo("completed");
  }

  @Test
  void piecesOfParallelCallsMayAlternate() {
    call(0, "a", "{");
    call(1, "b", "[");
    call(0, "", "}");
    call(1, "", "]");
    JsonArray output = end().get("output").asArray();
    assertThat(output.values()).extracting(item -> item.asObject().get("arguments").asString()).containsExactly("{}", "[]");
    assertThat(output.values()).extracting(item -> item.asObject().get("call_id").asString()).containsExactly("a", "b");
    assertThat(output.values()).extracting(item -> item.asObject().get("status").asString()).containsOnly("completed");
  }

  @Test
  void aSignatureEndsItsReasoning() {
    reasoning("Hm");
    send(Delta.EMPTY.withOrigin(List.of(Origins.item(AssistantItems.reasoning("Hm", Optional.of("sig"))))), null);
    text("a");
    assertThat(end().get("output").asArray().get(0).asObject().get("encrypted_content").asString()).isEqualTo("sig");
  }

  @Test
  void anAnswerThatIsCutOffIsIncomplete() {
    text("a");
    send(Delta.EMPTY, FinishReason.LENGTH);
    JsonObject answer = end();
    assertThat(names()).endsWith("incomplete");
    assertThat(answer.get("status").asString()).isEqualTo("incomplete");
    assertThat(answer.get("incomplete_details").asObject().get("reason").asString()).isEqualTo("max_output_tokens");
  }

  @Test
  void theLastUsageCountsWithItsDetails() {
    text("a");
    events.addAll(writer.chunk(new ChatChunk("", Optional.empty(), "", List.of(),
        Optional.of(Usage.of(5, 3).withCachedTokens(4)), Optional.empty(), JsonObject.EMPTY).withComplete()));
    assertThat(end().get("usage")).isEqualTo(Json.parse("""
        {"input_tokens":5,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":0},"output_tokens":3,
         "output_tokens_details":{"reasoning_tokens":0},"total_tokens":8}"""));
  }

  @Test
  void anErrorEndsTheStreamInBothForms() {
    text("Half");
    events.addAll(writer.error(503,
        new ApiError("busy", Optional.of("engine_overloaded_error"), Optional.empty(), JsonObject.EMPTY)));
    JsonObject failed = OpenAiClient.fold(events);
    assertThat(failed.get("status").asString()).isEqualTo("failed");
    assertThat(failed.get("error")).isEqualTo(JsonObject.of("code", "engine_overloaded_error", "message", "busy"));
    assertThat(names()).endsWith("failed", "error");
    Recorded recorded = Recorded.read(Events.stream(events).getBytes(StandardCharsets.UTF_8));
    assertThat(recorded.response().text()).isEqualTo("Half");
    assertThat(recorded.ending()).startsWith("error {").contains("busy");
  }

  @Test
  void anErrorBeforeTheFirstChunkIsAWholeStream() {
    events.addAll(writer.error(500, ApiError.of("server_error", "broken")));
    OpenAiClient.fold(events);
    assertThat(names()).containsExactly("created", "in_progress", "failed", "error");
  }

  @Test
  void searchesOfTheModelsServiceArePassedOn() {
    ChatResponse response = Recorded.read(Recorded.bytes("search-and-patch")).response();
    response.chunks().forEach(chunk -> events.addAll(writer.chunk(chunk)));
    JsonObject answer = end();
    assertThat(answer.get("output").asArray().values()).extracting(item -> item.asObject().get("type").asString())
        .containsExactly("web_search_call", "reasoning", "message", "custom_tool_call");
    assertThat(new ResponsesFormat().readResponse(answer).toolCalls()).isEqualTo(response.toolCalls());
    assertThat(names()).contains("custom_tool_call_input.delta", "custom_tool_call_input.done");
  }
}
