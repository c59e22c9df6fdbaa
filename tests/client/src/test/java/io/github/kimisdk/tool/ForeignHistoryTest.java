package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A history from elsewhere that Kimi would refuse is repaired as if its messages were added. */
class ForeignHistoryTest {

  private static final String USER = "{\"role\":\"user\",\"content\":\"go\"}";
  private static final String RESULT = "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"r\"}";

  private static String calls(String... ids) {
    StringBuilder calls = new StringBuilder();
    for (String id : ids) {
      calls.append(calls.length() == 0 ? "" : ",").append("{\"id\":\"").append(id)
          .append("\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}");
    }
    return "{\"role\":\"assistant\",\"content\":\"\",\"reasoning_content\":\"\",\"tool_calls\":[" + calls + "]}";
  }

  private static JsonObject json(String... messages) {
    return Json.parse("{\"id\":\"x\",\"messages\":[" + String.join(",", messages) + "]}").asObject();
  }

  /** Reads the history from its JSON and from a store. */
  private static Conversation read(String... messages) {
    ConversationStore store = ConversationStore.inMemory();
    for (JsonValue message : json(messages).get("messages").asArray()) {
      store.append("x", store.load("x").size(), List.of(JsonObject.of("message", message)));
    }
    Conversation opened = Conversation.open(store, "x");
    assertThat(store.load("x")).hasSize(messages.length);
    assertThat(opened.messages()).isEqualTo(Conversation.of(json(messages)).messages());
    assertThat(Conversation.open(store, "x").messages()).isEqualTo(opened.messages());
    opened.user("more");
    assertThat(Conversation.open(store, "x").messages()).isEqualTo(opened.messages());
    return Conversation.of(json(messages));
  }

  @Test
  void aCallWithoutAResultIsAnsweredWithAFailure() {
    Conversation conversation = read(USER, calls("c", "d"), RESULT, USER);
    assertThat(conversation.messages()).extracting(Message::text)
        .containsExactly("go", "", "r", "Error: " + Conversation.LOST, "go");
    Valid.history(conversation.messages());
  }

  @Test
  void callsWithADuplicateOrMissingIdGetTheirOwn() {
    Conversation conversation = read(USER, calls("c", "c", ""), RESULT);
    assertThat(((AssistantMessage) conversation.messages().get(1)).toolCalls()).extracting(ToolCall::id)
        .containsExactly("c", "c_0", "call_0");
    assertThat(conversation.openCalls()).hasSize(2);
    Valid.history(conversation.user("and?").messages());
  }

  @Test
  void argumentsThatAreNoObjectAreWrappedInAnObject() {
    for (String arguments : List.of("{\"a\":1", "{\"a\":1} is what I want", "[1]", "7", "one", "{\"a\":NaN}")) {
      String call = calls("c").replace("\"{}\"", Json.of(arguments).toString());
      Conversation conversation = read(USER, call, RESULT, USER);
      ToolCall kept = ((AssistantMessage) conversation.messages().get(1)).toolCalls().get(0);
      assertThat(kept.parsedArguments()).isEqualTo(JsonObject.of(ToolCall.UNREADABLE, arguments));
      assertThat(read(USER, call).openCalls()).containsExactly(ToolCall.of("c", "f", arguments));
      Valid.history(conversation.messages());
    }
    for (String none : List.of(" ", "null")) {
      assertThat(((AssistantMessage) read(USER, calls("c").replace("{}", none)).messages().get(1)).toolCalls().get(0).arguments())
          .isEqualTo("{}");
    }
  }

  @Test
  void resultsStandInTheOrderOfTheCallsWithASystemMessageBetween() {
    String system = "{\"role\":\"system\",\"content\":\"be brief\"}";
    Conversation conversation = read(USER, calls("c", "d"), RESULT.replace("\"c\"", "\"d\""), system, RESULT);
    assertThat(conversation.messages().subList(2, 4)).extracting(message -> ((ToolMessage) message).toolCallId())
        .containsExactly("c", "d");
    Valid.history(conversation.messages());
  }

  @Test
  void anAnswerWithoutContentIsSkippedAndPathsStillMatchTheJson() {
    String silent = "{\"role\":\"assistant\",\"content\":\"\"}";
    Valid.history(read(USER, silent, USER).messages());
    assertThatThrownBy(() -> Conversation.of(json(USER, silent, calls("d"), USER, RESULT)))
        .isInstanceOf(JsonTypeException.class).hasMessageStartingWith("/messages/4: expected the result of");
  }
}
