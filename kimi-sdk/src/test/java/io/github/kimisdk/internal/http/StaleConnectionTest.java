package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.Answer;
import io.github.kimisdk.server.KimiServer;
import java.util.List;
import org.junit.jupiter.api.Test;

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

  private Kimi kimi(KimiServer server) {
    return TestKimi.of(server, still).retry(RetryPolicy.NONE).build();
  }
}
