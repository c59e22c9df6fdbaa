package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.internal.wire.MessageWire;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Conversations of very many messages: adding one looks at no other. */
@Timeout(300)
class ManyMessagesTest {

  private static final int MANY = 300_000;

  private static AssistantMessage answer(int calls) {
    return AssistantMessage.of("", IntStream.range(0, calls).mapToObj(i -> ToolCall.of("c" + i, "f", "{}")).toList());
  }

  @Test
  void resultsThatComeInTheOppositeOrder() {
    Conversation conversation = Conversation.inMemory().user("go").add(answer(MANY));
    for (int i = MANY - 1; i >= 0; i--) {
      conversation.add(ToolMessage.of("c" + i, "r" + i));
    }
    List<Message> messages = conversation.messages();
    assertThat(messages).hasSize(MANY + 2);
    for (int i = 0; i < MANY; i++) {
      assertThat(((ToolMessage) messages.get(i + 2)).toolCallId()).isEqualTo("c" + i);
    }
  }

  @Test
  void resultsAmongSystemMessages() {
    List<Message> stored = List.of(Message.user("go"), answer(4), Message.system("0"), ToolMessage.of("c2", "2"),
        Message.system("1"),
        ToolMessage.of("c0", "0"), ToolMessage.of("c3", "3"), ToolMessage.of("c1", "1"), Message.system("end"));
    JsonObject json = JsonObject.of("id", "i", "messages", stored.stream().map(MessageWire::write).toList());
    Conversation conversation = Conversation.of(json);
    assertThat(conversation.messages().subList(2, 9)).extracting(Message::text)
        .containsExactly("0", "0", "1", "2", "1", "3", "end");
    assertThat(conversation.messages().subList(2, 9)).extracting(Message::role)
        .containsExactly("system", "tool", "tool", "tool", "system", "tool", "system");
    conversation.user("on");
    assertThat(conversation.messages()).hasSize(10).last().isEqualTo(Message.user("on"));
    assertThat(Conversation.of(conversation.json()).messages()).isEqualTo(conversation.messages());
  }

  @Test
  void turnsAndSystemMessages() {
    Conversation conversation = Conversation.inMemory();
    for (int i = 0; i < MANY / 10; i++) {
      conversation.user("u").add(Message.system("s")).add(AssistantMessage.of("a"));
    }
    Conversation read = Conversation.of(conversation.json());
    assertThat(read.messages()).hasSize(3 * (MANY / 10)).isEqualTo(conversation.messages());
    assertThat(read.fork(MANY / 10).messages()).hasSize(MANY / 10);
  }
}
