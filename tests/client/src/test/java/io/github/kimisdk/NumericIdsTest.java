package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that number answers, chunks and calls. */
@Timeout(60)
class NumericIdsTest {

  private static final String CALL = "{\"index\":0,\"id\":7,\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}";

  @Test
  void idsOfAnswersAndCallsMayBeNumbers() {
    ScriptedAnswer whole = ScriptedAnswer.json(200, "{\"id\":42,\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
        + "\"content\":\"\",\"tool_calls\":[" + CALL + "]},\"finish_reason\":\"tool_calls\"}]}");
    ScriptedAnswer streamed = ScriptedAnswer.events("data: {\"id\":42,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":["
        + CALL + "]},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n");
    try (KimiServer server = KimiServer.scripted(whole, streamed);
        Kimi kimi = Kimi.builder().key(TestKimi.KEY).baseUrl(server.baseUrl()).build()) {
      check(kimi.chat(ChatRequest.of("Hi")));
      try (ChatStream stream = kimi.stream(ChatRequest.of("Hi"))) {
        stream.forEach(chunk -> assertThat(chunk.id()).isEqualTo("42"));
        check(stream.response());
      }
    }
  }

  @Test
  void idsOfMessagesMayBeNumbers() {
    ScriptedAnswer whole = ScriptedAnswer.json(200, "{\"id\":42,\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":["
        + "{\"type\":\"tool_use\",\"id\":7,\"name\":\"f\",\"input\":{}}],\"stop_reason\":\"tool_use\","
        + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}");
    try (KimiServer server = KimiServer.scripted(whole);
        Kimi kimi = Kimi.builder().key(TestKimi.KEY).baseUrl(server.baseUrl() + "/messages").build()) {
      check(kimi.chat(ChatRequest.of("Hi")));
    }
  }

  private static void check(ChatResponse response) {
    assertThat(response.id()).isEqualTo("42");
    assertThat(response.toolCalls()).extracting(call -> call.id()).containsExactly("7");
  }
}
