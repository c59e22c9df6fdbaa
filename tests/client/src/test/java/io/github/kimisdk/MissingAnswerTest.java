package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that have the form of one and hold none are failures, never empty texts. */
@Timeout(60)
class MissingAnswerTest {

  private static final List<Verb> STREAMS = List.of(Verb.STREAM, Verb.PUBLISH);
  private static final String DONE = "data: [DONE]\n\n";

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"message\":null", ",\"delta\":{\"content\":\"Hello\"}"})
  void aWholeAnswerWhoseChoiceHasNoMessageIsUnreadable(String members) {
    ScriptedAnswer answer = ScriptedAnswer.json(200, "{\"id\":\"c\",\"choices\":[{\"index\":0" + members
        + ",\"finish_reason\":\"stop\"}]}");
    for (Verb verb : List.of(Verb.CHAT, Verb.CHAT_ASYNC)) {
      assertThat(failure(verb, answer)).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("/choices/0/message: expected object, found " + (members.contains("null") ? "null" : "nothing"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"delta\":null", ",\"message\":{\"content\":\"Hello\"}"})
  void aStreamWhoseChoiceHasNoDeltaIsUnreadable(String members) {
    String chunk = "data: {\"id\":\"c\",\"choices\":[{\"index\":0" + members + ",\"finish_reason\":\"stop\"}]}\n\n";
    for (Verb verb : STREAMS) {
      assertThat(failure(verb, ScriptedAnswer.events(chunk + DONE))).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("/choices/0/delta: expected object, found " + (members.contains("null") ? "null" : "nothing"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"id\":\"c\",\"choices\":[]}",
      "{\"id\":\"c\",\"choices\":null,\"usage\":{\"prompt_tokens\":1}}"})
  void aStreamWithoutAChoiceIsUnreadableAndShown(String chunk) {
    for (Verb verb : STREAMS) {
      for (int times = 1; times < 3; times++) {
        assertThat(failure(verb, ScriptedAnswer.events(("data: " + chunk + "\n\n").repeat(times) + DONE)))
            .isInstanceOf(KimiException.InvalidResponse.class)
            .hasMessageContaining("expected a stream with a choice in at least one chunk before its end mark, found data: "
            + chunk);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"role\":\"assistant\",\"content\":\"\"}"})
  void anAnswerThatSaysNothingAndDoesNotEndIsUnreadable(String delta) {
    String chunk = "data: {\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}\n\n";
    for (Verb verb : STREAMS) {
      assertThat(failure(verb, ScriptedAnswer.events(chunk + DONE))).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("expected text, reasoning, a tool call or a finish reason before the end mark");
    }
    for (Verb verb : List.of(Verb.CHAT, Verb.CHAT_ASYNC)) {
      assertThat(failure(verb, ScriptedAnswer.json(200, "{\"choices\":[{\"index\":0,\"message\":" + delta + "}]}")))
          .isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("/choices: expected content, reasoning, tool calls or a finish reason");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{\"object\":\"error\",\"message\":\"CUDA out of memory\",\"code\":500}", "{\"message\":\"CUDA out of memory\"}",
    "{\"detail\":\"CUDA out of memory\"}"
  })
  void anErrorWhoseMembersStandAtTheTopIsOne(String error) {
    String text = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n";
    for (Verb verb : STREAMS) {
      KimiException failure = failure(verb, ScriptedAnswer.events(text + "data: " + error + "\n\n" + DONE));
      assertThat(failure).isInstanceOf(KimiException.ServerError.class).hasMessageContaining("CUDA out of memory");
      assertThat(failure.partial().orElseThrow().text()).isEqualTo("Hello");
    }
    assertThat(failure(Verb.CHAT, ScriptedAnswer.json(200, error)))
        .isInstanceOf(error.contains("object") ? KimiException.ServerError.class : KimiException.InvalidResponse.class)
        .hasMessageContaining("CUDA out of memory");
  }

  @Test
  void wordsThatCameBeforeAChoiceWithoutADeltaStayInTheFailure() {
    String events = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\ndata: "
        + "{\"choices\":[{\"index\":0}]}\n\n";
    for (Verb verb : STREAMS) {
      KimiException failure = failure(verb, ScriptedAnswer.events(events + DONE));
      assertThat(failure).isInstanceOf(KimiException.InvalidResponse.class);
      assertThat(failure.partial().orElseThrow().text()).isEqualTo("Hello");
    }
  }

  @Test
  void answersThatAreEmptyByTheirOwnWordsAreNone() {
    String end = ",\"finish_reason\":\"stop\"}]}";
    String role = "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
    String usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":0}}\n\n";
    for (Verb verb : Verb.values()) {
      ScriptedAnswer answer = verb.streams()
          ? ScriptedAnswer.events(role + "data: {\"choices\":[{\"index\":0" + end + "\n\n" + usage + DONE)
          : ScriptedAnswer.json(200, "{\"choices\":[{\"index\":0,\"message\":{\"content\":null}" + end);
      try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = client(server)) {
        ChatResponse response = verb.ask(kimi, ChatRequest.of("hi")).response();
        assertThat(response.text()).isEmpty();
        assertThat(response.finishReason()).isPresent();
      }
    }
  }

  private static KimiException failure(Verb verb, ScriptedAnswer answer) {
    try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = client(server)) {
      return verb.ask(kimi, ChatRequest.of("hi")).failure();
    }
  }

  private static Kimi client(KimiServer server) {
    return Kimi.builder().key("k").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE).build();
  }
}
