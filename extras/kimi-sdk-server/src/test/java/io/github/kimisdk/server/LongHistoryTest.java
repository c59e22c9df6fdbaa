package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A strict server checks a history of 100,000 messages, each of them once. */
@Timeout(120)
class LongHistoryTest {

  private static final int MANY = 100_000;

  private static ChatResponse asked(List<Message> messages) {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of(AssistantMessage.of("" + request.messages().size())));
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      return kimi.chat(ChatRequest.of(messages));
    }
  }

  @Test
  void turns() {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < MANY / 2; i++) {
      messages.add(Message.user("u"));
      messages.add(Message.assistant("a").withReasoning("r"));
    }
    messages.add(Message.user("end"));
    assertThat(asked(messages).text()).isEqualTo("" + messages.size());
  }

  @Test
  void callsWithTheirResultsInTheOppositeOrder() {
    List<Message> messages = new ArrayList<>(List.of(Message.user("u")));
    messages.add(AssistantMessage.of("", IntStream.range(0, MANY).mapToObj(i -> ToolCall.of("c" + i, "f", "{}")).toList())
        .withReasoning("r"));
    IntStream.iterate(MANY - 1, i -> i >= 0, i -> i - 1).forEach(i -> messages.add(ToolMessage.of("c" + i, "r")));
    assertThat(asked(messages).text()).isEqualTo("" + messages.size());
    messages.remove(messages.size() - 1);
    assertThatExceptionOfType(KimiException.BadRequest.class).isThrownBy(() -> asked(messages)).withMessageContaining("c0");
  }
}
