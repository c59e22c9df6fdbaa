package io.github.kimisdk.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {

  private final List<String> log = new ArrayList<>();

  @Test
  void aTaskThatATaskBringsRunsAfterIt() {
    SerialExecutor serial = new SerialExecutor(failure -> log.add(failure.getMessage()), null);
    serial.run(() -> {
      serial.run(() -> log.add("second"));
      log.add("first");
    });
    assertThat(log).containsExactly("first", "second");
  }

  @Test
  void aTaskThatThrowsIsToldAndDoesNotStopTheOthers() throws InterruptedException {
    SerialExecutor serial = new SerialExecutor(failure -> log.add(failure.getMessage()), null);
    Thread thread = new Thread(() -> {
      serial.run(() -> {
        serial.run(() -> log.add("after"));
        throw new IllegalStateException("broken");
      });
    });
    thread.setUncaughtExceptionHandler((where, failure) -> log.add("uncaught " + failure.getMessage()));
    thread.start();
    thread.join(10_000);
    assertThat(log).containsExactly("uncaught broken", "broken", "after");
  }

  @Test
  void aHandlerThatThrowsDoesNotStopTheOthersEither() throws InterruptedException {
    SerialExecutor serial = new SerialExecutor(failure -> log.add(failure.getMessage()), Runnable::run);
    Thread thread = new Thread(() -> serial.handOver(() -> {
      serial.run(() -> log.add("after"));
      throw new IllegalStateException("broken");
    }));
    thread.setUncaughtExceptionHandler((where, failure) -> {
      log.add("handled " + failure.getMessage());
      throw new IllegalStateException("handler");
    });
    thread.start();
    thread.join(10_000);
    assertThat(log).containsExactly("handled broken", "broken", "after");
  }

  @Test
  void tasksOfManyThreadsRunOneAtATimeAndNoneIsLost() throws InterruptedException {
    SerialExecutor serial = new SerialExecutor(failure -> log.add(failure.getMessage()), null);
    CountDownLatch done = new CountDownLatch(4);
    int[] count = {0};
    for (int t = 0; t < 4; t++) {
      new Thread(() -> {
        for (int i = 0; i < 10_000; i++) {
          serial.run(() -> count[0]++);
        }
        serial.run(done::countDown);
      }).start();
    }
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(count[0]).isEqualTo(40_000);
  }

  @Test
  void whatIsHandedOverRunsElsewhereWithAllThatComesMeanwhile() {
    List<Runnable> elsewhere = new ArrayList<>();
    SerialExecutor serial = new SerialExecutor(failure -> log.add(failure.getMessage()), elsewhere::add);
    serial.handOver(() -> log.add("first"));
    serial.handOver(() -> log.add("second"));
    serial.run(() -> log.add("third"));
    assertThat(log).isEmpty();
    assertThat(elsewhere).hasSize(1);
    elsewhere.get(0).run();
    assertThat(log).containsExactly("first", "second", "third");
  }

  @Test
  void whatATaskHandsOverRunsBehindItOnItsThread() {
    SerialExecutor serial = new SerialExecutor(failure -> log.add(failure.getMessage()), task ->
        log.add("elsewhere"));
    serial.run(() -> {
      serial.handOver(() -> log.add("second"));
      log.add("first");
    });
    assertThat(log).containsExactly("first", "second");
  }

  @Test
  void aThreadThatRunsOnlyItsOwnTaskLeavesHandedOverTasksToTheExecutor() {
    List<Runnable> elsewhere = new ArrayList<>();
    SerialExecutor serial = new SerialExecutor(failure -> log.add(failure.getMessage()), elsewhere::add);
    serial.runOnly(() -> {
      serial.run(() -> log.add("second"));
      serial.handOver(() -> log.add("third"));
      serial.run(() -> log.add("fourth"));
      log.add("first");
    });
    assertThat(log).containsExactly("first", "second");
    assertThat(elsewhere).hasSize(1);
    elsewhere.get(0).run();
    assertThat(log).containsExactly("first", "second", "third", "fourth");
  }
}
