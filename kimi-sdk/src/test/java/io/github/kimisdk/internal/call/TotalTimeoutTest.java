package io.github.kimisdk.internal.call;

import static io.github.kimisdk.internal.call.FakeService.ask;
import static io.github.kimisdk.internal.call.FakeService.failure;
import static io.github.kimisdk.internal.call.FakeService.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.Timeouts.Phase;
import io.github.kimisdk.internal.call.WholeReceiver.Operation;
import io.github.kimisdk.internal.keys.SuppliedKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The total timeout, in each state of a call. */
class TotalTimeoutTest {

  private static final Duration TOTAL = Duration.ofSeconds(30);

  private FakeService service = new FakeService();

  @AfterEach
  void close() {
    service.close();
  }

  private CallSettings limited() {
    return service.settings().withTimeouts(service.settings().timeouts().withTotal(TOTAL));
  }

  private static KimiException.TimedOut late(CompletableFuture<?> call) {
    assertThat(failure(call)).isInstanceOf(KimiException.TimedOut.class);
    KimiException.TimedOut late = (KimiException.TimedOut) failure(call);
    assertThat(late.phase()).isEqualTo(Phase.TOTAL);
    return late;
  }

  @Test
  void aCallEndsAtItsTotalTimeoutAndNoSooner() {
    service.endless(200, "{");
    CompletableFuture<String> call = service.start(get("/x"), limited());
    service.time.advance(TOTAL.minusNanos(1));
    assertThat(call).isNotDone();
    service.time.advance(Duration.ofNanos(1));
    assertThat(late(call)).hasMessageContaining("the call did not end within 30 s");
    assertThat(service.cancelled()).isEqualTo(1);
    assertThat(service.time.timers()).isZero();
    assertThat(service.heard).containsExactly("begun 1", "ended FAILED");
  }

  @Test
  void theTotalTimeoutRunsOnThroughAPauseAndTheNextAttempt() {
    service.answer(500, "{}").silent();
    CompletableFuture<String> call = service.start(get("/x"), limited());
    service.time.advance(Duration.ofMillis(250));
    service.time.advance(TOTAL.minusMillis(250));
    assertThat(late(call)).hasMessageContaining("attempt 2");
    assertThat(service.time.timers()).isZero();
  }

  @Test
  void aCallInTheQueueOfTheLimiterSaysHowLongItWaited() {
    service.close();
    service = new FakeService(RateLimits.of(100, 1), null);
    CompletableFuture<String> first = service.start(ask("m"));
    service.time.advance(Duration.ofSeconds(1));
    CompletableFuture<String> waiting = service.start(ask("m"), limited());
    service.time.advance(TOTAL);
    assertThat(late(waiting))
        .hasMessageContaining("waited 30 s in this client's own queue and was not sent within the total timeout of 30 s");
    first.cancel(true);
    assertThat(service.time.timers()).isZero();
    assertThat(service.requests).hasSize(1);
  }

  @Test
  void aCallThatWentBackIntoTheQueueSaysHowOftenItWasSent() {
    service.close();
    service = new FakeService(RateLimits.of(1, 1), null);
    service.answer(429, "{\"error\":{\"type\":\"rate_limit_error\",\"message\":\"x\"}}", "retry-after", "1");
    CompletableFuture<String> call = service.start(ask("m"), limited());
    service.time.advance(TOTAL);
    assertThat(late(call)).hasMessageContaining("own queue and was not sent again after request 1");
  }

  @Test
  void aCallWhoseSupplierGivesNoKeySaysSo() {
    service.close();
    service = new FakeService(null, time -> new SuppliedKey(refused -> new CompletableFuture<>(), time));
    CompletableFuture<String> call = service.start(ask("m"), limited());
    service.time.advance(TOTAL);
    assertThat(late(call)).hasMessageContaining("the key supplier gave no key within the total timeout of 30 s");
    assertThat(service.requests).isEmpty();
  }

  @Test
  void anAnswerThatIsReadTooLateIsTooLate() {
    service.answer(200, "1");
    CompletableFuture<Integer> call = WholeReceiver.start(service.dispatcher, limited(), Operation.of(get("/x"), json -> {
      service.time.lag(TOTAL);
      return 1;
    }));
    late(call);
  }

  @Test
  void anAnswerThatIsReadJustInTimeIsTheResult() {
    service.answer(200, "1");
    CompletableFuture<Integer> call = WholeReceiver.start(service.dispatcher, limited(), Operation.of(get("/x"), json -> {
      service.time.lag(TOTAL.minusNanos(1));
      return 1;
    }));
    assertThat(call).isCompletedWithValue(1);
    assertThat(service.time.timers()).isZero();
  }

  /** A listener of the end that takes a time, in which the caller may still get the answer. */
  private List<Object> endedWithin(Duration before, Duration within) {
    List<Object> seen = new ArrayList<>();
    List<CompletableFuture<Integer>> call = new ArrayList<>();
    CompletableFuture<Integer> result = new CompletableFuture<>();
    service.answer(200, "1").then(() -> service.time.lag(before));
    CallSettings listening = limited().withListener(new CallListener() {
      @Override
      public void ended(CallReport report) {
        service.time.advance(within);
        seen.add(Thread.interrupted());
        seen.add(service.time.timers());
      }
    });
    call.add(WholeReceiver.start(service.dispatcher, listening, Operation.of(get("/x"), json -> 1)));
    call.get(0).thenAccept(result::complete);
    assertThat(result).isCompletedWithValue(1);
    assertThat(service.time.timers()).isZero();
    return seen;
  }

  @Test
  void aListenerOfTheEndIsInterruptedAtTheTotalTimeout() {
    assertThat(endedWithin(Duration.ofSeconds(10), Duration.ofSeconds(20).minusNanos(1))).containsExactly(false, 1);
    assertThat(endedWithin(Duration.ofSeconds(10), Duration.ofSeconds(20))).containsExactly(true, 0);
  }

  @Test
  void aListenerOfTheEndHasASecondAtLeast() {
    assertThat(endedWithin(Duration.ofSeconds(30).minusNanos(1), Duration.ofSeconds(1).minusNanos(1))).containsExactly(false, 1);
    assertThat(endedWithin(Duration.ofSeconds(30).minusNanos(1), Duration.ofSeconds(1))).containsExactly(true, 0);
  }

  @Test
  void aFailureIsToldWhileAListenerBlocksTheEnd() {
    List<Boolean> interrupted = new ArrayList<>();
    List<Boolean> known = new ArrayList<>();
    List<CompletableFuture<String>> calls = new ArrayList<>();
    service.answer(200, "1").silent();
    CallSettings listening = limited().withListener(new CallListener() {
      @Override
      public void ended(CallReport report) {
        service.time.advance(Duration.ofSeconds(1));
        interrupted.add(Thread.interrupted());
        known.add(calls.size() == 2 && calls.get(1).isDone());
      }
    });
    calls.add(service.start(get("/x"), listening));
    calls.add(service.start(get("/x"), listening));
    service.time.advance(TOTAL);
    assertThat(interrupted).containsExactly(false, true);
    assertThat(known).as("the caller knows the failure before the listener returns").containsExactly(false, true);
    late(calls.get(1));
  }

  @Test
  void withoutATotalTimeoutNoTimerOutlivesTheCall() {
    List<Integer> timers = new ArrayList<>();
    service.answer(200, "1");
    service.start(get("/x"), service.settings().withListener(new CallListener() {
      @Override
      public void ended(CallReport report) {
        timers.add(service.time.timers());
      }
    }));
    assertThat(timers).as("the watchdog of the drained answer is stopped").containsExactly(0);
    assertThat(service.time.timers()).isZero();
  }
}
