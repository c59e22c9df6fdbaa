package io.github.kimisdk.examples.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;

/** The model in Spring AI's own client: whole, streamed, and in its loop of tools. */
@Timeout(60)
class KimiSpringModelTest {

  static final class Weather {
    @Tool(description = "The weather in a city")
    String weather(@ToolParam(description = "the city") String city) {
      return "rain in " + city;
    }
  }

  /** Asks for the weather, and answers when it has the result and its own reasoning back. */
  private static final ChatModel FORECASTER = asked -> {
    if (asked.messages().size() == 1) {
      return ChatResponse.of(AssistantMessage.of("", List.of(ToolCall.of("functions.weather:0", "weather",
          "{\"city\":\"Rome\"}"))).withReasoning("I need the weather.")).withUsage(Usage.of(10, 5));
    }
    AssistantMessage answer = (AssistantMessage) asked.messages().get(1);
    return ChatResponse.of(answer.reasoning().orElse("no reasoning") + " It says: " + asked.messages().get(2).text())
        .withUsage(Usage.of(20, 6));
  };

  @Test
  void theLoopOfToolsKeepsTheReasoning() {
    try (KimiServer server = KimiServer.start(FORECASTER); Kimi kimi = kimi(server)) {
      String text = ChatClient.create(new KimiSpringModel(kimi)).prompt("Umbrella in Rome?").tools(new Weather())
          .call().content();
      assertThat(text).isEqualTo("I need the weather. It says: \"rain in Rome\"");
    }
  }

  @Test
  void theStreamedLoopOfToolsKeepsTheReasoning() {
    try (KimiServer server = KimiServer.start(FORECASTER); Kimi kimi = kimi(server)) {
      List<String> pieces = ChatClient.create(new KimiSpringModel(kimi)).prompt("Umbrella in Rome?").tools(new Weather()).stream()
          .content().collectList().block();
      assertThat(String.join("", pieces)).isEqualTo("I need the weather. It says: \"rain in Rome\"");
    }
  }

  @Test
  void aStreamHasTextReasoningAndUsage() {
    ChatModel model = asked -> ChatResponse.of(AssistantMessage.of("Because of scattering.").withReasoning("Think of light."))
        .withUsage(Usage.of(3, 4).withCachedTokens(2));
    try (KimiServer server = KimiServer.start(model); Kimi kimi = kimi(server)) {
      var pieces = new KimiSpringModel(kimi).stream(new Prompt("Why is the sky blue?")).collectList().block();
      StringBuilder text = new StringBuilder();
      pieces.forEach(piece -> text.append(piece.getResult().getOutput().getText()));
      assertThat(text).hasToString("Because of scattering.");
      var last = pieces.get(pieces.size() - 1);
      assertThat(last.getResult().getOutput().getMetadata()).containsEntry(KimiSpringModel.REASONING, "Think of light.");
      assertThat(last.getMetadata().getUsage().getTotalTokens()).isEqualTo(7);
      assertThat(last.getMetadata().getUsage().getCacheReadInputTokens()).isEqualTo(2);
      assertThat(last.getResult().getMetadata().getFinishReason()).isEqualTo("STOP");
    }
  }

  @Test
  void aReaderThatLeavesInMidAnswerEndsTheCallOfKimi() throws Exception {
    String event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One \"}}]}\n\n";
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(event).thenStall()); Kimi kimi = kimi(server)) {
      assertThat(new KimiSpringModel(kimi).stream("Count").blockFirst()).isEqualTo("One ");
      assertThat(server.requests().get(0).ended().get(30, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
    }
  }

  @Test
  void aFailureOfTheServiceIsThatOfTheClient() {
    ChatModel model = asked -> {
      throw new KimiException.Misconfigured("no answer today", "Ask tomorrow");
    };
    try (KimiServer server = KimiServer.start(model); Kimi kimi = kimi(server)) {
      assertThatThrownBy(() -> new KimiSpringModel(kimi).call("Hello")).isInstanceOf(KimiException.class);
      assertThatThrownBy(() -> new KimiSpringModel(kimi).stream("Hello").collectList().block())
          .isInstanceOf(KimiException.class);
    }
  }

  @Test
  void aSettingThatKimiDoesNotHaveIsRefused() {
    Prompt prompt = new Prompt("Hello", ChatOptions.builder().topK(3).build());
    assertThatThrownBy(() -> new KimiSpringModel(FORECASTER).call(prompt)).hasMessageContaining("topK");
  }

  private static Kimi kimi(KimiServer server) {
    return Kimi.builder().key("any").baseUrl(server.baseUrl()).build();
  }
}
