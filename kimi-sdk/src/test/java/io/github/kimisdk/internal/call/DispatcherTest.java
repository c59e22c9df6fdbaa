package io.github.kimisdk.internal.call;

import static io.github.kimisdk.internal.call.FakeService.ask;
import static io.github.kimisdk.internal.call.FakeService.failure;
import static io.github.kimisdk.internal.call.FakeService.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.internal.call.WholeReceiver.Operation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls of a client and of its copies: how they end, and what they share. */
@Timeout(60)
class DispatcherTest {

  private final FakeService service = new FakeService(RateLimits.of(100, 1), null);

  @AfterEach
  void close() {
    service.close();
  }

  private CompletableFuture<String> start(Dispatcher dispatcher, String model) {
    return WholeReceiver.start(dispatcher, service.settings().withRetry(RetryPolicy.NONE),
        Operation.of(ask(model), Object::toString));
  }

  @Test
  void aCloseEndsTheCallsUnderWayAndThoseOfAllCopies() {
    Dispatcher copy = service.dispatcher.copy();
    service.endless(200, "{");
    CompletableFuture<String> own = start(service.dispatcher, "m");
    CompletableFuture<String> waiting = start(copy, "m");
    assertThat(service.dispatcher.running()).isEqualTo(2);
    assertThat(copy.running()).isEqualTo(2);
    service.dispatcher.close();
    assertThat(failure(own)).isInstanceOf(KimiException.Interrupted.class)
        .hasMessageContaining("the client was closed during the call");
    assertThat(failure(waiting)).hasMessageContaining("the client is closed");
    assertThat(service.cancelled()).isEqualTo(1);
    assertThat(service.dispatcher.running()).isZero();
    assertThat(failure(start(service.dispatcher, "m"))).hasMessageContaining("the client is closed");
    assertThat(failure(start(copy, "m"))).hasMessageContaining("the client is closed");
    assertThat(service.requests).hasSize(1);
  }

  @Test
  void aCloseOfACopyEndsItsOwnCallsOnly() {
    Dispatcher copy = service.dispatcher.copy();
    CompletableFuture<String> own = start(service.dispatcher, "");
    CompletableFuture<String> copied = start(copy, "");
    copy.close();
    assertThat(failure(copied)).isInstanceOf(KimiException.Interrupted.class);
    assertThat(own).isNotDone();
    assertThat(failure(start(copy, ""))).hasMessageContaining("the client is closed");
    service.answer(200, "1");
    assertThat(start(service.dispatcher, "")).isCompletedWithValue("1");
    own.cancel(true);
  }

  @Test
  void aCopyWithTheSameKeySharesTheLimits() {
    CompletableFuture<String> first = start(service.dispatcher, "m");
    CompletableFuture<String> second = start(service.dispatcher.copy(), "m");
    assertThat(service.requests).hasSize(1);
    service.answer(200, "1");
    first.cancel(true);
    assertThat(second).isCompletedWithValue("1");
  }

  @Test
  void aCopyWithAnotherKeyHasLimitsAndABudgetOfItsOwn() {
    Dispatcher other = service.dispatcher.copy("other-key-0123456789", "a test");
    CompletableFuture<String> first = start(service.dispatcher, "m");
    CompletableFuture<String> second = start(other, "m");
    assertThat(service.requests).hasSize(2);
    assertThat(service.requests.get(1).headers().firstValue("Authorization")).contains("Bearer other-key-0123456789");
    start(other, "m");
    assertThat(service.requests).as("the limit of one call at once is that of the copy as well").hasSize(2);
    other.budget().take(new KimiException.ServerError("", "", CallDetails.NONE));
    assertThat(service.dispatcher.budget().left()).isEqualTo(500);
    assertThat(service.dispatcher.copy().budget()).isSameAs(service.dispatcher.budget());
    assertThat(other.running()).as("calls of all clients with these connections").isEqualTo(3);
    service.dispatcher.close();
    assertThat(failure(first)).isInstanceOf(KimiException.Interrupted.class);
    assertThat(failure(second)).isInstanceOf(KimiException.Interrupted.class);
  }

  @Test
  void settingsMayHaveALimiterOfTheirOwn() {
    CompletableFuture<String> first = start(service.dispatcher, "m");
    CallSettings own = service.settings().withLimits(RateLimits.of(1, 1), service.time);
    service.answer(200, "1");
    assertThat(service.start(ask("m"), own)).isCompletedWithValue("1");
    CompletableFuture<String> second = service.start(ask("m"), own);
    assertThat(second).isNotDone();
    second.cancel(true);
    first.cancel(true);
  }

  @Test
  void aCloseWithAGraceWaitsForTheCallsUnderWay() throws Exception {
    service.endless(200, "{");
    CompletableFuture<String> call = start(service.dispatcher, "m");
    CompletableFuture<Void> closing = closing(Duration.ofSeconds(20));
    assertThat(failure(start(service.dispatcher, "m"))).hasMessageContaining("the client is closed");
    assertThat(closing).isNotDone();
    assertThat(call).isNotDone();
    call.cancel(true);
    closing.get(20, TimeUnit.SECONDS);
    assertThat(service.time.timers()).isZero();
    assertThat(service.heard).contains("ended CANCELLED");
  }

  @Test
  void aCloseWithAGraceEndsTheCallsThatAreLeftAfterIt() throws Exception {
    service.endless(200, "{");
    CompletableFuture<String> call = start(service.dispatcher, "m");
    CompletableFuture<Void> closing = closing(Duration.ofSeconds(20));
    service.time.advance(Duration.ofSeconds(20));
    closing.get(20, TimeUnit.SECONDS);
    assertThat(failure(call)).isInstanceOf(KimiException.Interrupted.class);
    assertThat(service.cancelled()).isEqualTo(1);
  }

  @Test
  void anInterruptionEndsTheGrace() throws Exception {
    service.endless(200, "{");
    CompletableFuture<String> call = start(service.dispatcher, "m");
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread closer = new Thread(() -> {
      service.dispatcher.close(Duration.ofSeconds(20));
      interrupted.complete(Thread.currentThread().isInterrupted());
    });
    closer.start();
    service.time.awaitTimer(Duration.ofSeconds(20));
    closer.interrupt();
    assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(failure(call)).isInstanceOf(KimiException.Interrupted.class);
    assertThat(service.time.timers()).isZero();
  }

  @Test
  void aCloseWithoutCallsDoesNotWait() {
    service.dispatcher.close(Duration.ofDays(1));
    assertThat(service.time.timers()).isZero();
    assertThat(failure(service.start(get("/x")))).hasMessageContaining("the client is closed");
  }

  private CompletableFuture<Void> closing(Duration grace) {
    CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> service.dispatcher.close(grace),
        task -> new Thread(task).start());
    service.time.awaitTimer(grace);
    return closing;
  }
}
