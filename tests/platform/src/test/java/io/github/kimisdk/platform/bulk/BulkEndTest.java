package io.github.kimisdk.platform.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.text.KeyMask;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A bulk that is interrupted, closed or cancelled in the middle. */
@Timeout(60)
class BulkEndTest {

  private static final BulkSettings SETTINGS = BulkSettings.DEFAULT.withConcurrency(3);

  private static final String KEY = "a-key-of-a-test-0123456789";

  private final HandDriven calls = HandDriven.silent();
  private final AtomicInteger closings = new AtomicInteger();

  private BulkIterator run() {
    return calls.run(SETTINGS, BulkInput.of(HandDriven.requests(9).stream().onClose(closings::incrementAndGet)));
  }

  private void assertCancelled(String... texts) {
    for (String text : texts) {
      assertThat(calls.call(text)).as("call " + text).isCancelled();
    }
  }

  @Test
  void anInterruptionEndsTheCallsUnderWay() {
    BulkIterator run = run();
    Thread.currentThread().interrupt();
    assertThatThrownBy(run::hasNext).isInstanceOf(KimiException.Interrupted.class)
        .hasMessageContaining("interrupted while it waited");
    assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
    assertThat(calls.asked).containsExactly("0", "1", "2");
    assertCancelled("0", "1", "2");
    assertThat(closings).hasValue(1);
    assertThatThrownBy(run::hasNext).isInstanceOf(KimiException.Interrupted.class);
  }

  @Test
  void resultsThatHaveComeAreHandedOutOnAnInterruptedThread() {
    calls.onAsk(text -> {
      if (text.equals("2")) {
        calls.answer("0");
      }
    });
    BulkIterator run = run();
    assertThat(run.next().id()).isEqualTo("0");
    calls.answer("1");
    Thread.currentThread().interrupt();
    assertThat(run.next().id()).isEqualTo("1");
    assertThatThrownBy(run::next).isInstanceOf(KimiException.Interrupted.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void closingInTheMiddleEndsTheCallsUnderWay() {
    calls.onAsk(text -> {
      if (text.equals("2")) {
        calls.answer("0");
      }
    });
    BulkIterator run = run();
    assertThat(run.next().id()).isEqualTo("0");
    run.close();
    assertCancelled("1", "2");
    assertThat(closings).hasValue(1);
    assertThatThrownBy(run::hasNext).isInstanceOf(KimiException.Interrupted.class).hasMessageContaining("closed before its end");
    run.close();
    assertThat(closings).hasValue(1);
    int asked = calls.asked.size();
    assertThatThrownBy(run::next).isInstanceOf(KimiException.Interrupted.class);
    assertThat(calls.asked).hasSize(asked);
  }

  @Test
  void closingAfterTheEndHasNoEffect() {
    calls.onAsk(calls::answer);
    BulkIterator run = run();
    assertThat(HandDriven.rest(run)).hasSize(9);
    assertThat(closings).hasValue(1);
    run.close();
    assertThat(run.hasNext()).isFalse();
    assertThat(closings).hasValue(1);
  }

  @Test
  void closingBeforeTheStartAsksNothing() {
    BulkIterator run = run();
    run.close();
    assertThat(calls.asked).isEmpty();
    assertThat(closings).hasValue(1);
  }

  @Test
  void anotherThreadClosesARunThatWaits() throws Exception {
    CountDownLatch asked = new CountDownLatch(3);
    calls.onAsk(text -> asked.countDown());
    BulkIterator run = run();
    CompletableFuture<Boolean> reader = CompletableFuture.supplyAsync(run::hasNext);
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    run.close();
    assertThatThrownBy(() -> reader.get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(KimiException.Interrupted.class);
    assertCancelled("0", "1", "2");
    assertThat(closings).hasValue(1);
  }

  @Test
  void closingDoesNotWaitForAnInputThatWaits() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch more = new CountDownLatch(1);
    Iterator<ChatRequest> requests = HandDriven.requests(9).iterator();
    Iterable<ChatRequest> input = () -> new Iterator<>() {
      @Override
      public boolean hasNext() {
        return requests.hasNext();
      }

      @Override
      public ChatRequest next() {
        reading.countDown();
        try {
          more.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return requests.next();
      }
    };
    BulkIterator run = calls.run(SETTINGS, BulkInput.of(input));
    CompletableFuture<Boolean> reader = CompletableFuture.supplyAsync(run::hasNext);
    assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
    run.close();
    more.countDown();
    assertThatThrownBy(() -> reader.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(KimiException.Interrupted.class);
    assertThat(calls.asked.stream().filter(text -> !calls.call(text).isCancelled())).isEmpty();
  }

  @Test
  void aCallThatTheClientEndsEndsTheRunAfterTheOtherResults() {
    KimiException closed = new KimiException.Interrupted("the client was closed", CallDetails.NONE, null);
    calls.onAsk(text -> {
      if (text.equals("2")) {
        calls.fail("0", closed);
        calls.answer("1", "2");
      }
    });
    BulkIterator run = run();
    assertThat(List.of(run.next().id(), run.next().id())).containsExactly("1", "2");
    assertThatThrownBy(run::next).isSameAs(closed);
    assertThat(calls.asked).hasSize(3);
    assertThat(run.progress().done()).isEqualTo(2);
  }

  @Test
  void anErrorAtTheStartOfACallEndsTheRunAfterTheOtherResults() {
    OutOfMemoryError error = new OutOfMemoryError("unable to create native thread");
    calls.onAsk(text -> {
      if (text.equals("2")) {
        calls.answer("0", "1");
        throw error;
      }
    });
    BulkIterator run = run();
    assertThat(List.of(run.next().id(), run.next().id())).containsExactly("0", "1");
    assertThatThrownBy(run::next).isSameAs(error);
    assertThat(calls.asked).hasSize(3);
    assertThat(closings).hasValue(1);
  }

  @Test
  void aCallThatIsCancelledEndsTheRun() {
    calls.onAsk(text -> {
      if (text.equals("2")) {
        calls.call("0").cancel(true);
        calls.answer("1", "2");
      }
    });
    BulkIterator run = run();
    assertThat(run.next().id()).isEqualTo("1");
    assertThat(run.next().id()).isEqualTo("2");
    assertThatThrownBy(run::next).isInstanceOf(KimiException.Interrupted.class).hasMessageContaining("cancelled");
  }

  @Test
  void aFailureThatIsSuppressedShowsNoKey() {
    KeyMask.use(KEY);
    IllegalStateException first = new IllegalStateException("the first failure");
    Stream<ChatRequest> input = Stream.of("0").map(text -> {
      throw first;
    });
    BulkIterator run = calls.run(SETTINGS, BulkInput.of(input.onClose(() -> {
      throw new IllegalStateException("cannot close " + KEY);
    })));
    assertThatThrownBy(run::hasNext).isSameAs(first).satisfies(failure ->
        assertThat(failure.getSuppressed()).singleElement().asString().contains("cannot close ***").doesNotContain(KEY));
    calls.onAsk(text -> calls.fail(text, new IllegalStateException("refused " + KEY)));
    try (BulkIterator next = run()) {
      assertThat(next.next().failure().orElseThrow().getSuppressed()).singleElement().asString()
          .contains("IllegalStateException: refused ***").doesNotContain(KEY);
    }
  }
}
