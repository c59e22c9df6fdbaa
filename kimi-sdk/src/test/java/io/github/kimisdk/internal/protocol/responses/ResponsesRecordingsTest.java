package io.github.kimisdk.internal.protocol.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesRecordingsTest {

  private static ChatResponse fold(String name) {
    return Recorded.read(Recorded.bytes(name)).response();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "text", "text-crlf", "text-unnamed", "text-no-numbers", "tools", "incomplete", "content-filter", "search-and-patch",
        "unknown-events"})
  void aStreamFoldsIntoTheAnswerOfItsLastEvent(String name) {
    byte[] stream = Recorded.bytes(name);
    Recorded recorded = Recorded.read(stream);
    assertThat(recorded.ending()).isEqualTo(Recorded.DONE);
    assertThat(recorded.response()).isEqualTo(new ResponsesFormat().readResponse(Recorded.last(stream)));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "text", "text-crlf", "text-unnamed", "text-no-numbers", "tools", "incomplete", "search-and-patch", "unknown-events", "failed",
    "error", "error-unnamed"})
  void everyCutGivesTheSameChunks(String name) {
    byte[] stream = Recorded.bytes(name);
    Recorded whole = Recorded.read(stream);
    for (int cut = 0; cut <= stream.length; cut++) {
      assertThat(Recorded.read(stream, cut)).as("cut at %d", cut).isEqualTo(whole);
    }
  }

  @Test
  void anAnswerHasTextReasoningAndUsage() {
    ChatResponse response = fold("text");
    assertThat(response.id()).isEqualTo("resp_68c1a4f27d1e");
    assertThat(response.model()).isEqualTo("kimi-k3");
    assertThat(response.created()).contains(Instant.ofEpochSecond(1788001001));
    assertThat(response.text()).isEqualTo("巴黎现在 18 度。 \"ok\"\n");
    assertThat(response.reasoning()).contains("The tool says 18.");
    assertThat(response.finishReason()).contains(FinishReason.STOP);
    assertThat(response.usage()).contains(
        Usage.of(1336, 31).withCachedTokens(1280).withCacheWriteTokens(12).withReasoningTokens(18));
    assertThat(response.extra()).isEqualTo(JsonObject.EMPTY);
    assertThat(response.message().extra()).isEqualTo(JsonObject.EMPTY);
    assertThat(fold("text-crlf")).isEqualTo(response);
    assertThat(fold("text-unnamed")).isEqualTo(response);
    assertThat(fold("text-no-numbers")).isEqualTo(response);
  }

  @Test
  void toolCallsKeepTheirOrderAndTheSignatureIsTheEncryptedReasoning() {
    ChatResponse response = fold("tools");
    assertThat(response.toolCalls()).containsExactly(
        ToolCall.of("get_weather_0", "get_weather", "{\"city\":\"Paris\"}"),
        new ToolCall("get_weather_1", "function", "get_weather", "{\"city\":\"Rome\"}", JsonObject.of("namespace", "weather")));
    assertThat(response.message().origin().get(0).at("/responses/encrypted_content").asString()).isEqualTo("gAAAAAB_opaque==");
    assertThat(response.finishReason()).contains(FinishReason.TOOL_CALLS);
  }

  @Test
  void anIncompleteAnswerTellsWhy() {
    assertThat(fold("incomplete").finishReason()).contains(FinishReason.LENGTH);
    assertThat(fold("incomplete").text()).isEqualTo("A first sen");
    assertThat(fold("content-filter").finishReason()).contains(FinishReason.CONTENT_FILTER);
  }

  @Test
  void searchesCustomCallsAndPartsOfTheReasoningSurvive() {
    byte[] stream = Recorded.bytes("search-and-patch");
    ChatResponse response = Recorded.read(stream).response();
    assertThat(response.reasoning()).contains("First part.\n\nSecond part.");
    assertThat(response.toolCalls()).containsExactly(
        new ToolCall("patch_0", "custom", "apply_patch", "*** Begin Patch\n*** End Patch", JsonObject.EMPTY));
    assertThat(response.finishReason()).contains(FinishReason.TOOL_CALLS);
    assertThat(AssistantItems.kept(response.message().origin())).extracting(item -> item.get("type").asString())
        .containsExactly("web_search_call", "reasoning");
    assertThat(response.message().extra().has("annotations")).isTrue();
    // Searches and reasoning go back as they came.
    assertThat(AssistantItems.write(response.message()).subList(0, 2))
        .isEqualTo(Recorded.last(stream).get("output").asArray().values().subList(0, 2));
  }

  @Test
  void otherMembersOfTheAnswerAreExtra() {
    assertThat(fold("unknown-events").extra()).isEqualTo(JsonObject.of("service_tier", "default"));
  }

  @Test
  void aFailureIsAnErrorAfterThePartThatCame() {
    Recorded failed = Recorded.read(Recorded.bytes("failed"));
    assertThat(failed.response().text()).isEqualTo("Half an ans");
    assertThat(failed.ending()).startsWith("error {");
    ApiError error = ErrorWire.read(failed.ending().substring(6));
    assertThat(error.message()).isEqualTo("The engine is currently overloaded, please try again later");
    assertThat(error.code()).contains("server_error");
    for (String name : new String[] {"error", "error-unnamed"}) {
      Recorded broken = Recorded.read(Recorded.bytes(name));
      assertThat(broken.response().text()).isEqualTo("Half an ans");
      ApiError told = ErrorWire.read(broken.ending().substring(6));
      assertThat(told.message()).isEqualTo("slow down");
      assertThat(told.code()).isEqualTo(Optional.of("rate_limit_exceeded"));
    }
  }
}
