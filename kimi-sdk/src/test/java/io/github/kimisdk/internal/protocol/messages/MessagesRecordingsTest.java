package io.github.kimisdk.internal.protocol.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Origins;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams and whole answers, composed from the reference of the format. */
class MessagesRecordingsTest {

  private static EventLog log(String name) {
    byte[] stream = EventLog.resource(name + ".sse");
    return EventLog.of(stream, stream.length);
  }

  private static ChatResponse whole(String name) {
    return new MessagesFormat().readResponse(Json.parse(EventLog.resource(name + ".json")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"thinking-tool-call", "kimi-code-signed-no-space", "no-event-lines", "parallel-calls", "unknown-blocks",
      "two-thinking-blocks", "empty-thinking", "refusal"})
  void foldedStreamIsTheWholeAnswer(String name) {
    assertThat(log(name).end).isEqualTo("done");
    assertThat(log(name).response()).isEqualTo(whole(name));
    assertThat(log(name).chunks).allSatisfy(chunk -> {
      assertThat(chunk.id()).isEqualTo("msg_01h3kq");
      assertThat(chunk.model()).isEqualTo(whole(name).model());
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"thinking-tool-call", "kimi-code-signed-no-space", "no-event-lines", "parallel-calls", "unknown-blocks",
      "two-thinking-blocks", "error-mid-stream", "error-without-name", "error-openai-shape", "cut-after-text"})
  void everyCutGivesTheSameChunks(String name) {
    byte[] stream = EventLog.resource(name + ".sse");
    EventLog whole = log(name);
    for (int cut = 0; cut < stream.length; cut++) {
      EventLog log = EventLog.of(stream, cut);
      assertThat(log.chunks).as("cut at %d", cut).isEqualTo(whole.chunks);
      assertThat(log.end).as("cut at %d", cut).isEqualTo(whole.end);
    }
  }

  @Test
  void thinkingTextCallsUsageAndReasonAreRead() {
    ChatResponse response = whole("thinking-tool-call");
    assertThat(response.reasoning()).contains("Call the tool.");
    assertThat(response.message().origin()).isEmpty();
    assertThat(response.text()).isEqualTo("Let me look.");
    assertThat(response.toolCalls()).singleElement().satisfies(call -> {
      assertThat(call.id()).isEqualTo("get_weather:0");
      assertThat(call.arguments()).isEqualTo("{\"city\":\"Paris\"}");
    });
    assertThat(response.finishReason()).contains(FinishReason.TOOL_CALLS);
    assertThat(response.usage()).contains(Usage.of(83, 41).withReasoningTokens(12));
    assertThat(response.extra()).isEqualTo(JsonObject.EMPTY);
  }

  @Test
  void promptTokensIncludeCachedTokensAndTheLastUsageCounts() {
    Usage usage = log("kimi-code-signed-no-space").response().usage().orElseThrow();
    assertThat(usage.promptTokens()).isEqualTo(268);
    assertThat(usage.cachedTokens()).isEqualTo(256);
    assertThat(usage.totalTokens()).isEqualTo(277);
    assertThat(usage.extra()).isEqualTo(JsonObject.of("service_tier", "standard"));
  }

  @Test
  void everySignatureIsKeptWithItsBlock() {
    assertThat(Origins.signature(log("kimi-code-signed-no-space").response().message())).contains("EqQBCkYI");
    assertThat(log("two-thinking-blocks").response().message().origin()).hasToString("[{\"messages\":{\"signature\":\"s1\"},"
        + "\"after\":[4,0,0]}, {\"messages\":{},\"after\":[4,1,0]}, {\"messages\":{\"signature\":\"s2\"},\"after\":[8,1,0]}]");
    assertThat(log("two-thinking-blocks").response().reasoning()).contains("One.Two.");
    assertThat(log("two-thinking-blocks").response().text()).isEqualTo("AB");
  }

  @Test
  void emptyThinkingIsNotAbsent() {
    assertThat(log("empty-thinking").response().reasoning()).isEqualTo(Optional.of(""));
    assertThat(log("refusal").response().reasoning()).isEmpty();
    assertThat(log("refusal").response().finishReason()).contains(FinishReason.CONTENT_FILTER);
  }

  @Test
  void unknownBlocksAreKeptWithTheirPositions() {
    ChatResponse response = log("unknown-blocks").response();
    assertThat(response.message().origin()).hasSize(2);
    assertThat(response.message().origin().get(1).at("/messages/block/input")).isEqualTo(JsonObject.of("query", "kimi"));
    assertThat(response.message().extra()).isEqualTo(JsonObject.EMPTY);
    assertThat(response.finishReason()).contains(FinishReason.STOP);
    assertThat(response.extra()).isEqualTo(Json.parse("{\"container\":{\"id\":\"c1\"},\"stop_sequence\":\"END\"}"));
  }

  @Test
  void streamWithoutMessageStopIsCut() {
    assertThat(log("cut-after-text").end).isEqualTo("cut");
    assertThat(log("cut-after-text").response().text()).isEqualTo("Part");
    assertThat(log("cut-after-reason").end).isEqualTo("cut");
    assertThat(log("cut-after-reason").response().finishReason()).contains(FinishReason.STOP);
  }

  @Test
  void errorsAreFoundWithAndWithoutANameAndInBothShapes() {
    assertThat(log("error-mid-stream").end).startsWith("error {").contains("overloaded_error");
    assertThat(log("error-without-name").end).startsWith("error {").contains("overloaded_error");
    assertThat(log("error-openai-shape").end).startsWith("error {").contains("engine_overloaded_error");
    assertThat(log("error-mid-stream").response().text()).isEqualTo("Part");
  }
}
