package io.github.kimisdk.platform.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.platform.data.BulkResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a bulk reads its input. */
@Timeout(60)
class BulkInputTest {

  private static final BulkSettings SETTINGS = BulkSettings.DEFAULT;

  private final HandDriven calls = HandDriven.answering();

  @Test
  void theInputIsReadAsSlotsGetFree() {
    AtomicInteger read = new AtomicInteger();
    Iterable<ChatRequest> input = () -> IntStream.range(0, 200).mapToObj(n -> {
      read.incrementAndGet();
      return ChatRequest.of(String.valueOf(n));
    }).iterator();
    BulkIterator run = calls.run(SETTINGS.withConcurrency(3).withWindow(10), BulkInput.of(input));
    assertThat(read).hasValue(0);
    for (int taken = 0; taken < 200; taken++) {
      assertThat(run.next().id()).isEqualTo(String.valueOf(taken));
      assertThat(read.get()).isLessThanOrEqualTo(taken + 1 + 10);
    }
    assertThat(run.hasNext()).isFalse();
  }

  @Test
  void anInputThatFailsEndsTheRunAfterTheResultsOfItsRequests() {
    IllegalStateException failure = new IllegalStateException("cannot read row 3");
    Iterable<ChatRequest> rows = () -> IntStream.range(0, 5).mapToObj(row -> {
      if (row == 3) {
        throw failure;
      }
      return ChatRequest.of(String.valueOf(row));
    }).iterator();
    BulkIterator run = calls.run(SETTINGS, BulkInput.of(rows));
    assertThat(List.of(run.next().id(), run.next().id(), run.next().id())).containsExactly("0", "1", "2");
    assertThatThrownBy(run::hasNext).isSameAs(failure);
    assertThatThrownBy(run::hasNext).isInstanceOf(KimiException.Interrupted.class);
    assertThat(calls.asked).containsExactly("0", "1", "2");
  }

  @Test
  void aFunctionThatFailsIsTheFailureOfItsItem() {
    IllegalStateException failure = new IllegalStateException("cannot read row b");
    List<BulkResult> results = results(BulkInput.of(List.of("a", "b", "c", "d", "e"), item -> {
      if (item.equals("d")) {
        throw failure;
      }
      return item.equals("e") ? null : item;
    }, item -> {
      if (item.equals("b")) {
        throw failure;
      }
      return ChatRequest.of(item);
    }));
    assertThat(results).extracting(BulkResult::id).containsExactly("a", "b", "c", "3", "4");
    assertThat(results.get(1).failure().orElseThrow()).hasMessageContaining("cannot read row b");
    assertThat(results.get(3).failure().orElseThrow()).hasMessageContaining("cannot read row b");
    assertThat(results.get(4).failure().orElseThrow()).hasMessageContaining("expected an id, found null");
    assertThat(calls.asked).containsExactly("a", "c");
  }

  @Test
  void anItemWithoutARequestFails() {
    List<BulkResult> results = results(BulkInput.of(List.of("a"), item -> item, item -> null));
    assertThat(results.get(0).failure().orElseThrow()).hasMessageContaining("expected a request, found null");
  }

  private List<BulkResult> results(BulkInput<?> input) {
    List<BulkResult> results = new ArrayList<>();
    calls.run(SETTINGS, input).forEachRemaining(results::add);
    return results;
  }
}
