package io.github.kimisdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.internal.threads.SerialExecutor;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Threads that begin at the same moment lose no change of what they share. The module stress checks more interleavings. */
class SharedStateRaceTest {

  private static final int THREADS = 3;
  private static final int ROUNDS = 3_000;
  private static final KimiException FAILED = new KimiException.ServerError("down", "", CallDetails.NONE);

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final CyclicBarrier start = new CyclicBarrier(THREADS);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void aPermitIsNeitherLostNorDoubled() throws InterruptedException, ExecutionException {
    for (int round = 0; round < ROUNDS; round++) {
      Limiter limiter = new Limiter(RateLimits.of(1_000, 1), VirtualTime.still());
      AtomicInteger granted = new AtomicInteger();
      Limiter.Permit[] kept = new Limiter.Permit[1];
      race(
          () -> limiter.enter(0, () -> { }).release(),
          () -> {
            Limiter.Permit permit = limiter.enter(0, () -> { });
            permit.release();
            permit.release();
          },
          () -> kept[0] = limiter.enter(0, granted::incrementAndGet));
      assertThat(granted).as("round " + round).hasValue(1);
      AtomicInteger next = new AtomicInteger();
      limiter.enter(0, next::incrementAndGet);
      assertThat(next).as("a second permit in round " + round).hasValue(0);
      kept[0].release();
      assertThat(next).as("the permit after its release in round " + round).hasValue(1);
    }
  }

  @Test
  void noChangeOfTheRetryBudgetIsLost() throws InterruptedException, ExecutionException {
    for (int round = 0; round < ROUNDS; round++) {
      RetryBudget budget = new RetryBudget();
      race(() -> budget.take(FAILED), () -> budget.succeeded(budget.take(FAILED)), () -> budget.take(FAILED));
      assertThat(budget.left()).as("round " + round).isEqualTo(490);
    }
  }

  @Test
  void tasksOfASerialExecutorDoNotOverlap() throws InterruptedException, ExecutionException {
    for (int round = 0; round < ROUNDS; round++) {
      SerialExecutor serial = new SerialExecutor(failure -> { }, null);
      int[] counters = new int[3];
      Runnable task = () -> {
        counters[1] += counters[0]++ == 0 ? 0 : 1;
        counters[2]++;
        counters[0]--;
      };
      race(() -> serial.run(task), () -> serial.run(task), () -> serial.run(() -> {
        serial.run(task);
        task.run();
      }));
      assertThat(counters).as("inside, overlaps and runs in round " + round).containsExactly(0, 0, 4);
    }
  }

  private void race(Runnable... actions) throws InterruptedException, ExecutionException {
    List<Future<?>> ends = new ArrayList<>();
    for (Runnable action : actions) {
      ends.add(threads.submit(() -> {
        begin();
        action.run();
      }));
    }
    for (Future<?> end : ends) {
      end.get();
    }
  }

  private void begin() {
    try {
      start.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }
}
