package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A conversation that accepts a message can be opened again. */
class ReadableConversationTest {

  private final ConversationStore store = ConversationStore.inMemory();

  @Test
  void aMessageWhoseJsonCannotBeReadAgainIsRefused() {
    List<Message> unreadable = List.of(
        Message.user("hi").withExtra(JsonObject.of("content", 5)),
        Message.user("hi").withExtra(JsonObject.of("role", 5)),
        Message.user("hi").withExtra(JsonObject.of("role", "tool", "tool_call_id", "other")),
        AssistantMessage.of("hi").withExtra(JsonObject.of("tool_calls", 5)),
        new Message.Unknown("tool", JsonObject.of("role", "tool", "content", "x")),
        new Message.Unknown("odd", JsonObject.of("no role", true)));
    Conversation conversation = Conversation.open(store, "c").user("first");
    for (Message message : unreadable) {
      assertThatThrownBy(() -> conversation.add(message)).as(message.toString())
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("can be read again").hasMessageContaining("extra");
    }
    assertThat(conversation.messages()).hasSize(1);
    assertThat(Conversation.open(store, "c").messages()).isEqualTo(conversation.messages());
  }

  /** A flipped bit in the name of a member would otherwise hide a message. */
  @Test
  void aRecordOfNoKnownKindIsRefusedWithItsPlace() {
    Conversation.open(store, "c").user("first");
    store.append("c", 1, List.of(JsonObject.of("messagd", JsonObject.of("role", "user", "content", "second"))));
    assertThatThrownBy(() -> Conversation.open(store, "c")).isInstanceOf(StoreException.class)
        .hasMessageStartingWith("conversation c, record 1 from 0: expected an object with one of "
        + "[message, usage, started, page, turn], found object with 1 member");
  }
}
