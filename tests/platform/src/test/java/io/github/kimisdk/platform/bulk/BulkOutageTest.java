package io.github.kimisdk.platform.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.platform.bulk.BulkInput.IdSet;
import io.github.kimisdk.platform.data.BulkResult;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service that fails for all: out of reach for a while, or without quota. Ids that are equal. */
@Timeout(60)
class BulkOutageTest {

  private final VirtualTime time = VirtualTime.skipping(Duration.ofMinutes(1));
  private final AtomicInteger asked = new AtomicInteger();

  @TempDir
  private Path folder;

  private static KimiException unreachable() {
    return unreachable(new ConnectException("connection refused"));
  }

  private static KimiException unreachable(IOException cause) {
    return new KimiException.Unreachable(cause.getMessage(), "", CallDetails.NONE, cause);
  }

  private List<BulkResult> run(BulkSettings settings, RetryPolicy retry, int count, Function<String, KimiException> failure) {
    BulkCalls calls = new BulkCalls(HandDriven.MODEL, retry, request -> {
      asked.incrementAndGet();
      String text = request.messages().get(0).text();
      KimiException failed = failure.apply(text);
      return failed == null ? CompletableFuture.completedFuture(HandDriven.response(text))
          : CompletableFuture.<ChatResponse>failedFuture(failed);
    });
    try (BulkIterator run = BulkIterator.start(calls, BulkInput.of(HandDriven.requests(count)), settings, time)) {
      List<BulkResult> results = HandDriven.rest(run);
      assertThat(run.progress().done()).isEqualTo(count);
      return results;
    }
  }

  private static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(n -> "re: " + n).toList();
  }

  @Test
  void anOutageOfTenSecondsCostsNoResult() {
    for (boolean ordered : new boolean[] {true, false}) {
      for (int window : new int[] {1, 7, 300}) {
        Duration from = time.elapsed();
        asked.set(0);
        List<BulkResult> results = run(BulkSettings.DEFAULT.withConcurrency(64).withOrdered(ordered).withWindow(window),
            RetryPolicy.DEFAULT, 1000,
            text -> time.elapsed().minus(from).compareTo(Duration.ofSeconds(10)) < 0 ? unreachable() : null);
        assertThat(results).allMatch(result -> result.failure().isEmpty()).extracting(BulkResult::text)
            .containsExactlyInAnyOrderElementsOf(texts(1000));
        assertThat(asked.get()).isBetween(1001, 1000 + 64 + 5);
      }
    }
  }

  @Test
  void aConnectTimeoutIsAnOutageAndOtherFailuresAreNot() {
    KimiException late = new KimiException.TimedOut("no connection", "", CallDetails.NONE, Timeouts.Phase.CONNECT);
    assertThat(run(BulkSettings.DEFAULT, RetryPolicy.DEFAULT, 40, text -> asked.get() <= 16 ? late : null))
        .allMatch(result -> result.failure().isEmpty());
    asked.set(0);
    KimiException idle = new KimiException.TimedOut("silent", "", CallDetails.NONE, Timeouts.Phase.IDLE);
    assertThat(run(BulkSettings.DEFAULT, RetryPolicy.DEFAULT, 40, text -> asked.get() <= 16 ? idle : null))
        .filteredOn(result -> result.failure().isPresent())
        .hasSize(16);
    assertThat(asked).hasValue(40);
  }

  @Test
  void aRequestWhoseConnectionIsLostIsNotSentAgain() {
    IOException lost = new IOException("HTTP/1.1 header parser received no bytes", new EOFException("EOF reached while reading"));
    List<BulkResult> results = run(BulkSettings.DEFAULT.withConcurrency(4), RetryPolicy.DEFAULT, 300, text -> text.equals("7")
        ? unreachable(lost) : null);
    assertThat(results).filteredOn(result -> result.failure().isPresent()).extracting(BulkResult::position).containsExactly(7L);
    assertThat(asked).as("it may have been paid for").hasValue(300);
  }

  @Test
  void aRequestThatAloneCannotConnectIsGivenUp() {
    IOException unknown = new IOException("no address", new UnknownHostException("a.example"));
    List<BulkResult> results = run(BulkSettings.DEFAULT.withConcurrency(4), RetryPolicy.DEFAULT, 300, text -> text.equals("4")
        ? unreachable(unknown) : null);
    assertThat(results).filteredOn(result -> result.failure().isPresent()).extracting(BulkResult::position).containsExactly(4L);
    assertThat(asked).hasValue(303);
    assertThat(time.elapsed()).as("the others do not wait").isZero();
  }

  @Test
  void withOneAttemptOnlyProbesAreLost() {
    List<BulkResult> results = run(BulkSettings.DEFAULT.withConcurrency(8), RetryPolicy.NONE, 500,
        text -> time.elapsed().compareTo(Duration.ofSeconds(10)) < 0 ? unreachable() : null);
    assertThat(results).filteredOn(result -> result.failure().isPresent()).hasSizeBetween(8, 8 + 4);
    assertThat(asked).hasValue(500);
  }

  @Test
  void afterTheLongestWaitTheFailuresAreResults() {
    List<BulkResult> results = run(BulkSettings.DEFAULT, RetryPolicy.DEFAULT.withLongestWait(Duration.ofMinutes(2)), 300, text ->
        unreachable());
    assertThat(results).hasSize(300).allMatch(result -> result.failure().orElseThrow() instanceof KimiException.Unreachable);
    assertThat(time.elapsed()).isEqualTo(Duration.ofMinutes(2));
    assertThat(asked.get()).as("the first, some probes, and the others once").isBetween(300, 300 + 16);
  }

  @Test
  void aRunThatIsClosedInAnOutageEnds() {
    VirtualTime still = VirtualTime.still();
    BulkCalls calls = new BulkCalls(HandDriven.MODEL, request -> CompletableFuture.failedFuture(unreachable()));
    BulkIterator run = BulkIterator.start(calls, BulkInput.of(HandDriven.requests(50)), BulkSettings.DEFAULT, still);
    CompletableFuture<Boolean> reader = CompletableFuture.supplyAsync(run::hasNext, task -> new Thread(task).start());
    still.awaitTimer(Duration.ofSeconds(1));
    run.close();
    assertThatThrownBy(reader::join).hasCauseInstanceOf(KimiException.Interrupted.class);
    assertThat(still.timers()).isZero();
  }

  @Test
  void anInputThatFailsInAnOutageEndsTheRun() {
    Iterable<ChatRequest> input = () -> IntStream.range(0, 9).mapToObj(n -> {
      if (n == 4) {
        throw new IllegalStateException("bad input");
      }
      return ChatRequest.of("" + n);
    }).iterator();
    BulkCalls calls = new BulkCalls(HandDriven.MODEL, request -> CompletableFuture.failedFuture(unreachable()));
    try (BulkIterator run = BulkIterator.start(calls, BulkInput.of(input), BulkSettings.DEFAULT, time)) {
      for (int i = 0; i < 4; i++) {
        assertThat(run.next().failure()).isPresent();
      }
      assertThatThrownBy(run::hasNext).hasMessage("bad input");
    }
  }

  @Test
  void afterAnExhaustedQuotaTheRestIsNotSent() throws Exception {
    Path journal = folder.resolve("night.jsonl");
    KimiException empty = new KimiException.QuotaExhausted("the quota is exhausted", "Recharge", CallDetails.NONE);
    BulkSettings settings = BulkSettings.DEFAULT.withConcurrency(4).withJournal(journal).withRepeatFailures(false);
    List<BulkResult> results = run(settings, RetryPolicy.DEFAULT, 1000, text -> Integer.parseInt(text) >= 5 ? empty : null);
    assertThat(asked.get()).isBetween(6, 8);
    assertThat(results).extracting(BulkResult::position).isSorted();
    assertThat(results.subList(5, 1000))
        .allSatisfy(result -> assertThat(result.failure()).get().isInstanceOf(KimiException.QuotaExhausted.class));
    assertThat(results.get(999).failure().orElseThrow()).hasMessageContaining("was not sent").hasMessageContaining("Recharge");
    int sent = asked.get();
    assertThat(Files.readAllLines(journal)).as("a later run asks those that were not sent").hasSize(sent);
    assertThat(run(settings, RetryPolicy.DEFAULT, 1000, text -> null)).filteredOn(result -> result.failure().isEmpty())
        .hasSize(1000 - (sent - 5));
  }

  @Test
  void equalIdsAreRefused() {
    List<String> items = List.of("a", "b", "a", "c");
    HandDriven calls = HandDriven.answering();
    try (BulkIterator run = calls.run(BulkSettings.DEFAULT, BulkInput.of(items, item -> item, ChatRequest::of))) {
      assertThat(List.of(run.next().id(), run.next().id())).containsExactly("a", "b");
      assertThatThrownBy(run::hasNext).isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("expected unique ids in the bulk, found \"a\" again at position 2");
    }
    assertThat(calls.asked).containsExactly("a", "b");
  }

  @Test
  void manyIdsAreToldApart() {
    IdSet ids = new IdSet();
    assertThat(IntStream.range(0, 100_000).mapToObj(n -> "id-" + n)).allMatch(ids::add).hasSize(100_000);
    assertThat(IntStream.range(0, 100_000).mapToObj(n -> "id-" + n)).noneMatch(ids::add);
    assertThat(ids.add("")).isTrue();
    assertThat(ids.add("\uD800")).isTrue();
    assertThat(ids.add("\uD801")).isTrue();
  }
}
