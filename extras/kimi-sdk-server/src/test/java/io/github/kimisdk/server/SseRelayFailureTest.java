package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.server.http.LoggedFailures;
import io.github.kimisdk.server.relay.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Answers that fail or stay incomplete are told to the reader in its format, and to the caller. */
@Timeout(60)
class SseRelayFailureTest {

  @RegisterExtension
  final LoggedFailures log = new LoggedFailures();

  private final ManualClock clock = new ManualClock();

  @Test
  void aFailureIsAnEventInTheFormatWithoutAnEndMark() throws Exception {
    KimiException failure = new KimiException.Unreachable("at https://upstream.internal", "check upstream.internal",
        CallDetails.NONE, null);
    assertThat(failed(SseRelay.chat(), failure)).contains("\"content\":\"Hal\"")
        .endsWith("data: {\"error\":{\"message\":\"the upstream service cannot be reached\",\"type\":\"server_error\"}}\n\n");
    assertThat(failed(SseRelay.uiMessages(), failure)).contains("\"delta\":\"Hal\"")
        .endsWith("data: {\"type\":\"text-end\",\"id\":\"text-0\"}\n\n"
            + "data: {\"type\":\"error\",\"errorText\":\"the upstream service cannot be reached\"}\n\n");
  }

  @Test
  void anErrorOfTheServiceIsPassedOnAndAnUnknownFailureIsNotNamed() throws Exception {
    CallDetails busy = CallDetails.NONE.withAnswer(429, Optional.empty(), Optional.empty())
        .withError(ApiError.of("engine_overloaded_error", "The engine is overloaded"));
    assertThat(failed(SseRelay.uiMessages(), new KimiException.Overloaded("busy", "wait", busy)))
        .contains("The engine is overloaded");
    assertThat(failed(SseRelay.chat(), new IllegalStateException("at jdbc:upstream.internal")))
        .contains("the server failed to answer").doesNotContain("IllegalState", "upstream.internal");
  }

  @Test
  void aKeyInAnUnknownFailureIsNotLogged() throws Exception {
    failed(SseRelay.chat(), new IllegalStateException("Bearer sk-Pl4ntedKey0123456789abcdefXYZ"));
    assertThat(log.records()).singleElement()
        .satisfies(line -> assertThat(line.getThrown()).hasMessageContaining("Bearer sk-***"));
  }

  private String failed(SseRelay relay, RuntimeException failure) throws Exception {
    ChunkSource source = ChunkSource.byHand();
    try (RelayServer server = new RelayServer(relay.withClock(clock), source)) {
      Thread upstream = new Thread(() -> {
        try {
          source.subscribed.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        source.send(ChunkSource.text("Hal")).fail(failure);
      });
      upstream.start();
      String answer = server.read();
      upstream.join();
      SseRelay.RelayedAnswer result = server.result.get(30, TimeUnit.SECONDS);
      assertThat(result.failure()).contains(failure);
      assertThat(result.response().text()).isEqualTo("Hal");
      assertThat(result.response().complete()).isFalse();
      assertThat(answer).doesNotContain("[DONE]", "upstream.internal");
      return answer;
    }
  }

  @Test
  void anAnswerThatIsNotCompleteHasNoEndMark() throws Exception {
    for (SseRelay relay : new SseRelay[] {SseRelay.chat(), SseRelay.uiMessages()}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ChunkSource[] source = {ChunkSource.byHand()};
      SseRelay.RelayedAnswer result = relay.write(subscriber -> {
        source[0].subscribe(subscriber);
        source[0].send(ChunkSource.text("Hi"), ChunkSource.stop()).complete();
      }, out);
      assertThat(out.toString(StandardCharsets.UTF_8)).contains("Hi").doesNotContain("[DONE]", "\"finish\"");
      assertThat(result.response().complete()).isFalse();
      assertThat(result.failure()).isEmpty();
    }
  }

  @Test
  void aPublisherThatRefusesItsSubscriberIsAFailure() {
    KeptEvents reader = new KeptEvents();
    SseRelay.chat().events(subscriber -> {
      throw new UncheckedIOException(new ConnectException("to 10.0.0.7"));
    }).subscribe(reader);
    reader.subscription.request(1);
    assertThat(reader.events).singleElement().asString().contains("cannot be reached").doesNotContain("10.0.0.7");
    assertThat(reader.complete).isTrue();
  }
}
