package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import org.junit.jupiter.api.Test;

/** Answers of several parts over Messages, where the answer so far is a prefill. */
class MessagesResumeTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.");

  private static String event(String delta, String reason) {
    return "data: {\"id\":\"c\",\"model\":\"kimi-k3\",\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":"
        + reason + "}]}\n\n";
  }

  private static String text(String words) {
    return event("{\"content\":\"" + words + "\"}", "null");
  }

  private static ScriptedAnswer whole(String chatEvents, String reason) {
    return ScriptedAnswer.events(ProtocolScript.whole(Protocol.MESSAGES, chatEvents + event("{}", "\"" + reason + "\"")));
  }

  private static ChatResponse read(Kimi kimi) {
    try (ChatStream stream = kimi.stream(REQUEST)) {
      return stream.response();
    }
  }

  private static JsonValue last(KimiServer server) {
    return server.requests().get(1).json().get("messages").asArray().get(1);
  }

  @Test
  void anAnswerThatBreaksOffIsResumedWithItsThinkingAndSignature() {
    String begun = event("{\"role\":\"assistant\",\"reasoning_content\":\"Easy.\"}", "null")
        + event("{\"origin\":[{\"messages\":{\"signature\":\"sig\"}}]}", "null") + text("One, ") + text("two, ");
    try (KimiServer server = KimiServer.scripted(
            ScriptedAnswer.events(ProtocolScript.begun(Protocol.MESSAGES, begun)).thenCut(), whole(text("three."), "stop"));
        Kimi kimi = ProtocolsTest.to(server, Protocol.MESSAGES).maxResumes(1).build()) {
      ChatResponse response = read(kimi);

      assertThat(response.text()).isEqualTo("One, two, three.");
      assertThat(response.reasoning()).contains("Easy.");
      assertThat(Origins.signature(response.message())).contains("sig");
      assertThat(response.complete()).isTrue();
      assertThat(last(server)).hasToString(
          "{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"Easy.\",\"signature\":\"sig\"},"
              + "{\"type\":\"text\",\"text\":\"One, two, \"}]}");
    }
  }

  @Test
  void anAnswerThatReachesItsLimitIsContinued() {
    try (KimiServer server = KimiServer.scripted(whole(text("One, "), "length"), whole(text("two."), "stop"));
        Kimi kimi = ProtocolsTest.to(server, Protocol.MESSAGES).maxContinuations(1).build()) {
      assertThat(kimi.chat(REQUEST).text()).isEqualTo("One, two.");
      assertThat(last(server)).hasToString("{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"One, \"}]}");
    }
  }

  @Test
  void aBlockBeforeTheTextOfALaterPartIsKept() {
    String block = event("{\"origin\":[{\"messages\":{\"block\":{\"type\":\"found\",\"n\":1}}}]}", "null");
    try (KimiServer server = KimiServer.scripted(whole(text("One, "), "length"), whole(block + text("two."), "stop"));
        Kimi kimi = ProtocolsTest.to(server, Protocol.MESSAGES).maxContinuations(1).build()) {
      ChatResponse response = kimi.chat(REQUEST);

      assertThat(response.text()).isEqualTo("One, two.");
      assertThat(response.message().origin()).containsExactly(Origins.block(JsonObject.of("type", "found", "n", 1), 0, 5, 0));
    }
  }
}
