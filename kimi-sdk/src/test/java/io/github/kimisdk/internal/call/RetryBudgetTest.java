package io.github.kimisdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts.Phase;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

  private static final KimiException FAILED = new KimiException.ServerError("down", "", CallDetails.NONE);
  private static final KimiException LATE = new KimiException.TimedOut("late", "", CallDetails.NONE, Phase.CONNECT);

  private final RetryBudget budget = new RetryBudget();

  @Test
  void itPaysForAHundredRetriesAndNoMore() {
    assertThat(IntStream.range(0, 1000).filter(i -> budget.take(FAILED) > 0).count()).isEqualTo(100);
    assertThat(budget.left()).isZero();
  }

  @Test
  void aTimeOutCostsTwiceAsMuch() {
    assertThat(budget.take(FAILED)).isEqualTo(5);
    assertThat(budget.take(LATE)).isEqualTo(10);
    assertThat(budget.left()).isEqualTo(485);
  }

  @Test
  void whatDoesNotSufficeIsLeft() {
    IntStream.range(0, 99).forEach(i -> budget.take(FAILED));

    assertThat(budget.take(LATE)).isZero();
    assertThat(budget.left()).isEqualTo(5);
    assertThat(budget.take(FAILED)).isEqualTo(5);
  }

  @Test
  void aSuccessGivesBackWhatItsLastRetryCostAndOneWhenItNeededNone() {
    IntStream.range(0, 100).forEach(i -> budget.take(FAILED));

    budget.succeeded(5);
    assertThat(budget.left()).isEqualTo(5);
    budget.succeeded(0);
    assertThat(budget.left()).isEqualTo(6);
  }

  @Test
  void itDoesNotOutgrowItsCapacity() {
    budget.succeeded(10);
    budget.succeeded(0);

    assertThat(budget.left()).isEqualTo(500);
  }

  @Test
  void manyThreadsTogetherSpendNoMoreThanThereIs() {
    AtomicInteger taken = new AtomicInteger();
    CompletableFuture<?>[] threads = new CompletableFuture<?>[8];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = CompletableFuture.runAsync(() -> {
        for (int retry = 0; retry < 100; retry++) {
          taken.addAndGet(budget.take(FAILED));
        }
      });
    }
    CompletableFuture.allOf(threads).join();

    assertThat(taken).hasValue(500);
  }
}
