package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The offline model obeys the settings of a request. */
class OfflineModelSettingsTest {

  private static final ToolSpec WEATHER = ToolSpec.function("get_weather", "The weather",
      Json.parse("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}").asObject());
  private static final ToolSpec CLOCK = ToolSpec.function("clock", "The time",
      Json.parse("{\"type\":\"object\",\"properties\":{}}").asObject());

  private final OfflineModel model = new OfflineModel();

  private static ChatRequestBuilder asking(String prompt) {
    return ChatRequest.builder().user(prompt).tools(WEATHER, CLOCK);
  }

  private List<String> called(ChatRequest request) {
    return model.chat(request).toolCalls().stream().map(ToolCall::name).toList();
  }

  private static ChatRequest choosing(ChatRequest request, ToolChoice choice) {
    return request.withToolUse(request.toolUse().withChoice(choice));
  }

  @Test
  void aToolIsCalledWhenThePromptNamesIt() {
    ChatResponse response = model.chat(asking("What is the weather in Paris?").build());

    assertThat(response.toolCalls()).containsExactly(ToolCall.of("get_weather:0", "get_weather", "{\"city\":\"Paris\"}"));
    assertThat(response.finishReason()).contains(FinishReason.TOOL_CALLS);
    assertThat(response.reasoning()).isPresent();
    assertThat(called(asking("Call get_weather and the clock").build())).containsExactly("get_weather", "clock");
    assertThat(called(asking("Get me a tea").build())).isEmpty();
  }

  @Test
  void theChoiceOfToolsIsObeyed() {
    ChatRequest tea = asking("Tea, please").build();
    ChatRequest clock = asking("Look at the clock").build();

    assertThat(called(choosing(tea, ToolChoice.REQUIRED))).containsExactly("get_weather");
    assertThat(called(choosing(clock, ToolChoice.REQUIRED))).containsExactly("clock");
    assertThat(called(choosing(clock, ToolChoice.NONE))).isEmpty();
    assertThat(called(choosing(clock, ToolChoice.AUTO))).containsExactly("clock");
    assertThat(called(choosing(clock, ToolChoice.named("get_weather")))).containsExactly("get_weather");
    assertThatThrownBy(() -> called(choosing(clock, ToolChoice.named("other")))).isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("[get_weather, clock], found other");
  }

  @Test
  void theResultsOfToolsAreQuoted() {
    ChatRequest request = asking("Weather and clock").build();
    ChatResponse calls = model.chat(request);
    ChatRequest next = request.plus(calls.message(), Message.tool("get_weather:0", "18 degrees"),
        Message.tool("clock:1", "noon"));

    assertThat(model.chat(next).text()).contains("The tools returned \"18 degrees\" and \"noon\".");
    assertThat(model.chat(choosing(next, ToolChoice.REQUIRED)).toolCalls()).extracting(ToolCall::id)
        .containsExactly("get_weather:2", "clock:3");
  }

  @Test
  void anAnswerHasItsFormat() {
    Output fitting = Output.DEFAULT.withFormat(ResponseFormat.schema("place", ((ToolSpec.Function) WEATHER).parameters()));
    ChatRequest request = ChatRequest.of("Where is the Louvre?");

    assertThat(model.chat(request.withOutput(fitting)).text()).isEqualTo("{\"city\":\"Louvre\"}");
    assertThat(Json.parse(model.chat(request.withOutput(Output.DEFAULT.withFormat(ResponseFormat.JSON))).text()).get("answer")
        .asString())
        .contains("Where is the Louvre?");
  }

  @Test
  void aStopWordEndsTheAnswer() {
    String text = model.chat(ChatRequest.of("one two three")).text();
    ChatResponse stopped = model.chat(ChatRequest.of("one two three")
        .withOutput(Output.DEFAULT.withStop(List.of("three", "two"))));

    assertThat(stopped.text()).isEqualTo(text.substring(0, text.indexOf("two")));
    assertThat(stopped.finishReason()).contains(FinishReason.STOP);
  }

  @Test
  void theLimitCountsWords() {
    ChatRequest request = ChatRequest.of("one two three");
    String text = model.chat(request).text();
    for (int most = 1; most < 40; most++) {
      ChatResponse response = model.chat(request.withOutput(Output.DEFAULT.withMaxCompletionTokens(most)));
      boolean whole = most >= text.split(" ").length;
      assertThat(text).startsWith(response.text());
      assertThat(response.usage().map(Usage::completionTokens)).contains((long) Math.min(most, text.split(" ").length));
      assertThat(response.finishReason()).contains(whole ? FinishReason.STOP : FinishReason.LENGTH);
      assertThat(response.text().equals(text)).isEqualTo(whole);
    }
  }

  @Test
  void itThinksWhenTheRequestSaysSo() {
    ChatRequest request = asking("Tea, please").build();
    ChatRequest thinking = request.withReasoning(Reasoning.DEFAULT.withThinking(Thinking.ENABLED));

    assertThat(model.chat(request).reasoning()).isEmpty();
    assertThat(model.chat(thinking).reasoning()).contains("The prompt has 2 words.");
    ChatResponse cut = model.chat(thinking.withOutput(Output.DEFAULT.withMaxCompletionTokens(2)));
    assertThat(cut.reasoning()).contains("The prompt");
    assertThat(cut.text()).isEmpty();
    ChatRequest off = choosing(request, ToolChoice.REQUIRED).withReasoning(Reasoning.DEFAULT.withThinking(Thinking.DISABLED));
    assertThat(model.chat(off).reasoning()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void everyFormatReachesTheSettings(Protocol protocol) {
    try (KimiServer server = KimiServer.start(model);
        Kimi kimi = Kimi.builder().key("k").endpoint(Endpoint.of(server.baseUrl()).withProtocol(protocol).withModel("local"))
            .build()) {
      ChatResponse called = kimi.chat(asking("Weather in Paris?").maxCompletionTokens(500).build());
      assertThat(called.toolCalls()).extracting(ToolCall::name).containsExactly("get_weather");
      assertThat(Json.parse(called.toolCalls().get(0).arguments()).get("city").asString()).isEqualTo("Paris");
      ChatResponse cut = kimi.chat(ChatRequest.of("one two three").withOutput(Output.DEFAULT.withMaxCompletionTokens(3)));
      assertThat(cut.text().split(" ")).hasSize(3);
      assertThat(cut.finishReason()).contains(FinishReason.LENGTH);
    }
  }

  @Test
  void theDeprecatedLimitHoldsToo() {
    ChatResponse response = model.chat(ChatRequest.builder().user("Hello").extra("max_tokens", 3).build());
    assertThat(response.text()).isEqualTo("I am the");
    assertThat(response.finishReason()).contains(FinishReason.LENGTH);
    assertThat(model.chat(ChatRequest.builder().user("Hello").extra("max_tokens", -1).build()).text()).isEmpty();
    assertThat(model.chat(ChatRequest.builder().user("Hello").extra("max_tokens", 3).maxCompletionTokens(5).build()).text())
        .isEqualTo("I am the offline model");
  }
}
