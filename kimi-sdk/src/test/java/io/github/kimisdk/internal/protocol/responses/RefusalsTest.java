package io.github.kimisdk.internal.protocol.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RefusalsTest {

  private static final Map<String, List<UnaryOperator<ChatRequestBuilder>>> REFUSED = Map.ofEntries(
      Map.entry("n", List.of(request -> request.n(2))),
      Map.entry("logprobs", List.of(request -> request.logprobs(0), request -> request.logprobs(3))),
      Map.entry("stop", List.of(request -> request.stop("END"))),
      Map.entry("presence_penalty", List.of(request -> request.sampling(Sampling.DEFAULT.withPresencePenalty(0.5)))),
      Map.entry("frequency_penalty", List.of(request -> request.sampling(Sampling.DEFAULT.withFrequencyPenalty(-1)))),
      Map.entry("thinking",
      List.of(request -> request.thinking(Thinking.DISABLED), request -> request.thinking(Thinking.ENABLED))),
      Map.entry("reasoning_effort", List.of(request -> request.reasoningEffort("none"))),
      Map.entry("tool_choice", List.of(
          request -> request.toolChoice(ToolChoice.REQUIRED),
          request -> request.toolChoice(ToolChoice.NONE),
          request -> request.toolChoice(ToolChoice.named("get_weather")),
          request -> request.toolChoice(new ToolChoice.Unknown("allowed_tools", JsonObject.EMPTY)))),
      Map.entry("tools.0.type", List.of(request -> request.tools(ToolSpec.WEB_SEARCH))),
      Map.entry("prompt_cache_options", List.of(request -> request.promptCacheOptions(PromptCacheOptions.implicit("1h")))),
      Map.entry("prediction", List.of(request -> request.prediction("text"))),
      Map.entry("messages.1.partial", List.of(request -> request.message(AssistantMessage.partial("{")))),
      Map.entry("messages.1.name", List.of(
          request -> request.message(UserMessage.of("a").withName("Ann")),
          request -> request.message(AssistantMessage.of("a").withName("Bob")))),
      Map.entry("messages.1.content.0.video_url", List.of(request -> request.user(ContentPart.video("ms://v")))),
      Map.entry("messages.1.tool_calls.0.type", List.of(request -> request.message(AssistantMessage.of("", List.of(
          new ToolCall("1", ToolCall.BUILTIN, "$web_search", "{}", JsonObject.EMPTY)))))));

  private static JsonObject write(ChatRequest request) {
    return new ResponsesFormat().writeRequest(RequestWire.named(request, "kimi-k3"), false);
  }

  @TestFactory
  Stream<DynamicTest> eachSettingThatTheFormatLacksIsRefusedByName() {
    return REFUSED.entrySet().stream().flatMap(entry -> entry.getValue().stream().map(setting -> DynamicTest.dynamicTest(
        entry.getKey(),
        () -> assertThatThrownBy(() -> write(setting.apply(ChatRequest.builder().user("Hi")).build()))
            .isInstanceOfSatisfying(KimiException.BadRequest.class, refusal -> assertThat(refusal.hint())
            .startsWith("Use Protocol.CHAT, or "))
            .hasMessageContaining(entry.getKey() + ": expected "))));
  }

  @Test
  void valuesThatMeanTheDefaultAreNoReasonToRefuse() {
    ChatRequest request = ChatRequest.builder().user("Hi").n(1)
        .sampling(Sampling.DEFAULT.withN(1).withPresencePenalty(0).withFrequencyPenalty(0)).toolChoice(ToolChoice.AUTO).build();
    assertThat(write(request).names()).containsExactly("model", "input", "tool_choice");
  }

  @Test
  void theNameOfAToolResultIsLeftOutBecauseItsCallHasIt() {
    ToolCall call = ToolCall.of("1", "get_weather", "{}");
    ChatRequest request = ChatRequest.of(List.of(Message.user("a"), AssistantMessage.of("", List.of(call)),
        ToolMessage.of(call, "18")));
    assertThat(write(request).get("input").asArray().get(2)).isEqualTo(
        JsonObject.of("type", "function_call_output", "call_id", "1", "output", "18"));
  }

  @Test
  void thePlaceOfARefusedMessageIsTold() {
    assertThatThrownBy(() -> write(ChatRequest.builder().user("a").message(UserMessage.of("b").withName("Ann")).build()))
        .hasMessageContaining("messages.1.name: ");
  }
}
