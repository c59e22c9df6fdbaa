package io.github.kimisdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.KimiException.RateLimited;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls in the queue of the limiter: very many, and such as may not wait so long. */
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

  @ParameterizedTest
  @CsvSource({"3600,PT1H", "94608000000,P365D"})
  void callsThatWaitFailWithTheTimeThatTheServiceAsksFor(String header, Duration wait) throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    ScriptedAnswer slow = ScriptedAnswer.error(429, "rate_limit_reached_error", "slow down").withHeader("Retry-After", header);
    try (KimiServer server = KimiServer.answering(request -> {
          await(release);
          return slow;
        });
        Kimi kimi = TestKimi.of(server, time).limits(RateLimits.of(1000, 1)).build()) {
      List<CompletableFuture<ChatResponse>> calls =
          IntStream.range(0, 5).mapToObj(i -> kimi.chatAsync(ChatRequest.of("hi"))).toList();
      release.countDown();
      for (CompletableFuture<ChatResponse> call : calls) {
        assertThatThrownBy(call::get).cause().isInstanceOfSatisfying(RateLimited.class,
            late -> assertThat(late.retryAfter()).isEqualTo(wait));
      }
      assertThatThrownBy(() -> kimi.ask("hi")).isInstanceOf(RateLimited.class).hasMessageContaining("was not sent")
          .hasMessageContaining("slow down")
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(KimiException.class))
          .satisfies(late -> assertThat(late.details().retryAfter()).contains(wait));
      assertThat(server.requests()).hasSize(1);
      assertThat(time.elapsed()).isZero();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stop) {
      throw new IllegalStateException(stop);
    }
  }
}
