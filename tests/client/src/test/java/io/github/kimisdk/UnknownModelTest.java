package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class UnknownModelTest {

  private static final ScriptedAnswer NO =
      ScriptedAnswer.error(404, "resource_not_found_error", "Not found the model kimi-k2-0711 or Permission denied");
  private static final String LIST =
      "{\"object\":\"list\",\"data\":[{\"id\":\"kimi-k3\"},{\"id\":\"moonshot-v1-8k\"},{\"id\":\"kimi-k2.6\"},{\"id\":\"kimi-k2-0711-preview\"}]}";

  @ParameterizedTest
  @EnumSource(Verb.class)
  void theHintNamesTheModelsThatLookMostLikeIt(Verb verb) {
    try (KimiServer server = KimiServer.answering(request -> request.method().equals("GET") ? ScriptedAnswer.json(200, LIST)
        : NO);
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      KimiException failure = verb.ask(kimi, ChatRequest.of("hi").withModel("kimi-k2-0711")).failure();
      assertThat(failure).isInstanceOf(KimiException.NotFound.class).hasMessageContaining("Not found the model kimi-k2-0711");
      assertThat(failure.hint()).contains("4 models").contains("kimi-k2.6").contains(": kimi-k2-0711-preview")
          .doesNotContain("moonshot-v1-8k");
      assertThat(server.requests()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void whereNoModelWasNamedTheHintSaysSoAndNamesThoseThatAreAvailable(Verb verb) {
    try (KimiServer server = KimiServer.answering(request -> request.method().equals("GET") ? ScriptedAnswer.json(200, LIST)
        : NO);
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      String model = kimi.model().orElseThrow();
      assertThat(verb.ask(kimi, ChatRequest.of("hi")).failure().hint())
          .startsWith("This client has no model set, and its default, " + model
          + ", is not available here. Set Kimi.builder().model(...) to one of the 4 models")
          .contains("kimi-k3", "moonshot-v1-8k", "kimi-k2.6", "kimi-k2-0711-preview");
      assertThat(verb.ask(kimi, ChatRequest.of("hi").withModel("other")).failure().hint()).doesNotContain("no model set");
      assertThat(verb.ask(kimi.withModel("mine"), ChatRequest.of("hi")).failure().hint()).doesNotContain("no model set");
    }
  }

  @Test
  void aDefaultThatIsListedOrCannotBeLookedUpKeepsItsHint() {
    ScriptedAnswer listed = ScriptedAnswer.json(200, "{\"data\":[{\"id\":\"" + HostModel.id(false) + "\"}]}");
    for (ScriptedAnswer list : new ScriptedAnswer[] {ScriptedAnswer.json(404, "{}"), listed}) {
      try (KimiServer server = KimiServer.answering(request -> request.method().equals("GET") ? list : NO);
          Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
        assertThat(Verb.CHAT.ask(kimi, ChatRequest.of("hi")).failure().hint())
            .startsWith("This client has no model set, and " + HostModel.id(false) + " is its default. ");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void withoutAListTheFailureStaysAsItIs(Verb verb) {
    try (KimiServer server = KimiServer.scripted(NO, ScriptedAnswer.reset());
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      assertThat(verb.ask(kimi, ChatRequest.of("hi")).failure())
          .isInstanceOf(KimiException.NotFound.class).hasMessageContaining("/models lists");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "CHAT")
  void aListWithoutModelsIsSaid(Verb verb) {
    try (KimiServer server = KimiServer.answering(request -> request.method().equals("GET")
        ? ScriptedAnswer.json(200, "{\"data\":[]}") : NO);
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      assertThat(verb.ask(kimi, ChatRequest.of("hi")).failure().hint()).contains("/models lists no model");
    }
  }

  @Test
  void theServiceIsAskedOnceForItsModelsAndAgainAfterSomeMinutes() {
    VirtualTime time = VirtualTime.still();
    try (KimiServer server = KimiServer.answering(request -> request.method().equals("GET") ? ScriptedAnswer.json(200, LIST)
        : NO);
        Kimi kimi = TestKimi.of(server, time).build()) {
      for (int i = 0; i < 5; i++) {
        assertThat(Verb.CHAT.ask(kimi.withModel("kimi-" + i), ChatRequest.of("hi")).failure().hint()).contains("4 models");
      }
      assertThat(server.requests()).filteredOn(request -> request.method().equals("GET")).hasSize(1);
      time.advance(Duration.ofMinutes(10));
      assertThat(Verb.CHAT.ask(kimi, ChatRequest.of("hi")).failure().hint()).contains("4 models");
      assertThat(server.requests()).filteredOn(request -> request.method().equals("GET")).hasSize(2);
    }
  }

  @Test
  void aServiceWithoutAListIsNotAskedForItAgain() {
    try (KimiServer server = KimiServer.answering(request -> NO); Kimi kimi = TestKimi.of(server, VirtualTime.still()).build()) {
      for (int i = 0; i < 5; i++) {
        assertThat(Verb.CHAT.ask(kimi, ChatRequest.of("hi")).failure()).isInstanceOf(KimiException.NotFound.class);
      }
      assertThat(server.requests()).filteredOn(request -> request.method().equals("GET")).hasSize(1);
    }
  }

  @Test
  void theQuestionForTheModelsDoesNotWaitForTheLimiter() {
    try (KimiServer server = KimiServer.answering(request -> request.method().equals("GET") ? ScriptedAnswer.json(200, LIST)
        : NO);
        Kimi kimi = TestKimi.of(server, VirtualTime.still()).limits(RateLimits.of(2, 1)).build()) {
      for (int i = 0; i < 2; i++) {
        assertThat(Verb.CHAT.ask(kimi, ChatRequest.of("hi")).failure().hint()).contains("4 models");
      }
    }
  }

  @Test
  void aListOfMoreThanAMebibyteIsNotReadToItsEnd() throws Exception {
    String begin = LIST.substring(0, LIST.length() - 2);
    ScriptedAnswer large = ScriptedAnswer.json(200, begin + ",{\"id\":\"kimi-k2-0711\",\"about\":\"" + "x".repeat(1024 * 1024))
        .thenStall();
    try (KimiServer server = KimiServer.answering(request -> request.method().equals("GET") ? large : NO);
        Kimi kimi = TestKimi.of(server, VirtualTime.still()).build()) {
      KimiException failure = Verb.CHAT.ask(kimi, ChatRequest.of("hi").withModel("kimi-k2-0711")).failure();
      assertThat(failure).isInstanceOf(KimiException.NotFound.class).hasMessageContaining("/models lists");
      assertThat(server.requests().get(1).ended().get(10, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
    }
  }
}
