package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listener that blocks a worker and ignores interruptions holds up no caller beyond the total timeout. */
@Timeout(60)
class BlockingListenerTest {

  private static final ChatRequest HI = ChatRequest.of("hi");
  private static final Duration TOTAL = Duration.ofSeconds(30);

  private final VirtualTime time = VirtualTime.still();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  private final CallListener deaf = new CallListener() {
    @Override
    public void ended(CallReport report) {
      entered.countDown();
      while (release.getCount() > 0) {
        try {
          release.await();
        } catch (InterruptedException ignored) {
          // As code that waits for a lock does.
        }
      }
    }
  };

  @AfterEach
  void release() {
    release.countDown();
  }

  private Kimi kimi(KimiServer server) {
    return kimi(server, time, deaf);
  }

  private static Kimi kimi(KimiServer server, Scheduler scheduler, CallListener listener) {
    return Kimi.builder().key("k").baseUrl(server.baseUrl()).scheduler(scheduler).listener(listener).retry(RetryPolicy.NONE)
        .timeouts(Timeouts.DEFAULT.withTotal(TOTAL)).build();
  }

  private CompletableFuture<ChatResponse> late(Kimi kimi) throws InterruptedException {
    CompletableFuture<ChatResponse> answer = kimi.chatAsync(HI);
    assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(answer).isNotDone();
    time.advance(TOTAL);
    return answer;
  }

  @Test
  void anAnswerIsNotLostToTheListenerOfItsEnd() throws Exception {
    try (KimiServer server = KimiServer.start(new OfflineModel()); Kimi kimi = kimi(server)) {
      assertThat(late(kimi).get(20, TimeUnit.SECONDS).text()).contains("hi");
      release();
    }
  }

  @Test
  void aFailureIsItselfAndNotTheTimeout() throws Exception {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(400, "invalid_request_error", "no"));
        Kimi kimi = kimi(server)) {
      CompletableFuture<ChatResponse> answer = late(kimi);
      assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(KimiException.BadRequest.class);
      release();
    }
  }

  /** Counts the timers of the total timeout. */
  private record Counted(VirtualTime time, AtomicInteger timers) implements Scheduler {

    @Override
    public long nanos() {
      return time.nanos();
    }

    @Override
    public Instant now() {
      return time.now();
    }

    @Override
    public double random() {
      return time.random();
    }

    @Override
    public Timer after(Duration delay, Runnable action) {
      timers.addAndGet(delay.equals(TOTAL) ? 1 : 0);
      return time.after(delay, action);
    }
  }

  @Test
  void oneTimerServesTheCallAndItsLastCallbacks() {
    Counted counted = new Counted(time, new AtomicInteger());
    try (KimiServer server = KimiServer.start(new OfflineModel()); Kimi kimi = kimi(server, counted, CallListener.NONE)) {
      kimi.chat(HI);
      try (var stream = kimi.stream(HI)) {
        stream.forEach(chunk -> { });
      }
    }
    assertThat(counted.timers).as("two calls").hasValue(2);
  }
}
