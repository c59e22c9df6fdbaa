package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same client and the same server, over each protocol. */
class GatewayFormatsTest {

  private static final ToolSpec WEATHER = ToolSpec.function(
      "get_weather", "The weather",
      Json.parse("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}").asObject());

  private static final AssistantMessage CALL = AssistantMessage
      .of("Let me look.",
      List.of(new ToolCall("get_weather:0", ToolCall.FUNCTION, "get_weather", "{\"city\":\"Paris\"}", JsonObject.EMPTY)))
      .withReasoning("A tool is needed.");

  private static Kimi client(KimiServer server, Protocol protocol) {
    return Kimi.builder().key("sk-any").endpoint(Endpoint.of(server.baseUrl()).withProtocol(protocol).withModel("kimi-k3"))
        .build();
  }

  private static ChatResponse answer(AssistantMessage message, FinishReason reason) {
    return new ChatResponse(
        "answer_1", Optional.empty(), "kimi-k3",
        List.of(new Choice(0, message, Optional.of(reason), Optional.empty(), JsonObject.EMPTY)),
        Optional.of(Usage.of(30, 12)), Optional.empty(), true, JsonObject.EMPTY);
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void aWholeAndAStreamedAnswerAreTheSame(Protocol protocol) {
    ChatModel model = request -> answer(CALL, FinishReason.TOOL_CALLS);
    ChatRequest request = ChatRequest.builder().user("Weather in Paris?").tools(WEATHER).build();
    try (KimiServer server = KimiServer.start(model); Kimi kimi = client(server, protocol)) {
      ChatResponse whole = kimi.chat(request);
      ChatResponse streamed;
      try (ChatStream stream = kimi.stream(request)) {
        stream.forEach(chunk -> {});
        streamed = stream.response();
      }
      assertThat(whole.message()).isEqualTo(CALL);
      assertThat(streamed.message()).isEqualTo(CALL);
      assertThat(whole.finishReason()).contains(FinishReason.TOOL_CALLS);
      assertThat(streamed.finishReason()).contains(FinishReason.TOOL_CALLS);
      assertThat(whole.usage()).map(Usage::totalTokens).contains(42L);
      assertThat(streamed.usage()).isEqualTo(whole.usage());
    }
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void aConversationWithToolsAndThinkingArrivesAsItWasSent(Protocol protocol) {
    AtomicReference<ChatRequest> received = new AtomicReference<>();
    ChatModel model = request -> {
      received.set(request);
      return answer(AssistantMessage.of("18 degrees."), FinishReason.STOP);
    };
    List<Message> history = List.of(
        Message.system("Be brief."), Message.user("Weather in Paris?"), CALL, Message.tool("get_weather:0", "18"));
    ChatRequest request = ChatRequest.builder().messages(history).tools(WEATHER).maxCompletionTokens(1000).build();
    try (KimiServer server = KimiServer.start(model); Kimi kimi = client(server, protocol)) {
      assertThat(kimi.chat(request).text()).isEqualTo("18 degrees.");
      assertThat(received.get().messages()).extracting(Message::text)
          .containsExactly("Be brief.", "Weather in Paris?", "Let me look.", "18");
      AssistantMessage call = (AssistantMessage) received.get().messages().get(2);
      assertThat(call.reasoning()).isEqualTo(CALL.reasoning());
      assertThat(call.toolCalls()).extracting(ToolCall::id, one -> Json.parse(one.arguments()))
          .containsExactly(org.assertj.core.groups.Tuple.tuple("get_weather:0", Json.parse("{\"city\":\"Paris\"}")));
      assertThat(received.get().model()).contains("kimi-k3");
      assertThat(received.get().output().maxCompletionTokens()).hasValue(1000);
    }
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void anErrorOfTheServiceIsTheSameException(Protocol protocol) {
    ChatModel model = request -> {
      throw new IllegalArgumentException("no");
    };
    try (KimiServer server = KimiServer.builder(model).key("right").start();
        Kimi kimi = client(server, protocol)) {
      assertThatThrownBy(() -> kimi.ask("Hello")).isInstanceOf(KimiException.AccessDenied.class);
    }
  }
}
