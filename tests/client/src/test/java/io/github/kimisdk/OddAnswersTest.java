package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.stream.Watcher;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are none of the service's, and calls that are made too late: what is said of them. */
@Timeout(60)
class OddAnswersTest {

  private static final String CHUNK = "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}";
  private static final String STREAM = "data: {\"error\":@," + CHUNK + "\n\ndata: [DONE]\n\n";
  private static final String JSON =
      "{\"error\":@,\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}";

  @ParameterizedTest
  @EnumSource(Verb.class)
  void aCallOnAClosedClientIsToldThatItIsClosed(Verb verb) {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.silence())) {
      Watcher watcher = new Watcher();
      for (KimiBuilder client : List.of(client(server), client(server).limits(RateLimits.of(1, 1)))) {
        Kimi kimi = client.listener(watcher).build();
        kimi.close();
        for (int i = 0; i < 2; i++) {
          assertIsClosed(verb.ask(kimi, ChatRequest.of("hi")).failure());
        }
        assertIsClosed(catchThrowableOfType(KimiException.class, kimi::models));
        assertThat(kimi.live()).isZero();
      }
      assertThat(watcher.lines()).containsOnly("ended 0 Interrupted");
      assertThat(server.requests()).isEmpty();
    }
  }

  private static void assertIsClosed(KimiException failure) {
    assertThat(failure).isInstanceOf(KimiException.Interrupted.class)
        .hasMessageContaining("the client is closed").hasMessageNotContaining("during");
    assertThat(failure.hint()).contains("a client that is open");
  }

  @ParameterizedTest
  @ValueSource(ints = {304, 300})
  void aStatusThatIsNoAnswerAndNoRedirectIsNamed(int status) {
    for (Verb verb : Verb.values()) {
      assertThat(failure(verb, ScriptedAnswer.json(status, "")))
          .isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("found status " + status).hasMessageNotContaining("redirect");
    }
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"STREAM", "PUBLISH"})
  void aStreamUnderAnotherStatusIsNamedByIt(Verb verb) {
    assertThat(failure(verb, ScriptedAnswer.of(206, "text/event-stream", "data: {}\n\n".getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(KimiException.InvalidResponse.class)
        .hasMessageContaining("expected status 200 and a stream of events")
        .hasMessageContaining("not 206 and text/event-stream");
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void aPackedBodyIsNamedByItsEncoding(Verb verb) throws IOException {
    String type = verb.streams() ? "text/event-stream" : "application/json";
    byte[] body = packed((verb.streams() ? STREAM : JSON).replace("@", "null"));
    assertThat(failure(verb, ScriptedAnswer.of(200, type, body).withHeader("Content-Encoding", "gzip")))
        .isInstanceOf(KimiException.InvalidResponse.class).hasMessageContaining("Content-Encoding gzip");
    assertThat(failure(verb, ScriptedAnswer.of(401, type, body).withHeader("Content-Encoding", "gzip")))
        .isInstanceOf(KimiException.AccessDenied.class).hasMessageContaining("Content-Encoding gzip");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "false"})
  void anEmptyErrorBesideAnAnswerIsNone(String error) {
    for (Verb verb : Verb.values()) {
      ScriptedAnswer answer = verb.streams() ? ScriptedAnswer.events(STREAM.replace("@", error))
          : ScriptedAnswer.json(200, JSON.replace("@", error));
      try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = client(server).build()) {
        assertThat(verb.ask(kimi, ChatRequest.of("hi")).response().text()).isEqualTo("Hello");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"code\":401,\"message\":\"invalid key\"}", "{\"choices\":null,\"id\":\"c\"}",
      "{\"choices\":[]}", "[]", "7"})
  void jsonThatIsNoAnswerIsUnreadableAndShown(String json) {
    for (Verb verb : Verb.values()) {
      assertThat(failure(verb, ScriptedAnswer.json(200, json)))
          .isInstanceOf(KimiException.InvalidResponse.class).hasMessageContaining("found " + json);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"STREAM", "PUBLISH"})
  void aStreamThatHoldsItsEndMarkOnlyIsNoAnswer(Verb verb) {
    assertThat(failure(verb, ScriptedAnswer.events("data: [DONE]\n\n")))
        .isInstanceOf(KimiException.IncompleteAnswer.class).hasMessageContaining("before it had begun");
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"STREAM", "PUBLISH"})
  void aPageThatSaysItIsAStreamIsShown(Verb verb) {
    assertThat(failure(verb, ScriptedAnswer.events("<html><body>Log in first</body></html>")))
        .isInstanceOf(KimiException.InvalidResponse.class).hasMessageContaining("<html><body>Log in first");
    assertThat(failure(verb, ScriptedAnswer.events("{\"error\":{\"type\":\"engine_overloaded_error\",\"message\":\"busy\"}}")))
        .isInstanceOf(KimiException.Overloaded.class);
    assertThat(failure(verb, ScriptedAnswer.events(": ping\n\n"))).isInstanceOf(KimiException.IncompleteAnswer.class);
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void theCommandThatMakesTheCallAgainHasItsHeadersAndNoSecret(Verb verb) {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(400, "invalid_request_error", "no"));
        Kimi kimi = TestKimi.of(server, VirtualTime.still()).userAgent("shop/1.0").header("X-Gateway-Token", "t0psecret")
            .header("X-Project", "it's mine").build()) {
      String curl = verb.ask(kimi, ChatRequest.of("my key is " + TestKimi.KEY)).failure().curl().orElseThrow();
      assertThat(curl).contains("-H 'User-Agent: shop/1.0'").contains("-H 'X-Project: it'\\''s mine'")
          .contains("-H 'X-Gateway-Token: ***'").contains("my key is ***").doesNotContain(TestKimi.KEY, "t0psecret");
    }
  }

  @ParameterizedTest
  @CsvSource({"1, in 1 s", "0.5, in 500 ms", "7500, in 2 h 5 min", "600, in 10 min", "200, in 3 min 20 s",
      "180000, in 2 days 2 h"})
  void theWaitThatIsAskedForIsSaidInUnitsThatPeopleUse(String seconds, String words) {
    ScriptedAnswer tooFast = ScriptedAnswer.error(429, "rate_limit_reached_error", "slow").withHeader("Retry-After", seconds);
    assertThat(failure(Verb.CHAT, tooFast).hint()).startsWith("Try again " + words + ". See ");
  }

  private static KimiException failure(Verb verb, ScriptedAnswer answer) {
    try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = client(server).build()) {
      return verb.ask(kimi, ChatRequest.of("hi")).failure();
    }
  }

  private static byte[] packed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static KimiBuilder client(KimiServer server) {
    return Kimi.builder().key("k").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE);
  }
}
