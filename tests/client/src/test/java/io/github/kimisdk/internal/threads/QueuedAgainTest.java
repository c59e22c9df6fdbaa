package io.github.kimisdk.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.KimiBuilder;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call that the service turned away goes back into the queue that is there for it. */
@Timeout(60)
class QueuedAgainTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.");
  private static final ScriptedAnswer GOOD =
      ScriptedAnswer.json(200,
      "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"1\"},\"finish_reason\":\"stop\"}]}");
  private static final ScriptedAnswer TOO_FAST = ScriptedAnswer.error(
      429, "rate_limit_reached_error", "Organization Rate limit exceeded, please try again after 1 seconds");

  private final VirtualTime time = VirtualTime.skipping(Duration.ofSeconds(61));
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void aRefusalThatTheLimiterLearnsFromCostsNeitherAnAttemptNorTheBudget() {
    try (KimiServer server = KimiServer.answering(request -> asked.incrementAndGet() % 8 == 0 ? GOOD : TOO_FAST);
        Kimi kimi = limited(server).build()) {
      for (int i = 0; i < 40; i++) {
        assertThat(kimi.chat(REQUEST).text()).isEqualTo("1");
      }
      assertThat(asked).hasValue(320);
    }
  }

  @Test
  void thatEndsAfterTwentyTimes() {
    try (KimiServer server = refusing(); Kimi kimi = limited(server).build()) {
      assertThatThrownBy(() -> kimi.chat(REQUEST)).isInstanceOf(KimiException.RateLimited.class);
      assertThat(asked).hasValue(20 + RetryPolicy.DEFAULT.maxAttempts());
    }
  }

  @Test
  void theTotalTimeHolds() {
    VirtualTime slow = VirtualTime.still();
    try (KimiServer server = refusing();
        Kimi kimi = TestKimi.of(server, slow).limits(RateLimits.ADAPTIVE).build().withTotalTimeout(Duration.ofSeconds(4))) {
      CompletableFuture<ChatResponse> answer = kimi.chatAsync(REQUEST);
      slow.runUntil(answer::isDone, Duration.ofMillis(10));
      assertThatThrownBy(() -> Await.on(answer))
          .isInstanceOfAny(KimiException.RateLimited.class, KimiException.TimedOut.class);
      assertThat(slow.elapsed()).isLessThanOrEqualTo(Duration.ofMillis(4010));
      assertThat(asked.get()).isBetween(1, 4);
    }
  }

  @Test
  void whoWantsOneAttemptGetsOne() {
    try (KimiServer server = refusing(); Kimi kimi = limited(server).retry(RetryPolicy.NONE).build()) {
      assertThatThrownBy(() -> kimi.chat(REQUEST)).isInstanceOf(KimiException.RateLimited.class);
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void withoutALimiterARefusalIsAnAttemptLikeAnyOther() {
    try (KimiServer server = refusing(); Kimi kimi = TestKimi.of(server, time).build()) {
      assertThatThrownBy(() -> kimi.chat(REQUEST)).isInstanceOf(KimiException.RateLimited.class);
      assertThat(asked).hasValue(RetryPolicy.DEFAULT.maxAttempts());
    }
  }

  private KimiBuilder limited(KimiServer server) {
    return TestKimi.of(server, time).limits(RateLimits.ADAPTIVE);
  }

  private KimiServer refusing() {
    return KimiServer.answering(request -> {
      asked.incrementAndGet();
      return TOO_FAST;
    });
  }
}
