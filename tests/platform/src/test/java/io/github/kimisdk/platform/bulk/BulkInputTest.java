package io.github.kimisdk.platform.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
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
    List<Integer> rows = List.of(0, 1, 2, 3, 4);
    BulkIterator run = calls.run(SETTINGS, BulkInput.of(rows, String::valueOf, row -> {
      if (row == 3) {
        throw failure;
      }
      return ChatRequest.of(String.valueOf(row));
    }));
    assertThat(List.of(run.next().id(), run.next().id(), run.next().id())).containsExactly("0", "1", "2");
    assertThatThrownBy(run::hasNext).isSameAs(failure);
    assertThatThrownBy(run::hasNext).isInstanceOf(KimiException.Interrupted.class);
    assertThat(calls.asked).containsExactly("0", "1", "2");
  }

  @Test
  void anInputWithoutIdOrRequestIsRefusedWithItsPosition() {
    BulkIterator noRequest = calls.run(SETTINGS, BulkInput.of(List.of("a", "b"), item -> item, item -> null));
    assertThatThrownBy(noRequest::next).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a request at position 0 of the bulk, found null");
    BulkIterator noId = calls.run(SETTINGS, BulkInput.of(List.of("a", "b"), item -> null, ChatRequest::of));
    assertThatThrownBy(noId::next).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected an id at position 0 of the bulk, found null");
  }
}
