package io.github.kimisdk.internal.call;

import static io.github.kimisdk.internal.call.FakeService.ask;
import static io.github.kimisdk.internal.call.FakeService.failure;
import static io.github.kimisdk.internal.call.FakeService.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.internal.callback.CallScope;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The reports and events of calls for a listener. */
class CallReportTest {

  private FakeService service = new FakeService();

  @AfterEach
  void close() {
    service.close();
  }

  private CallReport report() {
    return service.reports.get(0);
  }

  @Test
  void theReportOfACallHasItsAnswerAndItsTimes() {
    service.answer(200, "1", "x-request-id", "r-1", "Msh-Gid", "g", "X-Msh-Cost", "2", "date", "now", "x-msh", "no").then(
        () -> service.time.advance(Duration.ofMillis(40)));
    service.start(ask("m"), service.settings().withIdentifier("Idempotency-Key"));
    assertThat(report().outcome()).isEqualTo(CallReport.Outcome.SUCCEEDED);
    assertThat(report().duration()).isEqualTo(Duration.ofMillis(40));
    assertThat(report().requestId()).contains("r-1");
    assertThat(report().requestedModel()).contains("m");
    assertThat(report().model()).contains("m");
    assertThat(report().timeToFirstContent()).isEmpty();
    assertThat(report().failure()).isEmpty();
    assertThat(report().headers()).containsEntry("msh-gid", "g").containsEntry("x-msh-cost", "2")
        .containsOnlyKeys("msh-gid", "x-msh-cost", "idempotency-key");
    assertThat(service.requests.get(0).headers().firstValue("Idempotency-Key"))
        .contains(report().headers().get("idempotency-key"));
    assertThat(report().origin().host()).isEqualTo("127.0.0.1:1");
    assertThat(report().origin().id()).isEqualTo(service.origins.get(0).id()).hasSize(16);
  }

  @Test
  void aRequestWithoutAModelHasNone() {
    service.answer(200, "1");
    service.start(get("/x"));
    assertThat(report().requestedModel()).isEmpty();
    assertThat(report().model()).isEmpty();
    assertThat(report().headers()).isEmpty();
    assertThat(report().attempts()).isEqualTo(1);
  }

  @Test
  void theReportOfAFailedCallHasItsFailure() {
    service.answer(400, "{}", "x-request-id", "r-2");
    CompletableFuture<String> call = service.start(ask("m"));
    assertThat(report().outcome()).isEqualTo(CallReport.Outcome.FAILED);
    assertThat(report().failure()).containsSame(failure(call));
    assertThat(report().requestId()).contains("r-2");
  }

  @Test
  void theReportOfACallThatWasNotSentHasNoHeaders() {
    service.close();
    service = new FakeService(RateLimits.of(1, 1), null);
    CompletableFuture<String> first = service.start(ask("m"));
    CompletableFuture<String> second = service.start(ask("n"));
    second.cancel(true);
    assertThat(report().outcome()).isEqualTo(CallReport.Outcome.CANCELLED);
    assertThat(report().attempts()).isZero();
    assertThat(report().requestedModel()).contains("n");
    assertThat(report().headers()).isEmpty();
    first.cancel(true);
  }

  @Test
  void theTimesInTheQueueAreToldToTheReportAndTheScope() {
    service.close();
    service = new FakeService(RateLimits.ADAPTIVE, null);
    List<Duration> waits = new ArrayList<>();
    service.answer(429, "{\"error\":{\"type\":\"rate_limit_error\",\"message\":\"x\"}}", "retry-after", "2").answer(200, "1");
    CompletableFuture<?>[] call = new CompletableFuture<?>[2];
    CallScope.within(Optional.of(new CallScope("step", waits::add)), () -> call[0] = service.start(ask("m"))).run();
    call[1] = service.start(ask("m"));
    service.time.advance(Duration.ofSeconds(10));
    assertThat(waits).hasSize(2).startsWith(Duration.ZERO);
    assertThat(service.reports).extracting(CallReport::queued).contains(Duration.ofSeconds(2));
    assertThat(service.origins.get(0).parent()).contains("step");
  }

  @Test
  void eachCallHasAnIdOfItsOwnInAllOfItsAttempts() {
    service.answer(500, "{}").answer(200, "1").answer(200, "1");
    service.start(get("/x"));
    service.time.advance(Duration.ofSeconds(1));
    service.start(get("/x"));
    assertThat(service.origins).hasSize(3);
    assertThat(service.origins.get(1).id()).isEqualTo(service.origins.get(0).id());
    assertThat(service.origins.get(2).id()).isNotEqualTo(service.origins.get(0).id());
  }

  @Test
  void aRequestThatChangesSomethingHasTheSameIdentifiersInAllAttempts() {
    CallSettings identified = service.settings().withIdentifier("Idempotency-Key");
    service.answer(500, "{}").answer(200, "1").answer(200, "1").answer(200, "1");
    service.start(ask("m"), identified);
    service.time.advance(Duration.ofSeconds(1));
    service.start(ask("m"), identified);
    service.start(get("/x"), identified);
    List<Optional<String>> sent = service.requests.stream().map(request -> request.headers().firstValue("Idempotency-Key"))
        .toList();
    assertThat(sent.get(0)).isPresent().isEqualTo(sent.get(1));
    assertThat(sent.get(2)).isPresent().isNotEqualTo(sent.get(0));
    assertThat(sent.get(3)).as("a GET changes nothing").isEmpty();
  }

  @Test
  void aFailureNamesItsAttemptAndItsRequest() {
    service.answer(500, "{}", "x-request-id", "r-9");
    KimiException failure = failure(service.start(ask("m"), service.settings().withRetry(RetryPolicy.NONE)));
    assertThat(failure.requestId()).contains("r-9");
    assertThat(failure.details().attempt()).isEqualTo(1);
    assertThat(failure.curl().orElseThrow()).contains("/chat/completions", "$KIMI_API_KEY");
  }

  /** Code of the program that throws changes no call. */
  @Test
  void aListenerThatThrowsChangesNothing() throws InterruptedException {
    List<Throwable> thrown = new ArrayList<>();
    service.answer(500, "{}").answer(200, "1");
    CompletableFuture<?>[] call = new CompletableFuture<?>[1];
    Thread thread = new Thread(() -> {
      call[0] = service.start(get("/x"), service.settings().withListener(new CallListener() {
        @Override
        public void retrying(KimiException failure, Duration pause) {
          throw new IllegalStateException("broken listener");
        }
      }));
    });
    thread.setUncaughtExceptionHandler((where, what) -> thrown.add(what));
    thread.start();
    thread.join(20_000);
    service.time.advance(Duration.ofSeconds(1));
    assertThat(call[0].getNow(null)).isEqualTo("1");
    assertThat(thrown).singleElement().extracting(Throwable::getMessage).isEqualTo("broken listener");
  }

  @Test
  void idsOfCallsHaveSixteenDigitsAndDiffer() {
    for (int i = 0; i < 20; i++) {
      service.answer(200, "1");
      service.start(get("/x"));
    }
    assertThat(service.origins).extracting(CallOrigin::id).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{16}"));
  }

  /** Logs at the level of debugging while an action runs. */
  private static List<String> logged(Runnable action) {
    List<String> lines = new ArrayList<>();
    Logger logger = Logger.getLogger("io.github.kimisdk");
    Level before = logger.getLevel();
    Handler handler = new Handler() {
      @Override
      public void publish(LogRecord line) {
        lines.add(line.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    logger.addHandler(handler);
    logger.setLevel(Level.FINE);
    try {
      action.run();
    } finally {
      logger.setLevel(before);
      logger.removeHandler(handler);
    }
    return lines;
  }

  @Test
  void aRepetitionIsLoggedWithItsReasonAndItsPause() {
    service.answer(500, "{}").answer(200, "1");
    assertThat(logged(() -> service.start(get("/x")))).singleElement().asString().startsWith("ServerError: the service failed")
        .endsWith("; next attempt in 250 ms").doesNotContain(FakeService.KEY.header());
    service.fails(new IOException("Too many open files"));
    assertThat(logged(() -> service.start(get("/x")))).as("a log could need a file").isEmpty();
  }
}
