package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A hundred callers and a service that is down for a while: first through one client, then each with its own. */
class StormTest {

  private static final int CALLERS = 100;
  private static final int CALLS = 5;
  private static final int BUDGET = 100;
  private static final ScriptedAnswer GOOD =
      ScriptedAnswer.json(200,
      "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"1\"},\"finish_reason\":\"stop\"}]}");

  private static final Duration YEAR = Duration.ofDays(365);

  private final VirtualTime time = VirtualTime.skipping(Duration.ofMinutes(1));
  private final Timeouts patient =
      Timeouts.DEFAULT.withFirstByte(YEAR).withIdle(YEAR).withProgress(YEAR).withTotal(Duration.ofDays(300));
  private final RetryPolicy stubborn = RetryPolicy.DEFAULT.withMaxAttempts(6);
  private final AtomicBoolean down = new AtomicBoolean(true);
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  @Test
  void aHundredCallersOfOneClientDoNotMakeAStorm() {
    try (KimiServer server = server(); Kimi kimi = kimi(server)) {
      List<Kimi> views = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        views.add(kimi.withModel("kimi-" + i));
      }
      int succeeded = callAll(views);
      assertThat(succeeded).isZero();
      assertThat(asked).hasValueBetween(CALLERS * CALLS, CALLERS * CALLS + BUDGET);

      down.set(false);

      assertThat(callAll(views)).isEqualTo(CALLERS * CALLS);
      assertThat(asked).hasValueLessThanOrEqualTo((int) (1.2 * 2 * CALLERS * CALLS) + BUDGET);
    }
  }

  @Test
  void aHundredClientsSpendNoMoreThanABudgetEach() {
    try (KimiServer server = server()) {
      List<Kimi> clients = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        clients.add(kimi(server));
      }
      try {
        assertThat(callAll(clients)).isZero();
        assertThat(asked).hasValueBetween(CALLERS * CALLS, CALLERS * CALLS + CALLERS * BUDGET);
        down.set(false);
        assertThat(callAll(clients)).isEqualTo(CALLERS * CALLS);
      } finally {
        clients.forEach(Kimi::close);
      }
    }
  }

  private Kimi kimi(KimiServer server) {
    return TestKimi.of(server, time).retry(stubborn).timeouts(patient).build();
  }

  private KimiServer server() {
    // The server remembers its last thousand requests only, so they are counted here.
    return KimiServer.answering(request -> {
      asked.incrementAndGet();
      return down.get() ? refusal() : GOOD;
    });
  }

  private ScriptedAnswer refusal() {
    return refused.getAndIncrement() % 2 == 0
        ? ScriptedAnswer.error(503, "server_unavailable", "down")
        : ScriptedAnswer.error(429, "rate_limit_reached_error", "Rate limit exceeded, please try again after 1 seconds");
  }

  /** Every caller makes its calls one after the other on a thread of its own; returns how many succeeded. */
  private int callAll(List<Kimi> callers) {
    AtomicInteger succeeded = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(callers.size());
    try {
      CompletableFuture.allOf(callers.stream()
          .map(kimi -> CompletableFuture.runAsync(() -> call(kimi, succeeded), threads))
          .toArray(CompletableFuture<?>[]::new)).join();
    } finally {
      threads.shutdownNow();
    }
    return succeeded.get();
  }

  private static void call(Kimi kimi, AtomicInteger succeeded) {
    for (int i = 0; i < CALLS; i++) {
      try {
        kimi.chat(ChatRequest.of("Count."));
        succeeded.incrementAndGet();
      } catch (KimiException.Overloaded | KimiException.RateLimited down) {
        assertThat(down.status()).isPresent();
      }
    }
  }
}
