package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer.Step;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An error is told by its status and by what has come of its body, however the body goes on. */
@Timeout(60)
class ErrorBodyTest {

  private static final byte[] BLANKS = " ".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @EnumSource(Verb.class)
  void aBodyWithoutEndIsCutOffAt64Kibibytes(Verb verb) throws Exception {
    ScriptedAnswer endless = ScriptedAnswer.error(401, "incorrect_api_key_error", "no such key");
    for (int i = 0; i < 2; i++) {
      endless = endless.then(new Step.Send(BLANKS));
    }
    theClientGoes(verb, endless.thenStall(), Timeouts.DEFAULT.idle(), KimiException.AccessDenied.class, "no such key");
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void aBodyThatDripsIsCutOffAfterTheLimitBetweenBytes(Verb verb) throws Exception {
    ScriptedAnswer drip = ScriptedAnswer.of(429, "application/json", BLANKS).inSlices(1, Duration.ofMillis(10));
    theClientGoes(verb, drip, Duration.ofMillis(300), KimiException.RateLimited.class, "HTTP 429");
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void aBodyThatBreaksOffIsStillThatError(Verb verb) throws Exception {
    ScriptedAnswer cut = ScriptedAnswer.error(403, "permission_denied_error", "not for you").thenCut();
    try (KimiServer server = KimiServer.scripted(cut); Kimi kimi = client(server, Timeouts.DEFAULT.idle())) {
      KimiException failure = verb.ask(kimi, ChatRequest.of("hi")).failure();
      assertThat(failure).isInstanceOf(KimiException.AccessDenied.class).hasMessageContaining("not for you");
    }
  }

  private static void theClientGoes(Verb verb, ScriptedAnswer answer, Duration idle, Class<?> type,
      String said) throws Exception {
    try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = client(server, idle)) {
      KimiException failure = verb.ask(kimi, ChatRequest.of("hi")).failure();
      assertThat(failure).isInstanceOf(type).hasMessageContaining(said);
      assertThat(server.requests().get(0).ended().get(10, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
      assertThat(kimi.live()).isZero();
    }
  }

  private static Kimi client(KimiServer server, Duration idle) {
    return Kimi.builder().key("k").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE)
        .timeouts(Timeouts.DEFAULT.withIdle(idle)).build();
  }
}
