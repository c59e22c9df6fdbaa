package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The header that identifies a request. */
class IdempotencyHeaderTest {

  private static final String NAME = "Idempotency-Key";
  private static final ScriptedAnswer DOWN = ScriptedAnswer.error(500, "server_error", "down");

  private static Kimi to(KimiServer server) {
    return Kimi.builder().key("k").baseUrl(server.baseUrl())
        .retry(RetryPolicy.DEFAULT.withPauses(Duration.ZERO, Duration.ZERO)).build();
  }

  private static List<String> ids(KimiServer server) {
    return server.requests().stream().map(request -> request.header(NAME).orElse("")).toList();
  }

  @ParameterizedTest
  @EnumSource
  void allAttemptsOfACallHaveTheSameIdAndTheNextCallAnother(Verb verb) {
    try (KimiServer server = KimiServer.scripted(DOWN); Kimi kimi = to(server)) {
      Kimi copy = kimi.withIdempotencyHeader(NAME);
      verb.ask(copy, ChatRequest.of("hi"));
      verb.ask(copy, ChatRequest.of("hi"));
      List<String> ids = ids(server);
      assertThat(ids).hasSize(6).allSatisfy(id -> assertThat(UUID.fromString(id)).isNotNull());
      assertThat(ids.subList(0, 3)).containsOnly(ids.get(0));
      assertThat(ids.subList(3, 6)).containsOnly(ids.get(3)).doesNotContain(ids.get(0));
    }
  }

  @Test
  void rawCallsHaveItAndThoseOfOtherClientsAndGetRequestsHaveNot() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, "{}")); Kimi kimi = to(server)) {
      Kimi copy = kimi.withIdempotencyHeader(NAME);
      KimiPlatform.of(copy).raw().call("POST", "/x", JsonObject.EMPTY);
      KimiPlatform.of(copy).raw().call("GET", "/x", JsonNull.NULL);
      KimiPlatform.of(kimi).raw().call("POST", "/x", JsonObject.EMPTY);
      assertThat(ids(server)).first().asString().hasSize(36);
      assertThat(ids(server).subList(1, 3)).containsOnly("");
    }
  }

  @Test
  void anotherModelIsAnotherRequest() {
    try (KimiServer server = KimiServer.answering(request -> ScriptedAnswer.error(404, "resource_not_found_error", "no"));
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).model("first").fallbackModels("second").build()) {
      Verb.CHAT.ask(kimi.withIdempotencyHeader(NAME), ChatRequest.of("hi"));
      List<String> ids = ids(server);
      assertThat(ids.get(0)).isNotEqualTo(ids.get(1));
      assertThat(ids.subList(0, 2)).doesNotContain("");
    }
  }

  @Test
  void aNameThatCannotBeSetIsRefused() {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("x")); Kimi kimi = to(server)) {
      assertThatThrownBy(() -> kimi.withIdempotencyHeader("Authorization")).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> kimi.withIdempotencyHeader("a b")).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
