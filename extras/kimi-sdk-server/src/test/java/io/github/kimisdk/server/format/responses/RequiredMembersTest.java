package io.github.kimisdk.server.format.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Origins;
import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.protocol.responses.AssistantItems;
import io.github.kimisdk.internal.protocol.responses.Recorded;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.format.EventWriter.Event;
import io.github.kimisdk.server.format.EventWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every event, answer, item and part has the members that the published schema requires, in a stream and in one piece. */
class RequiredMembersTest {

  private static final Path TABLE =
      Path.of(System.getProperty("kimi.root"), "extras/kimi-sdk-server/src/test/resources/fields/responses-required.txt");
  private static final String UNTYPED = "-";

  /** The kinds of the values in the members of a kind. */
  private static final Map<String, Map<String, String>> INSIDE = Map.of(
      "event", Map.of("response", "response", "item", "item", "part", "part", "logprobs", "streamed_token"),
      "response", Map.of("output", "item", "tools", "tool", "usage", "usage", "error", "error"),
      "item", Map.of("content", "part", "summary", "part"),
      "part", Map.of("annotations", "annotation", "logprobs", "token"),
      "token", Map.of("top_logprobs", "alternative"),
      "usage", Map.of("input_tokens_details", "input_tokens_details", "output_tokens_details", "output_tokens_details"));

  private static final JsonObject REQUEST = Json.parse("""
      {"model":"gpt-5","input":"Hi","include":["reasoning.encrypted_content","message.output_text.logprobs"],
       "tools":[{"type":"function","name":"f"},{"type":"function","name":"g","parameters":{"type":"object"},"strict":true},
        {"type":"custom","name":"h"},{"type":"web_search"}]}""").asObject();

  private static final JsonObject LOGPROBS = Json.parse("""
      {"content":[{"token":"a","logprob":-0.5,"bytes":null,"top_logprobs":[{"token":"b","logprob":-2}]},
       {"token":"c","logprob":-0.1}]}""").asObject();

  private final Map<String, List<String>> required = new HashMap<>();
  private final Set<String> seen = new TreeSet<>();
  private final List<String> missing = new ArrayList<>();
  private final ResponsesServer server = new ResponsesServer();

  RequiredMembersTest() throws IOException {
    Files.readAllLines(TABLE).stream().filter(line -> !line.startsWith("#")).map(line -> line.split(" ")).forEach(
        row -> required.put(row[0] + " " + row[1], Arrays.asList(row).subList(2, row.length)));
  }

  /** The kinds of answers. */
  private enum Kind {
    TEXT(AssistantMessage.of("Hello")),
    NOTHING(AssistantMessage.of("")),
    REASONING(AssistantMessage.of("Hello").withReasoning("Hm")),
    SIGNATURE(AssistantMessage.of("Hello").withReasoning("Hm")
        .withOrigin(List.of(Origins.item(AssistantItems.reasoning("Hm", Optional.of("signed")))))),
    CALLS(AssistantMessage.of("", List.of(ToolCall.of("c:0", "f", "{}"), ToolCall.of("c:1", "g", "")))),
    FREE_TEXT(AssistantMessage.of("", List.of(new ToolCall("c:0", "custom", "h", "free", JsonObject.EMPTY)))),
    REFUSAL(AssistantMessage.of("").withExtra(JsonObject.of("refusal", "No")));

    final AssistantMessage message;

    Kind(AssistantMessage message) {
      this.message = message;
    }
  }

  private void check(String kind, JsonValue value, String place) {
    if (value == JsonNull.NULL) {
      return;
    }
    JsonObject object = value.asObject();
    String row = kind + " " + (required.containsKey(kind + " " + UNTYPED) ? UNTYPED : object.get("type").asString());
    seen.add(row);
    if (!required.containsKey(row)) {
      missing.add(place + ": " + row + " is not in the schema");
      return;
    }
    for (String name : required.get(row)) {
      boolean nullable = name.endsWith("?");
      String member = nullable ? name.substring(0, name.length() - 1) : name;
      if (!object.has(member) || !nullable && object.get(member) == JsonNull.NULL) {
        missing.add(place + "/" + member + " of " + row);
      }
    }
    INSIDE.getOrDefault(kind, Map.of()).forEach((member, inside) -> object.tryGet(member).ifPresent(found -> {
      List<JsonValue> all = found instanceof JsonArray list ? list.values() : List.of(found);
      for (int i = 0; i < all.size(); i++) {
        check(inside, all.get(i), place + "/" + member + (found instanceof JsonArray ? "/" + i : ""));
      }
    }));
  }

  private void check(List<Event> events) {
    for (int i = 0; i < events.size(); i++) {
      check("event", events.get(i).data(), i + " " + events.get(i).name());
    }
  }

  /** Checks an answer in one piece, and its chunks as a stream that ends, or breaks. */
  private void check(ChatResponse response) {
    check("response", server.writeResponse(response, REQUEST), "whole");
    for (boolean breaks : List.of(false, true)) {
      EventWriter writer = server.events(REQUEST);
      List<Event> events = new ArrayList<>();
      response.chunks().forEach(chunk -> events.addAll(writer.chunk(chunk)));
      events.addAll(breaks ? writer.error(503, ApiError.of("engine_overloaded_error", "busy")) : writer.end());
      check(events);
    }
  }

  private static ChatResponse answer(AssistantMessage message, FinishReason reason) {
    return ChatResponse.of(message).withChoices(List.of(
        new Choice(0, message, Optional.of(reason), Optional.of(LOGPROBS), JsonObject.EMPTY)));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void answersOfEveryKindHaveThem(Kind kind) {
    for (FinishReason reason : List.of(FinishReason.STOP, FinishReason.LENGTH, FinishReason.CONTENT_FILTER)) {
      check(answer(kind.message, reason));
      check(answer(kind.message, reason).withUsage(Usage.of(3, 2)));
    }
    assertThat(missing).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"content-filter", "incomplete", "search-and-patch", "text", "tools"})
  void answersOfAResponsesServiceHaveThem(String recording) {
    check(Recorded.read(Recorded.bytes(recording)).response());
    assertThat(missing).isEmpty();
  }

  @Test
  void randomAnswersHaveThem() {
    long seed = Long.getLong("kimi.seed", System.nanoTime());
    RandomAnswers answers = new RandomAnswers(seed);
    for (int round = 0; round < 300; round++) {
      check(answers.next());
    }
    assertThat(missing).as("seed %d", seed).isEmpty();
  }

  @Test
  void piecesWithProbabilitiesHaveThem() {
    EventWriter writer = server.events(REQUEST);
    ChunkChoice choice = ChunkChoice.of(0, Delta.EMPTY.withContent("ac")).withLogprobs(LOGPROBS);
    List<Event> events = new ArrayList<>(writer.chunk(new ChatChunk("r", Optional.empty(), "m", List.of(choice),
        Optional.empty(), Optional.empty(), JsonObject.EMPTY)));
    events.addAll(writer.end());
    check(events);
    assertThat(missing).isEmpty();
  }

  @Test
  void errorBeforeTheFirstChunkHasThem() {
    check(server.events(REQUEST).error(500, ApiError.of("server_error", "broken")));
    assertThat(missing).isEmpty();
  }

  /** A kind of answer that no test makes would not be checked. */
  @Test
  void everyKindOfTheServerIsChecked() {
    Arrays.stream(Kind.values()).forEach(this::answersOfEveryKindHaveThem);
    piecesWithProbabilitiesHaveThem();
    assertThat(seen).contains("event response.created", "event response.in_progress", "event response.output_item.added",
        "event response.output_item.done", "event response.content_part.added", "event response.content_part.done",
        "event response.output_text.delta", "event response.output_text.done", "event response.reasoning_summary_part.added",
        "event response.reasoning_summary_part.done", "event response.reasoning_summary_text.delta",
        "event response.reasoning_summary_text.done", "event response.function_call_arguments.delta",
        "event response.function_call_arguments.done", "event response.custom_tool_call_input.delta",
        "event response.custom_tool_call_input.done", "event response.completed", "event response.incomplete",
        "event response.failed", "event error", "item message", "item reasoning", "item function_call", "item custom_tool_call",
        "part output_text", "part summary_text", "part refusal", "response -", "usage -", "input_tokens_details -", "error -",
        "tool function", "tool custom", "token -", "alternative -", "streamed_token -");
  }
}
