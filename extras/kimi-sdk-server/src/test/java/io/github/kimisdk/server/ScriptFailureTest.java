package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.http.ErrorAnswer;
import io.github.kimisdk.server.http.FailureLog;
import io.github.kimisdk.server.http.LoggedFailures;
import io.github.kimisdk.server.http.Request;
import io.github.kimisdk.server.http.RequestHead;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A failure in the script of a test reaches the test, with its class and its stack trace. */
@Timeout(60)
class ScriptFailureTest {

  @RegisterExtension
  final LoggedFailures log = new LoggedFailures();

  private static ChatResponse expectsBye(ChatRequest request) {
    assertThat(request.messages().get(0).text()).isEqualTo("bye");
    return ChatResponse.of("ok");
  }

  @Test
  void aFailedAssertionOfAModelIsA500AndReachesTheTest() {
    try (KimiServer server = KimiServer.start(ScriptFailureTest::expectsBye)) {
      for (String body : List.of(Http.HI, Http.streaming(""))) {
        HttpResponse<String> response = Http.post(server, body);

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(Http.error(response).get("type").asString()).isEqualTo("server_error");
        assertThat(Http.error(response).get("message").asString()).startsWith("the model of the server failed")
            .doesNotContain("bye");
      }
      assertThat(server.failures()).hasSize(2).allSatisfy(failure -> {
        assertThat(failure).isInstanceOf(AssertionError.class).hasMessageContaining("bye");
        assertThat(failure.getStackTrace()).anyMatch(line -> line.getMethodName().equals("expectsBye"));
      });
      assertThat(log.records()).extracting(LogRecord::getThrown).isEqualTo(server.failures());
      assertThat(log.records().get(0).getMessage()).contains("answers POST /v1/chat/completions").endsWith("with 500");
    }
  }

  @Test
  void anExceptionOfAScriptIsA500AndReachesTheTest() {
    IllegalStateException failure = new IllegalStateException("no such case");
    try (KimiServer server = KimiServer.answering(request -> {
      throw failure;
    })) {
      assertThat(Http.error(Http.post(server, Http.HI)).get("message").asString())
          .isEqualTo("java.lang.IllegalStateException: no such case");
      assertThat(server.failures()).containsExactly(failure);
      assertThat(server.requests().get(0).ended()).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(ServerRequest.Ending.SENT);
    }
  }

  @Test
  void aNullAnswerIsReported() {
    try (KimiServer model = KimiServer.start(request -> null); KimiServer script = KimiServer.answering(request -> null)) {
      assertThat(message(model, Http.HI)).startsWith("the model of the server failed");
      assertThat(message(script, Http.HI)).endsWith("expected an answer of the script, found null");
      assertThat(Http.post(model, Http.streaming("")).statusCode()).isEqualTo(500);
      assertThat(model.failures()).hasSize(2).first().asString().endsWith("expected an answer of the model, found null");
    }
  }

  @Test
  void aFailureInAStreamReachesTheTest() {
    Error failure = new StackOverflowError();
    try (KimiServer server = KimiServer.start(new PublishedFailure(failure))) {
      assertThat(Http.post(server, Http.streaming("")).body())
          .endsWith("data: {\"error\":{\"message\":\"the model of the server failed; the log of the server has the "
          + "cause\",\"type\":\"server_error\"}}\n\n");
      assertThat(server.failures()).containsExactly(failure);
    }
  }

  @Test
  void anAnswerThatCannotBePlayedIsBrokenOffAndReachesTheTest() throws Exception {
    List<ScriptedAnswer.Step> steps = List.of(
        new ScriptedAnswer.Step.Head(200, Map.of()), new ScriptedAnswer.Step.Pause(Duration.ofSeconds(Long.MAX_VALUE)));
    try (KimiServer server = KimiServer.scripted(new ScriptedAnswer(steps))) {
      assertThatThrownBy(() -> Http.post(server, Http.HI)).hasCauseInstanceOf(IOException.class);
      assertThat(server.requests().get(0).ended().get()).isEqualTo(ServerRequest.Ending.BROKEN);
      assertThat(server.failures()).singleElement().isInstanceOf(ArithmeticException.class);
    }
  }

  @Test
  void anErrorOfTheServiceIsNoFailureOfTheScript() {
    try (KimiServer server = KimiServer.start(request -> {
      throw new KimiException.Overloaded("busy", "", CallDetails.NONE);
    })) {
      assertThat(Http.post(server, Http.HI).statusCode()).isEqualTo(429);
      assertThat(server.failures()).isEmpty();
      assertThat(log.records()).isEmpty();
    }
  }

  @Test
  void theLastHundredFailuresAreKept() {
    FailureLog failures = new FailureLog();
    Request request = new Request("req_1", new RequestHead("GET", "/", Optional.empty(), 1, Map.of(), 0),
        new byte[0]);
    for (int i = 0; i < 102; i++) {
      Throwable failure = new IllegalStateException("" + i);
      failures.add(request, failure, ErrorAnswer.of(failure));
    }
    assertThat(failures.list()).hasSize(100);
    assertThat(failures.list().get(0)).hasMessage("2");
    failures.close();
    failures.add(request, new IllegalStateException("late"), ErrorAnswer.of(new IllegalStateException("late")));
    assertThat(failures.list().get(99)).hasMessage("101");
  }

  private static String message(KimiServer server, String body) {
    JsonObject error = Http.error(Http.post(server, body));
    return error.get("message").asString();
  }
}
