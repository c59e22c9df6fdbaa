package io.github.kimisdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A long queue of calls that end as soon as they begin. */
class LimiterQueueTest {

  private static final int CALLS = 20_000;

  private final VirtualTime time = VirtualTime.still();

  @Test
  void aLongQueueIsNoDeepStack() {
    Limiter limiter = new Limiter(RateLimits.of(1_000_000, 1), time);
    Limiter.Permit[] permits = new Limiter.Permit[CALLS];
    AtomicInteger begun = new AtomicInteger();
    Limiter.Permit first = limiter.enter(1, () -> {});
    for (int i = 0; i < CALLS; i++) {
      int own = i;
      permits[i] = limiter.enter(1, () -> {
        begun.incrementAndGet();
        permits[own].release();
      });
    }
    first.release();
    assertThat(begun).hasValue(CALLS);
    assertThat(time.timers()).isZero();
  }

  @Test
  void closingEndsAllWhoWaitAndLeavesNothing() throws Exception {
    List<CompletableFuture<ChatResponse>> calls = new ArrayList<>();
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.silence());
        Kimi kimi = TestKimi.of(server, time).limits(RateLimits.of(1_000_000, 1)).build()) {
      for (int i = 0; i < CALLS / 4; i++) {
        calls.add(kimi.chatAsync(ChatRequest.of("hi")));
      }
      stop(kimi);
      for (CompletableFuture<ChatResponse> call : calls) {
        assertThat(call.handle((answer, failure) -> failure).get(10, TimeUnit.SECONDS))
            .isInstanceOf(KimiException.Interrupted.class);
      }
      assertThat(time.timers()).isZero();
      assertThat(server.requests()).hasSizeLessThanOrEqualTo(1);
    }
  }

  private static void stop(Kimi kimi) {
    kimi.close();
  }
}
