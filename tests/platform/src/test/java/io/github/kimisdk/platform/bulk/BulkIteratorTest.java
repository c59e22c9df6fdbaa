package io.github.kimisdk.platform.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.platform.data.BulkResult;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Order, slots, windows and failures of a bulk, with calls that end by hand. */
@Timeout(60)
class BulkIteratorTest {

  private static final BulkSettings SETTINGS = BulkSettings.DEFAULT;

  private final HandDriven calls = HandDriven.answering();

  private static List<String> ids(List<BulkResult> results) {
    return results.stream().map(BulkResult::id).toList();
  }

  /** The calls end backwards: the others when the last one begins. */
  private void endBackwards(int count) {
    calls.onAsk(text -> {
      if (text.equals(String.valueOf(count - 1))) {
        IntStream.range(0, count).mapToObj(n -> String.valueOf(count - 1 - n)).forEach(calls::answer);
      }
    });
  }

  @Test
  void resultsComeInTheOrderOfTheRequests() {
    endBackwards(5);
    List<BulkResult> results = HandDriven.rest(calls.run(SETTINGS, HandDriven.requests(5)));
    assertThat(ids(results)).containsExactly("0", "1", "2", "3", "4");
    assertThat(results).allSatisfy(result -> {
      assertThat(result.text()).isEqualTo("re: " + result.id());
      assertThat(result.position()).isEqualTo(Long.parseLong(result.id()));
      assertThat(result.replayed()).isFalse();
    });
  }

  @Test
  void resultsComeAsTheCallsEnd() {
    endBackwards(5);
    // The last call is among the ended ones only after it was returned.
    assertThat(ids(HandDriven.rest(calls.run(SETTINGS.withOrdered(false), HandDriven.requests(5)))))
        .containsExactly("3", "2", "1", "0", "4");
  }

  @Test
  void anEmptyInputHasNoResults() {
    BulkIterator run = calls.run(SETTINGS, List.of());
    assertThat(run.hasNext()).isFalse();
    assertThatThrownBy(run::next).isInstanceOf(NoSuchElementException.class);
    assertThat(run.progress().total()).hasValue(0);
  }

  @Test
  void noMoreCallsThanSlotsAreUnderWay() {
    List<String> underWay = new ArrayList<>();
    AtomicInteger most = new AtomicInteger();
    calls.onAsk(text -> {
      underWay.add(text);
      most.accumulateAndGet(underWay.size(), Math::max);
      if (underWay.size() == 7 || text.equals("99")) {
        calls.answer(underWay.toArray(String[]::new));
        underWay.clear();
      }
    });
    assertThat(HandDriven.rest(calls.run(SETTINGS.withConcurrency(7), HandDriven.requests(100)))).hasSize(100);
    assertThat(most).hasValue(7);
    assertThat(calls.asked).hasSize(100);
  }

  @Test
  void aSlowCallHoldsUpAtMostAWindow() {
    calls.onAsk(text -> {
      if (!text.equals("0")) {
        calls.answer(text);
      }
      if (calls.asked.size() == 5) {
        calls.answer("0");
      }
    });
    BulkIterator run = calls.run(SETTINGS.withConcurrency(2).withWindow(5), HandDriven.requests(50));
    assertThat(run.next().id()).isEqualTo("0");
    assertThat(ids(HandDriven.rest(run))).hasSize(49).startsWith("1", "2").endsWith("49");
  }

  @Test
  void aLargeConcurrencyNeedsNoWindow() {
    HandDriven silent = HandDriven.silent();
    silent.onAsk(text -> {
      if (silent.asked.size() == 500) {
        silent.answer("0");
      }
    });
    try (BulkIterator run = silent.run(SETTINGS.withConcurrency(500), HandDriven.requests(900))) {
      assertThat(run.next().id()).isEqualTo("0");
    }
    assertThat(SETTINGS.withConcurrency(Integer.MAX_VALUE).places()).isEqualTo(Integer.MAX_VALUE);
    assertThat(SETTINGS.places()).isEqualTo(256);
  }

  @Test
  void aSmallWindowLimitsTheCallsUnderWay() {
    HandDriven silent = HandDriven.silent();
    silent.onAsk(text -> {
      if (silent.asked.size() == 2) {
        silent.answer("0", "1");
      }
      assertThat(silent.asked.size()).isLessThanOrEqualTo(4);
    });
    try (BulkIterator run = silent.run(SETTINGS.withWindow(2), HandDriven.requests(9))) {
      assertThat(run.next().id()).isEqualTo("0");
      assertThat(silent.asked).hasSizeBetween(2, 3);
    }
  }

  @Test
  void oneFailureDoesNotEndTheRest() {
    KimiException busy = new KimiException.Overloaded("busy", "", CallDetails.NONE);
    IllegalStateException bug = new IllegalStateException("a check of the user");
    calls.onAsk(text -> {
      switch (text) {
        case "1" -> calls.fail(text, busy);
        case "2" -> throw bug;
        default -> calls.answer(text);
      }
    });
    BulkIterator run = calls.run(SETTINGS, HandDriven.requests(4));
    List<BulkResult> results = HandDriven.rest(run);
    assertThat(ids(results)).containsExactly("0", "1", "2", "3");
    assertThat(results.get(1).failure()).containsSame(busy);
    assertThatThrownBy(() -> results.get(1).text()).isSameAs(busy);
    assertThat(results.get(2).failure()).containsInstanceOf(KimiException.BadRequest.class);
    assertThat(results.get(2).failure().get()).hasMessageContaining("a check of the user").hasSuppressedException(bug);
    assertThat(run.progress().failed()).isEqualTo(2);
    assertThat(run.progress().answered()).isEqualTo(2);
  }

  @Test
  void anErrorOfACallIsThrownAfterTheOtherResults() {
    Error error = new AssertionError("a bug");
    calls.onAsk(text -> {
      if (text.equals("1")) {
        calls.fail(text, error);
      } else {
        calls.answer(text);
      }
    });
    BulkIterator run = calls.run(SETTINGS.withConcurrency(3), HandDriven.requests(3));
    assertThat(run.next().id()).isEqualTo("0");
    assertThat(run.next().id()).isEqualTo("2");
    assertThatThrownBy(run::next).isSameAs(error);
  }
}
