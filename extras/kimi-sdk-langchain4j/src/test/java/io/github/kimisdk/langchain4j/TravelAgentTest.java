package io.github.kimisdk.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.KimiServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The program of the guide runs against a server. */
@Timeout(60)
class TravelAgentTest {

  @Test
  void aServiceCallsItsToolAndReturnsARecord() {
    ChatModel model = asked -> {
      assertThat(asked.output().format()).isPresent();
      if (asked.messages().size() == 2) {
        ToolCall call = ToolCall.of("functions.weather:0", "weather", "{\"city\":\"Rome\"}");
        return ChatResponse.of(AssistantMessage.of("", List.of(call)).withReasoning("I need the weather."));
      }
      assertThat(((AssistantMessage) asked.messages().get(2)).reasoning()).contains("I need the weather.");
      return ChatResponse.of("{\"city\":\"Rome\",\"sights\":[\"" + asked.messages().get(3).text() + "\"]}");
    };
    try (KimiServer server = KimiServer.start(model); Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).build()) {
      assertThat(TravelAgent.plan(kimi, "Somewhere warm")).isEqualTo(new TravelAgent.Trip("Rome", List.of("sun in Rome")));
      assertThat(server.failures()).isEmpty();
    }
  }

  @Test
  void aServiceStreamsThinkingAndText() {
    ChatModel model = asked -> ChatResponse.of(AssistantMessage.of("See the forum.").withReasoning("Rome."))
        .withUsage(Usage.of(10, 5).withCachedTokens(8));
    try (KimiServer server = KimiServer.start(model); Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).build()) {
      StringBuilder text = new StringBuilder();
      assertThat(TravelAgent.tell(kimi, "What should I see?", text).cachedInputTokenCount()).isEqualTo(8);
      assertThat(text).hasToString("(Rome.) See the forum.");
    }
  }
}
