package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConversationTest {

  private static final ToolCall A = ToolCall.of("a", "f", "{");
  private static final ToolCall B = ToolCall.of("b", "f", "{}");
  private static final Message RESULT_A = Message.tool("a", "ra");
  private static final Message RESULT_B = Message.tool("b", "rb");

  private final ConversationStore store = ConversationStore.inMemory();

  /** Adds one of everything that a message may hold. */
  private static Conversation full(Conversation conversation) {
    return conversation
        .add(Message.system("be kind"), Message.user(ContentPart.image("ms://f"), ContentPart.text("what?")))
        .add(ChatResponse.of(calls(A, B).withReasoning("")).withUsage(Usage.of(3, 4)))
        .add(RESULT_A, RESULT_B)
        .add(ChatResponse.of(AssistantMessage.of("bye").withReasoning("hm"))
        .withUsage(new Usage(9, 8, 17, 5, 1, 2, false, JsonObject.EMPTY)));
  }

  @Test
  void aReopenedConversationIsTheSame() {
    Conversation first = full(Conversation.open(store, "c"));
    Conversation again = Conversation.open(store, "c");
    assertThat(again.messages()).isEqualTo(first.messages()).hasSize(6);
    assertThat(again.usage()).isEqualTo(first.usage()).isEqualTo(new Usage(12, 12, 24, 5, 1, 2, false, JsonObject.EMPTY));
    assertThat(again.user("more").messages()).hasSize(7);
    assertThat(Conversation.open(store, "c").messages()).hasSize(7);
  }

  @Test
  void aConversationFromItsJsonIsTheSame() {
    Conversation first = full(Conversation.inMemory());
    JsonObject json = Json.parse(first.json().toString()).asObject();
    Conversation again = Conversation.of(json);
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(again.messages()).isEqualTo(first.messages());
    assertThat(again.usage()).isEqualTo(first.usage());
    assertThat(again.json()).isEqualTo(json);
  }

  @Test
  void resultsStandInTheOrderOfTheCallsWhicheverCameFirst() {
    Conversation conversation = Conversation.open(store, "c").user("go").add(calls(A, B)).add(RESULT_B);
    assertThat(conversation.openCalls()).containsExactly(A);
    conversation.add(RESULT_A);
    assertThat(conversation.openCalls()).isEmpty();
    assertThat(conversation.messages().subList(2, 4)).containsExactly(RESULT_A, RESULT_B);
    assertThat(Conversation.open(store, "c").messages()).isEqualTo(conversation.messages());
  }

  @Test
  void openCallsAreAnsweredBeforeAnotherMessageIsAdded() {
    Conversation conversation = Conversation.inMemory().user("go").add(calls(A, B)).add(RESULT_B).user("stop");
    assertThat(conversation.messages()).extracting(Message::text)
        .containsExactly("go", "", "Error: " + Conversation.LOST, "rb", "stop");
    Valid.history(conversation.messages());
  }

  @Test
  void aResultWithoutItsCallIsRefused() {
    Conversation conversation = Conversation.inMemory().user("go");
    assertThatThrownBy(() -> conversation.add(RESULT_A)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the open calls []");
    conversation.add(calls(A)).add(RESULT_A);
    assertThatThrownBy(() -> conversation.add(RESULT_A)).hasMessageContaining("found one of a");
  }

  @Test
  void aResultWithoutItsCallInAHistoryIsRefusedWithItsPath() {
    JsonObject json = Conversation.inMemory().user("go").add(calls(A)).add(RESULT_A).json();
    List<JsonValue> messages = json.get("messages").asArray().values();
    JsonObject orphaned = json.with("messages", JsonArray.of(messages.get(0), messages.get(2)));
    assertThatThrownBy(() -> Conversation.of(orphaned)).isInstanceOf(JsonTypeException.class)
        .hasMessage("/messages/1: expected the result of one of the open calls [], found one of a");
    store.append("c", 0, List.of(JsonObject.of("message", messages.get(2))));
    assertThatThrownBy(() -> Conversation.open(store, "c")).isInstanceOf(StoreException.class)
        .hasMessageStartingWith("conversation c, record 0 from 0: /message: expected the result of");
  }

  /** Kimi accepts this order, although the library never writes it. */
  @Test
  void aResultMayFollowASystemMessage() {
    JsonObject json = Conversation.inMemory().user("go").add(calls(A)).json();
    List<JsonValue> messages = new ArrayList<>(json.get("messages").asArray().values());
    messages.add(Json.parse("{\"role\":\"system\",\"content\":\"Be quick.\"}"));
    JsonObject between = json.with("messages", JsonArray.of(messages));
    Conversation conversation = Conversation.of(between);
    assertThat(conversation.openCalls()).containsExactly(A);
    assertThat(conversation.add(RESULT_A).messages()).hasSize(4).endsWith(RESULT_A);
    Valid.history(conversation.messages());
  }

  @Test
  @Timeout(60)
  void thousandsOfCallsInOneAnswerAreAllAnswered() {
    ToolCall[] many = new ToolCall[20_000];
    Arrays.setAll(many, i -> ToolCall.of("c:" + i, "f", "{}"));
    Conversation conversation = Conversation.inMemory().user("go").add(calls(many));
    for (ToolCall call : many) {
      conversation.add(Message.tool(call.id(), "r"));
    }
    assertThat(conversation.openCalls()).isEmpty();
    assertThat(conversation.messages()).hasSize(20_002);
  }

  @Test
  void aForkAndItsOriginalAreIndependent() {
    Conversation trunk = full(Conversation.open(store, "trunk"));
    Conversation fork = trunk.fork("fork", 2).add(says("another answer"));
    assertThat(fork.messages()).startsWith(trunk.messages().get(0), trunk.messages().get(1)).hasSize(3);
    assertThat(fork.usage()).isEqualTo(Usage.ZERO);
    assertThat(trunk.messages()).hasSize(6);
    assertThat(Conversation.open(store, "fork").messages()).isEqualTo(fork.messages());
    assertThatThrownBy(() -> trunk.fork("fork", 1)).isInstanceOf(StoreException.Conflict.class);
    for (int count : new int[] {7, -1}) {
      assertThatThrownBy(() -> trunk.fork(count)).isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("expected a count of messages from 0 to " + trunk.messages().size() + ", found " + count);
    }
    assertThat(trunk.fork(0).messages()).isEmpty();
  }

  /** The fork treats calls that it leaves open as started, because they ran in the original. */
  @Test
  void aForkAtAnyMessageCanContinue() {
    Conversation trunk = full(Conversation.open(store, "trunk"));
    Tool<ToolCall> once = Tool.of(io.github.kimisdk.chat.ToolSpec.function("f", "", JsonObject.EMPTY), call -> "again");
    for (int count = 1; count <= trunk.messages().size(); count++) {
      Conversation fork = trunk.fork(count);
      Agent.builder(Scripted.of(says("end"))).tools(once).build().run(fork);
      assertThat(fork.openCalls()).isEmpty();
      assertThat(fork.messages()).noneMatch(message -> message.text().equals("again"));
      Valid.history(fork.messages());
    }
  }

  @Test
  void twoObjectsOfOneConversationDoNotOverwriteEachOther() {
    Conversation one = Conversation.open(store, "c").user("1");
    Conversation other = Taps.open(store, "c", 1).user("2");
    assertThatThrownBy(() -> one.add(says("to 1"))).isInstanceOf(StoreException.Conflict.class)
        .hasMessage("conversation c: expected the turn of this run, found that of another, because it was not renewed in time; "
            + "the question is stored: open it again, and continue its run");
    assertThat(other.user("4").messages()).hasSize(3);
    assertThat(Conversation.open(store, "c").messages()).hasSize(3);
  }

  @Test
  void anAnswerIsRepairedWhereKimiWouldRefuseIt() {
    AssistantMessage said = calls(ToolCall.of("x", "", "{}"), ToolCall.of("x", "f", "{}"), ToolCall.of("", "f", "{}"));
    List<ToolCall> kept = Conversation.inMemory().user("go").add(said).openCalls();
    assertThat(kept).extracting(ToolCall::id).containsExactly("x", "x_0", "call_0");
    assertThat(kept).extracting(ToolCall::name).containsExactly("unnamed", "f", "f");
    assertThat(Conversation.inMemory().add(says("")).messages()).isEmpty();
  }

  @Test
  void toStringIsOneLine() {
    assertThat(Conversation.open(store, "c").user("go"))
        .hasToString("Conversation[c, 1 messages, 0 prompt + 0 completion = 0 tokens]");
    assertThat(Optional.of(Conversation.inMemory().id())).get().asString().hasSize(36);
  }
}
