package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JDK's client has one thread for all connections. A client that has lost it, as after a full heap, is replaced. */
@Timeout(60)
class DeadSelectorTest {

  @Test
  void aClientThatHasLostItsThreadIsReplaced() throws InterruptedException {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.of(ChatResponse.of("one")),
        ScriptedAnswer.of(ChatResponse.of("two")));
        Kimi kimi = Kimi.builder().key(TestKimi.KEY).baseUrl(server.baseUrl())
            .timeouts(Timeouts.DEFAULT.withFirstByte(Duration.ofSeconds(3))).build()) {
      Set<Thread> others = selectors();
      assertThat(kimi.ask("1")).isEqualTo("one");
      Set<Thread> own = selectors();
      own.removeAll(others);
      assertThat(own).hasSize(1);
      for (Thread selector : own) {
        // Its loop ends when it is interrupted.
        selector.interrupt();
        selector.join();
      }
      assertThat(kimi.chat(ChatRequest.of("2")).text()).isEqualTo("two");
    }
  }

  private static Set<Thread> selectors() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("HttpClient-\\d+-SelectorManager"))
        .collect(Collectors.toCollection(HashSet::new));
  }
}
