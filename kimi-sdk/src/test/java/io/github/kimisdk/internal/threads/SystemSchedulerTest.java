package io.github.kimisdk.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SystemSchedulerTest {

  @Test
  void aTimerRunsThoughTheCommonPoolIsBusy() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    try {
      for (int i = 0; i < ForkJoinPool.commonPool().getParallelism(); i++) {
        ForkJoinPool.commonPool().execute(() -> waitFor(busy));
      }
      Scheduler.SYSTEM.after(Duration.ofMillis(1), () -> ran.complete(Thread.currentThread()));

      Thread thread = ran.get(10, TimeUnit.SECONDS);
      assertThat(thread.getName()).isEqualTo("kimi-worker");
      assertThat(thread.isDaemon()).isTrue();
    } finally {
      busy.countDown();
    }
  }

  @Test
  void itsThreadEndsAfterTheLastTimer() throws Exception {
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    Scheduler.SYSTEM.after(Duration.ZERO, () -> ran.complete(Thread.currentThread()));
    Thread thread = ran.get(10, TimeUnit.SECONDS);

    thread.join(TimeUnit.SECONDS.toMillis(20));
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void itsThreadEndsWhenAllTimersAreCanceledAndStartsAgain() throws Exception {
    Scheduler.Timer far = Scheduler.SYSTEM.after(Duration.ofDays(1), () -> { });
    Thread thread = Thread.getAllStackTraces().keySet().stream()
        .filter(candidate -> candidate.getName().equals("kimi-timers")).findFirst().orElseThrow();
    assertThat(thread.isDaemon()).isTrue();
    far.cancel();
    // A canceled timer that stayed in the queue would keep the thread alive.
    thread.join(TimeUnit.SECONDS.toMillis(20));
    assertThat(thread.isAlive()).isFalse();

    CompletableFuture<Void> ran = new CompletableFuture<>();
    Scheduler.SYSTEM.after(Duration.ofMillis(1), () -> ran.complete(null));
    ran.get(10, TimeUnit.SECONDS);
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
