package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults that do not fit the matrix: those without a server, of the whole time, and at the very end of a stream. */
class FaultEdgesTest {

  private static final String TEXT = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n";
  private static final String STOP = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
  private static final String ERROR = "data: {\"error\":{\"message\":\"late\",\"type\":\"server_error\"}}\n\n";
  private static final String JSON =
      "{\"id\":\"c\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}";

  @ParameterizedTest
  @EnumSource(Verb.class)
  void aRefusedConnectionIsUnreachableAndNamesTheHost(Verb verb) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    RetryPolicy twice = RetryPolicy.DEFAULT.withMaxAttempts(2).withPauses(Duration.ZERO, Duration.ZERO);
    try (Kimi kimi = Kimi.builder().key("k").baseUrl("http://127.0.0.1:" + port + "/v1").retry(twice).build()) {
      KimiException failure = verb.ask(kimi, ChatRequest.of("hi")).failure();
      assertThat(failure).isInstanceOf(KimiException.Unreachable.class).hasMessageContaining("127.0.0.1:" + port);
      assertThat(failure.details().attempt()).isEqualTo(2);
      assertThat(failure.hint()).contains("base URL");
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void aDrippingServerDoesNotOutliveTheTotalTime(Verb verb) {
    byte[] endless = ": drip\n".repeat(2_000).getBytes(StandardCharsets.UTF_8);
    ScriptedAnswer drip = ScriptedAnswer.of(200, verb.streams() ? "text/event-stream" : "application/json", endless)
        .inSlices(1, Duration.ofMillis(10));
    try (KimiServer server = KimiServer.scripted(drip);
        Kimi kimi = client(server).withTotalTimeout(Duration.ofMillis(300)).withMaxResumes(3)) {
      KimiException failure = verb.ask(kimi, ChatRequest.of("hi")).failure();
      assertThat(failure).isInstanceOfSatisfying(
          KimiException.TimedOut.class, late -> assertThat(late.phase()).isEqualTo(Timeouts.Phase.TOTAL));
      assertThat(server.requests()).hasSize(1);
      assertThat(server.requests().get(0).ended()).succeedsWithin(Duration.ofSeconds(60));
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void aStreamWithoutAnEndMarkIsUsableAfterItsFinishReason(Verb verb) {
    ScriptedAnswer answer = verb.streams() ? ScriptedAnswer.events(TEXT + STOP) : ScriptedAnswer.json(200, JSON);
    try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = client(server)) {
      Verb.Outcome outcome = verb.ask(kimi, ChatRequest.of("hi"));
      assertThat(outcome.response().text()).isEqualTo("Hello");
      assertThat(outcome.response().finishReason()).contains(FinishReason.STOP);
      assertThat(outcome.response().complete()).isEqualTo(!verb.streams());
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void anAnswerWithItsEndMarkIsCompleteInEveryWay(Verb verb) {
    ScriptedAnswer answer = verb.streams() ? ScriptedAnswer.events(TEXT + STOP + "data: [DONE]\n\n")
        : ScriptedAnswer.json(200, JSON);
    try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = client(server)) {
      assertThat(verb.ask(kimi, ChatRequest.of("hi")).response().complete()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"STREAM", "PUBLISH"})
  void anErrorAfterTheFinishReasonIsAnErrorAndTheTextStays(Verb verb) {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(TEXT + STOP + ERROR)); Kimi kimi = client(server)) {
      KimiException failure = verb.ask(kimi.withMaxResumes(2), ChatRequest.of("hi")).failure();
      assertThat(failure).isInstanceOf(KimiException.ServerError.class).hasMessageContaining("late");
      assertThat(failure.partial().orElseThrow().text()).isEqualTo("Hello");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"STREAM", "PUBLISH"})
  void aStreamOfAnotherContentTypeIsRefusedByNameAndShown(Verb verb) {
    ScriptedAnswer odd = ScriptedAnswer.of(200, "application/octet-stream", (TEXT + STOP).getBytes(StandardCharsets.UTF_8));
    try (KimiServer server = KimiServer.scripted(odd); Kimi kimi = client(server)) {
      assertThat(verb.ask(kimi, ChatRequest.of("hi")).failure())
          .isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("text/event-stream")
          .hasMessageContaining("application/octet-stream")
          .hasMessageContaining("Hello");
    }
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"STREAM", "PUBLISH"})
  void theEndMarkEndsTheCallThoughTheServerKeepsTheSocketOpen(Verb verb) {
    ScriptedAnswer open = ScriptedAnswer.events(TEXT + STOP + "data: [DONE]\n\n").thenStall();
    try (KimiServer server = KimiServer.scripted(open); Kimi kimi = client(server)) {
      assertThat(verb.ask(kimi, ChatRequest.of("hi")).response().text()).isEqualTo("Hello");
      assertThat(kimi.live()).isZero();
      assertThat(server.requests().get(0).ended()).succeedsWithin(Duration.ofSeconds(60));
    }
  }

  private static Kimi client(KimiServer server) {
    Timeouts patient = Timeouts.DEFAULT.withIdle(Duration.ofSeconds(20));
    return Kimi.builder().key("k").baseUrl(server.baseUrl()).timeouts(patient)
        .retry(RetryPolicy.DEFAULT.withPauses(Duration.ZERO, Duration.ZERO)).build();
  }
}
