package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** A JVM waits at its exit for threads that stand in the system, as that of an HTTP client does. */
class ExitTest {

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "before 21 an HTTP client cannot be shut down")
  void closingEndsTheThreadsOfTheHttpClient() throws Exception {
    Set<Thread> before = threads();
    Set<Thread> during;
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("Hello"))) {
      Kimi kimi = Kimi.builder().key(TestKimi.KEY).baseUrl(server.baseUrl()).build();
      kimi.ask("Hello");
      during = threads();
      kimi.close();
    }
    during.removeAll(before);
    assertThat(during).isNotEmpty();
    for (Thread thread : during) {
      thread.join(10_000);
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
  }

  private static Set<Thread> threads() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(thread -> !thread.getName().startsWith("HttpClient-"));
    return threads;
  }
}
