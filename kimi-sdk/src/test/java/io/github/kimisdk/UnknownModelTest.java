package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.Answer;
import io.github.kimisdk.server.KimiServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnknownModelTest {

  private static final Answer NO = Answer.error(404, "resource_not_found_error", "Not found the model kimi-k2-0711 or Permission denied");
  private static final String LIST =
      "{\"object\":\"list\",\"data\":[{\"id\":\"kimi-k3\"},{\"id\":\"moonshot-v1-8k\"},{\"id\":\"kimi-k2.6\"},{\"id\":\"kimi-k2-0711-preview\"}]}";

  @ParameterizedTest
  @EnumSource(Verb.class)
  void theHintNamesTheModelsThatLookMostLikeIt(Verb verb) {
    try (KimiServer server = KimiServer.answering(request -> request.method().equals("GET") ? Answer.json(200, LIST) : NO);
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      KimiException failure = verb.ask(kimi, ChatRequest.of("hi").withModel("kimi-k2-0711")).failure();
      assertThat(failure).isInstanceOf(KimiException.NotFound.class).hasMessageContaining("Not found the model kimi-k2-0711");
      assertThat(failure.hint()).contains("4 models").contains("kimi-k2.6").contains(": kimi-k2-0711-preview").doesNotContain("moonshot-v1-8k");
      assertThat(server.requests()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void withoutAListTheFailureStaysAsItIs(Verb verb) {
    try (KimiServer server = KimiServer.scripted(NO, Answer.reset());
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      assertThat(verb.ask(kimi, ChatRequest.of("hi")).failure())
          .isInstanceOf(KimiException.NotFound.class).hasMessageContaining("/models lists");
    }
  }
}
