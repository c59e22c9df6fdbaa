package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.Answer;
import io.github.kimisdk.server.KimiServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaleConnectionTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.");
  private static final Answer CLOSED = new Answer(List.of(new Answer.Step.Cut()));
  private static final Answer GOOD =
      Answer.json(200, "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"1\"},\"finish_reason\":\"stop\"}]}");

  private final VirtualTime still = VirtualTime.still();

  @Test
  void aKeptConnectionThatTheServerHadClosedCostsNoAttemptAndNoPause() {
    try (KimiServer server = KimiServer.scripted(GOOD, CLOSED, GOOD); Kimi kimi = kimi(server)) {
      kimi.chat(REQUEST);

      assertThat(kimi.chat(REQUEST).text()).isEqualTo("1");
      assertThat(server.requests()).hasSize(3);
      assertThat(still.elapsed()).isZero();
    }
  }

  @Test
  void itIsForgivenOnce() {
    try (KimiServer server = KimiServer.scripted(GOOD, CLOSED, CLOSED, GOOD); Kimi kimi = kimi(server)) {
      kimi.chat(REQUEST);

      assertThatThrownBy(() -> kimi.chat(REQUEST)).isInstanceOf(KimiException.Unreachable.class);
      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void aFirstConnectionThatIsClosedWithoutAWordIsNotStale() {
    try (KimiServer server = KimiServer.scripted(CLOSED, GOOD); Kimi kimi = kimi(server)) {
      assertThatThrownBy(() -> kimi.chat(REQUEST)).isInstanceOf(KimiException.Unreachable.class);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "HTTP/1.1 header parser received no bytes", "EOF reached while reading", "/127.0.0.1:54321: GOAWAY received",
    "Connection reset", "Connection reset by peer", "Broken pipe", "Received RST_STREAM: REFUSED_STREAM"
  })
  void whateverTheVersionOfHttpCallsIt(String words) {
    Transport transport = new Transport(
        new ApiKey("k", "a test"), Map.of(), null, Duration.ofSeconds(1), null, still);
    KimiException plain = new KimiException.Unreachable("", "", CallDetails.NONE, new IOException(words));
    KimiException wrapped = new KimiException.Unreachable("", "", CallDetails.NONE, new IOException("x", new IOException(words)));
    assertThat(transport.stale(plain, 0)).isFalse();

    transport.answered(0);

    assertThat(transport.stale(new KimiException.Unreachable("", "", CallDetails.NONE, new IOException("No route")), 0)).isFalse();
    assertThat(transport.stale(new KimiException.BrokenOff("", "", CallDetails.NONE, new IOException(words)), 0))
        .isFalse();
    assertThat(transport.pool()).isZero();
    assertThat(transport.stale(plain, 0)).isTrue();
    assertThat(transport.pool()).isOne();
    assertThat(transport.stale(wrapped, 0)).as("a call that was sent before they were let go").isTrue();
    assertThat(transport.stale(wrapped, 1)).as("a new connection").isFalse();
    transport.answered(0);
    assertThat(transport.stale(wrapped, 1)).as("an answer of those let go says nothing of the new ones").isFalse();
    assertThat(transport.pool()).isOne();
  }

  private Kimi kimi(KimiServer server) {
    return TestKimi.of(server, still).retry(RetryPolicy.NONE).build();
  }
}
