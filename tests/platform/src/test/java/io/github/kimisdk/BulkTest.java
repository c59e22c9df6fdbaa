package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.platform.Bulk;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.BulkProgress;
import io.github.kimisdk.platform.data.BulkResult;
import io.github.kimisdk.server.KimiServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bulk through the client, against a server that echoes. */
@Timeout(120)
class BulkTest {

  @TempDir Path folder;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger answering = new AtomicInteger();
  private final AtomicInteger mostAtATime = new AtomicInteger();
  private final KimiServer server = KimiServer.start(this::echo);
  private final Kimi kimi = client().build();

  private KimiBuilder client() {
    return Kimi.builder().key(TestKimi.KEY).baseUrl(server.baseUrl()).model("kimi-k2.6").retry(RetryPolicy.NONE);
  }

  private ChatResponse echo(ChatRequest request) {
    asked.incrementAndGet();
    mostAtATime.accumulateAndGet(answering.incrementAndGet(), Math::max);
    try {
      String text = request.messages().get(0).text();
      if (text.equals("refuse")) {
        throw new KimiException.BadRequest("refused", "", CallDetails.NONE);
      }
      return ChatResponse.of("re: " + text).withUsage(Usage.of(10, 2));
    } finally {
      answering.decrementAndGet();
    }
  }

  @AfterEach
  void close() {
    kimi.close();
    server.close();
  }

  private static List<ChatRequest> requests(int count) {
    return IntStream.range(0, count).mapToObj(n -> ChatRequest.of("question " + n)).toList();
  }

  @Test
  void aListIsAnsweredInOrder() {
    List<String> texts = new ArrayList<>();
    BulkProgress end = KimiPlatform.of(kimi).bulk(requests(300)).withConcurrency(8)
        .forEach(result -> texts.add(result.id() + " " + result.text()));
    assertThat(texts).hasSize(300).startsWith("0 re: question 0", "1 re: question 1").endsWith("299 re: question 299");
    assertThat(end.done()).isEqualTo(300);
    assertThat(end.usage().totalTokens()).isEqualTo(3_600);
    assertThat(end.cost()).isPresent();
    assertThat(mostAtATime.get()).isLessThanOrEqualTo(8);
    assertThat(asked).hasValue(300);
  }

  @Test
  void resultsCanComeAsTheCallsEnd() {
    List<Long> positions = new ArrayList<>();
    KimiPlatform.of(kimi).bulk(requests(100)).withOrdered(false).forEach(result -> positions.add(result.position()));
    assertThat(positions).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void streamsAndIteratorsAreInputsAndStreamsAreClosed() {
    AtomicInteger closings = new AtomicInteger();
    assertThat(Bulk.of(kimi, requests(5).stream().onClose(closings::incrementAndGet)).forEach(BulkResult::text).done())
        .isEqualTo(5);
    assertThat(closings).hasValue(1);
    Iterator<ChatRequest> iterator = requests(4).iterator();
    assertThat(KimiPlatform.of(kimi).bulk(() -> iterator).forEach(BulkResult::text).done()).isEqualTo(4);
    Bulk once = Bulk.of(kimi, requests(1).stream());
    once.forEach(BulkResult::text);
    assertThatThrownBy(once::run).isInstanceOf(IllegalStateException.class);
    Bulk often = KimiPlatform.of(kimi).bulk(requests(2));
    assertThat(often.forEach(BulkResult::text)).extracting(BulkProgress::done).isEqualTo(often.forEach(BulkResult::text).done());
  }

  @Test
  void requestsCanHaveIds() {
    Map<String, String> rows = new TreeMap<>(Map.of("a", "first", "b", "second"));
    Map<String, String> answers = new TreeMap<>();
    Bulk.of(kimi, rows.entrySet(), Map.Entry::getKey, row -> ChatRequest.of(row.getValue()))
        .forEach(result -> answers.put(result.id(), result.text()));
    Bulk.of(kimi, rows.keySet().stream(), key -> key + key, ChatRequest::of)
        .forEach(result -> answers.put(result.id(), result.text()));
    assertThat(answers).isEqualTo(Map.of("a", "re: first", "b", "re: second", "aa", "re: a", "bb", "re: b"));
  }

  @Test
  void aRefusedRequestIsAResult() {
    List<ChatRequest> requests = List.of(ChatRequest.of("one"), ChatRequest.of("refuse"), ChatRequest.of("three"));
    List<BulkResult> results = new ArrayList<>();
    BulkProgress end = KimiPlatform.of(kimi).bulk(requests).forEach(results::add);
    assertThat(end.failed()).isEqualTo(1);
    assertThat(results.get(1).failure().get().status()).isPresent();
    assertThat(results.get(1)).hasToString("BulkResult[1, 1, failed: " + results.get(1).failure().get().getMessage() + "]");
    assertThat(results.get(2).text()).isEqualTo("re: three");
  }

  @Test
  void theRateLimitsOfTheClientApply() {
    try (Kimi limited = client().limits(RateLimits.ADAPTIVE.withConcurrency(2)).build()) {
      assertThat(KimiPlatform.of(limited).bulk(requests(50)).withConcurrency(20).forEach(BulkResult::text).done()).isEqualTo(50);
    }
    assertThat(mostAtATime.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void aRunContinuesAfterItsClientWasClosed() {
    Path journal = folder.resolve("night.jsonl");
    Kimi closed = client().build();
    List<String> first = new ArrayList<>();
    assertThatThrownBy(() -> KimiPlatform.of(closed).bulk(requests(200)).withConcurrency(4).withJournal(journal)
        .forEach(result -> {
      first.add(result.text());
      if (first.size() == 20) {
        closed.close();
      }
    })).isInstanceOf(KimiException.Interrupted.class);
    assertThat(first).hasSizeGreaterThanOrEqualTo(20);
    List<BulkResult> second = new ArrayList<>();
    BulkProgress end = KimiPlatform.of(kimi).bulk(requests(200)).withJournal(journal).forEach(second::add);
    assertThat(second).hasSize(200);
    assertThat(end.failed()).isZero();
    assertThat(end.replayed()).isGreaterThanOrEqualTo(first.size());
    assertThat(asked.get()).isBetween(200, 204);
    assertThat(second.stream().filter(BulkResult::replayed).map(BulkResult::text)).containsAll(first);
  }

  @Test
  void anExceptionOfTheLoopEndsTheCalls() throws Exception {
    CountDownLatch another = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (KimiServer slow = KimiServer.start(request -> {
      try {
        if (request.messages().get(0).text().equals("question 0")) {
          another.await();
          return ChatResponse.of("fast");
        }
        another.countDown();
        new CompletableFuture<Void>().get();
      } catch (InterruptedException e) {
        ended.countDown();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
      return ChatResponse.of("late");
    });
        Kimi client = Kimi.builder().key(TestKimi.KEY).baseUrl(slow.baseUrl()).build()) {
      IllegalStateException failure = new IllegalStateException("enough");
      assertThatThrownBy(() -> KimiPlatform.of(client).bulk(requests(9)).withConcurrency(3).forEach(result -> {
        throw failure;
      })).isSameAs(failure);
      assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }
}

