package io.github.kimisdk.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kimisdk.call.KimiException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The wait of a caller for the end of a call. */
@Timeout(60)
class AwaitTest {

  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

  private void note() {
    ran.add(Thread.currentThread().getName());
  }

  @Test
  void theThreadThatWaitsRunsTheTasksOfTheCall() {
    String own = Thread.currentThread().getName();
    String result = Await.running(tasks -> {
      CompletableFuture<String> call = new CompletableFuture<>();
      new Thread(() -> {
        tasks.execute(this::note);
        tasks.execute(() -> {
          note();
          call.complete("done");
        });
      }).start();
      return call;
    });
    assertThat(result).isEqualTo("done");
    assertThat(ran).containsExactly(own, own);
  }

  @Test
  void aCallMayEndWithoutATask() {
    assertThat(Await.<String>running(tasks -> CompletableFuture.completedFuture("at once"))).isEqualTo("at once");
    assertThat(Await.<String>running(tasks -> {
      CompletableFuture<String> call = new CompletableFuture<>();
      new Thread(() -> call.complete("elsewhere")).start();
      return call;
    })).isEqualTo("elsewhere");
  }

  @Test
  void tasksThatComeAfterTheEndRunOnWorkers() throws Exception {
    Executor[] kept = new Executor[1];
    CompletableFuture<String> left = new CompletableFuture<>();
    CompletableFuture<String> late = new CompletableFuture<>();
    Await.running(tasks -> {
      kept[0] = tasks;
      CompletableFuture<String> call = new CompletableFuture<>();
      tasks.execute(() -> call.complete("done"));
      tasks.execute(() -> left.complete(Thread.currentThread().getName()));
      return call;
    });
    kept[0].execute(() -> late.complete(Thread.currentThread().getName()));
    assertThat(left.get(20, TimeUnit.SECONDS)).isEqualTo("kimi-worker");
    assertThat(late.get(20, TimeUnit.SECONDS)).isEqualTo("kimi-worker");
  }

  @Test
  void anInterruptionEndsTheCall() {
    CompletableFuture<String> call = new CompletableFuture<>();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Await.running(tasks -> call)).isInstanceOf(KimiException.Interrupted.class)
        .hasMessageContaining("the thread was interrupted while it waited for the answer")
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
    assertThat(call).isCancelled();
  }

  @Test
  void aCancelledCallIsInterrupted() {
    CompletableFuture<String> call = new CompletableFuture<>();
    call.cancel(true);
    assertThatThrownBy(() -> Await.on(call)).isInstanceOf(KimiException.Interrupted.class)
        .hasMessageContaining("the call was cancelled");
  }

  @Test
  void aFailureHasTheStackOfTheThreadThatWaits() throws Exception {
    CompletableFuture<IllegalStateException> made = new CompletableFuture<>();
    new Thread(() -> made.complete(new IllegalStateException("broken"))).start();
    IllegalStateException failure = made.get(20, TimeUnit.SECONDS);
    assertThat(catchThrowable(() -> Await.on(CompletableFuture.failedFuture(failure)))).isSameAs(failure);
    assertThat(failure.getStackTrace()).extracting(StackTraceElement::getMethodName)
        .contains("aFailureHasTheStackOfTheThreadThatWaits");
    StackOverflowError error = new StackOverflowError();
    assertThat(catchThrowable(() -> Await.on(CompletableFuture.failedFuture(error)))).isSameAs(error);
    IOException checked = new IOException("checked");
    assertThatThrownBy(() -> Await.on(CompletableFuture.failedFuture(checked))).isInstanceOf(IllegalStateException.class)
        .hasMessage("unexpected failure of a call").hasCause(checked);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 s", "PT1S, 1 s", "PT0.25S, 250 ms", "PT119.999S, 119999 ms", "PT2M, 2 min", "PT2M1S, 2 min 1 s", "PT1H, 1 h",
    "PT1H5M9S, 1 h 5 min", "PT1H0M9S, 1 h", "PT47H59M, 47 h 59 min", "PT48H, 2 days", "PT51H30M, 2 days 3 h",
    "PT3M20.9S, 3 min 20 s", "PT59M, 59 min"
  })
  void aTimeIsToldInItsTwoLargestUnits(Duration time, String words) {
    assertThat(DurationText.of(time)).isEqualTo(words);
  }

  @Test
  void aWorkerIsADaemonThatKeepsNoClassLoader() throws Exception {
    CompletableFuture<Thread> worker = new CompletableFuture<>();
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    CompletableFuture<ClassLoader> loader = new CompletableFuture<>();
    try {
      Thread.currentThread().setContextClassLoader(new ClassLoader(AwaitTest.class.getClassLoader()) {});
      Workers.run(() -> {
        loader.complete(Thread.currentThread().getContextClassLoader());
        worker.complete(Thread.currentThread());
      });
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    assertThat(worker.get(20, TimeUnit.SECONDS).isDaemon()).isTrue();
    assertThat(worker.get().getName()).isEqualTo("kimi-worker");
    assertThat(loader.get()).isSameAs(ClassLoader.getSystemClassLoader());
  }

  @Test
  void theSchedulerOfTheSystemHasTheClocksOfTheMachineAndRandomNumbers() {
    long before = System.nanoTime();
    assertThat(Scheduler.SYSTEM.nanos()).isBetween(before, System.nanoTime());
    assertThat(Duration.between(Instant.now(), Scheduler.SYSTEM.now()).abs()).isLessThan(Duration.ofMinutes(1));
    assertThat(Scheduler.SYSTEM.random()).isBetween(0.0, 1.0).isNotEqualTo(Scheduler.SYSTEM.random());
    Scheduler.Timer far = Scheduler.SYSTEM.after(Duration.ofSeconds(Long.MAX_VALUE), () -> { });
    far.cancel();
  }
}
