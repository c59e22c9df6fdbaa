package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.Answer;
import io.github.kimisdk.server.KimiServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
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
    try (KimiServer server = KimiServer.scripted(Answer.silence())) {
      Kimi kimi = client(server).limits(RateLimits.of(1, 1)).build();
      kimi.close();
      for (int i = 0; i < 2; i++) {
        KimiException failure = verb.ask(kimi, ChatRequest.of("hi")).failure();
        assertThat(failure).isInstanceOf(KimiException.Interrupted.class)
            .hasMessageContaining("the client is closed").hasMessageNotContaining("during");
        assertThat(failure.hint()).contains("a client that is open");
      }
      assertThat(server.requests()).isEmpty();
      assertThat(kimi.live()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {304, 300})
  void aStatusThatIsNoAnswerAndNoRedirectIsNamed(int status) {
    for (Verb verb : Verb.values()) {
      assertThat(failure(verb, Answer.json(status, "")))
          .isInstanceOf(KimiException.Refused.class)
          .hasMessageContaining("found status " + status).hasMessageNotContaining("redirect");
    }
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"STREAM", "PUBLISH"})
  void aStreamUnderAnotherStatusIsNamedByIt(Verb verb) {
    assertThat(failure(verb, Answer.of(206, "text/event-stream", "data: {}\n\n".getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(KimiException.Unreadable.class)
        .hasMessageContaining("expected status 200 and a stream of events")
        .hasMessageContaining("not 206 and text/event-stream");
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void aPackedBodyIsNamedByItsEncoding(Verb verb) throws IOException {
    String type = verb.streams() ? "text/event-stream" : "application/json";
    byte[] body = packed((verb.streams() ? STREAM : JSON).replace("@", "null"));
    assertThat(failure(verb, Answer.of(200, type, body).withHeader("Content-Encoding", "gzip")))
        .isInstanceOf(KimiException.Unreadable.class).hasMessageContaining("Content-Encoding gzip");
    assertThat(failure(verb, Answer.of(401, type, body).withHeader("Content-Encoding", "gzip")))
        .isInstanceOf(KimiException.Unauthorized.class).hasMessageContaining("Content-Encoding gzip");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\""})
  void anEmptyErrorBesideAnAnswerIsNone(String error) {
    for (Verb verb : Verb.values()) {
      Answer answer = verb.streams() ? Answer.events(STREAM.replace("@", error)) : Answer.json(200, JSON.replace("@", error));
      try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = client(server).build()) {
        assertThat(verb.ask(kimi, ChatRequest.of("hi")).response().text()).isEqualTo("Hello");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"code\":401,\"message\":\"invalid key\"}", "{\"choices\":null,\"id\":\"c\"}", "[]", "7"})
  void jsonThatIsNoAnswerIsUnreadableAndShown(String json) {
    for (Verb verb : Verb.values()) {
      assertThat(failure(verb, Answer.json(200, json)))
          .isInstanceOf(KimiException.Unreadable.class).hasMessageContaining("found " + json);
    }
  }

  private static KimiException failure(Verb verb, Answer answer) {
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

  private static Kimi.Builder client(KimiServer server) {
    return Kimi.builder().key("k").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE);
  }
}
