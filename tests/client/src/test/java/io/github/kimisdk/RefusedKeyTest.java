package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Suppliers whose key is refused while other calls run, and calls that wait for a supplier. */
@Timeout(60)
class RefusedKeyTest {

  private static final ChatRequest HI = ChatRequest.of("hi");
  private static final String OLD = "sk-old-0123456789abcdef";
  private static final String NEW = "sk-new-0123456789abcdef";
  private static final ScriptedAnswer GOOD = ScriptedAnswer.json(
      200, "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"1\"},\"finish_reason\":\"stop\"}]}");
  private static final ScriptedAnswer FILE = ScriptedAnswer.json(200,
      "{\"id\":\"f\",\"object\":\"file\",\"bytes\":3,\"created_at\":1,"
      + "\"filename\":\"a.txt\",\"purpose\":\"file-extract\",\"status\":\"ready\"}");
  private static final ScriptedAnswer DENIED = ScriptedAnswer.error(401, "incorrect_api_key_error", "Incorrect API key provided");

  private static KimiBuilder to(KimiServer server) {
    return Kimi.builder().baseUrl(server.baseUrl()).retry(RetryPolicy.NONE);
  }

  private static boolean old(ServerRequest request) {
    return request.header("Authorization").orElse("").endsWith(OLD);
  }

  @Test
  void aSupplierThatCannotRefreshIsNotAskedToForEachCall() {
    AtomicInteger refreshes = new AtomicInteger();
    try (KimiServer server = KimiServer.scripted(DENIED);
        Kimi kimi = to(server).keyAsync(refused -> refused.map(any -> {
          refreshes.incrementAndGet();
          return CompletableFuture.<String>failedFuture(new IllegalStateException("log in again"));
        }).orElse(CompletableFuture.completedFuture(OLD))).build()) {
      assertThat(failuresOf200Calls(kimi)).hasSize(200).allSatisfy(
          failure -> assertThat(failure).isInstanceOf(KimiException.Misconfigured.class).hasMessageContaining("log in again"));
      // The pauses are 1, 2, 4, 8, 16 and 30 seconds, so that the timeout of this test allows for 6 of them.
      assertThat(refreshes).hasValueBetween(1, 7);
      assertThat(server.requests()).hasSizeLessThan(100);
    }
  }

  @Test
  void aServiceThatRefusesEveryKeyIsNoReasonToRefreshForEachCall() {
    AtomicInteger refreshes = new AtomicInteger();
    try (KimiServer server = KimiServer.scripted(DENIED);
        Kimi kimi = to(server).keyAsync(refused -> CompletableFuture.completedFuture(
            NEW + (refused.isPresent() ? refreshes.incrementAndGet() : refreshes.get()))).build()) {
      assertThat(failuresOf200Calls(kimi)).hasSize(200)
          .allSatisfy(failure -> assertThat(failure).isInstanceOf(KimiException.AccessDenied.class));
      // As above.
      assertThat(refreshes).hasValueBetween(1, 7);
    }
  }

  @Test
  void aKeyThatIsRefusedForOneModelServesTheOthers() {
    try (KimiServer server = KimiServer.answering(request -> request.text().contains("too-large") ? DENIED : GOOD);
        Kimi kimi = to(server)
            .keyAsync(refused ->
            refused.map(any -> CompletableFuture.<String>failedFuture(new IllegalStateException("log in again")))
            .orElse(CompletableFuture.completedFuture(OLD))).build()) {
      kimi.chat(HI);
      for (int i = 0; i < 3; i++) {
        assertThat(catchThrowableOfType(KimiException.Misconfigured.class, () -> kimi.chat(HI.withModel("too-large"))))
            .hasMessageContaining("log in again");
        assertThat(kimi.chat(HI).text()).isEqualTo("1");
      }
    }
  }

  @Test
  void aRefusalOfOneHostDoesNotConcernTheClientOfAnother() {
    try (KimiServer refusing = KimiServer.scripted(DENIED); KimiServer server = KimiServer.scripted(GOOD);
        Kimi kimi = to(refusing)
            .keyAsync(refused ->
            refused.map(any -> CompletableFuture.<String>failedFuture(new IllegalStateException("log in again")))
            .orElse(CompletableFuture.completedFuture(OLD))).build();
        Kimi other = kimi.toBuilder().baseUrl(server.baseUrl()).build()) {
      assertThat(catchThrowable(() -> kimi.chat(HI))).isInstanceOf(KimiException.Misconfigured.class);
      assertThat(other.chat(HI).text()).isEqualTo("1");
    }
  }

  /** Makes 200 calls, 8 at once. */
  private static List<Throwable> failuresOf200Calls(Kimi kimi) {
    AtomicInteger left = new AtomicInteger(200);
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = IntStream.range(0, 8).mapToObj(i -> new Thread(() -> {
      while (left.getAndDecrement() > 0) {
        failures.add(catchThrowable(() -> kimi.chat(HI)));
      }
    })).toList();
    threads.forEach(Thread::start);
    threads.forEach(RefusedKeyTest::join);
    return failures;
  }

  private static void join(Thread thread) {
    try {
      thread.join(50_000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRefusalOfAnUploadThatCannotBeRepeatedRenewsTheKeyForTheNextOne() {
    AtomicReference<String> cached = new AtomicReference<>(OLD);
    try (KimiServer server = KimiServer.answering(request -> old(request) ? DENIED : FILE);
        Kimi kimi = to(server).keyAsync(refused -> {
          refused.ifPresent(any -> cached.set(NEW));
          return CompletableFuture.completedFuture(cached.get());
        }).build()) {
      assertThat(catchThrowableOfType(KimiException.AccessDenied.class, () -> upload(kimi))).isNotNull();
      upload(kimi);
      assertThat(server.requests()).hasSize(2);
    }
  }

  private static void upload(Kimi kimi) {
    KimiPlatform.of(kimi).files().upload(Upload.of("a.txt", new ByteArrayInputStream(new byte[3]), 3));
  }

  @Test
  void aSupplierThatCallsItsOwnClientIsToldSo() {
    AtomicReference<Kimi> own = new AtomicReference<>();
    try (KimiServer server = KimiServer.scripted(GOOD); Kimi kimi = to(server).key(() -> own.get().ask("a key")).build()) {
      own.set(kimi);
      assertThat(catchThrowableOfType(KimiException.Misconfigured.class, () -> kimi.chat(HI)))
          .hasMessageContaining("the key supplier waits for a call that needs its key");
      own.set(kimi.withKey(NEW));
      assertThat(kimi.chat(HI).text()).isEqualTo("1");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCallThatBlocksDelaysNoOtherCallThatWaitsForTheSameKey(boolean suppliedClient) throws Exception {
    CompletableFuture<String> key = new CompletableFuture<>();
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch other = new CountDownLatch(1);
    try (KimiServer server = KimiServer.scripted(GOOD)) {
      KimiBuilder builder = to(server).keyAsync(refused -> key).listener(new CallListener() {
        @Override
        public void begun(CallOrigin origin, int attempt) {
          if (begun.incrementAndGet() == 1) {
            await(other);
          }
        }
      });
      try (Kimi kimi = (suppliedClient ? builder.httpClient(HttpClient.newHttpClient()) : builder).build()) {
        List<CompletableFuture<ChatResponse>> calls = IntStream.range(0, 2).mapToObj(i -> kimi.chatAsync(HI)).toList();
        key.complete(OLD);
        CompletableFuture.anyOf(calls.get(0), calls.get(1)).get(20, TimeUnit.SECONDS);
        other.countDown();
        CompletableFuture.allOf(calls.get(0), calls.get(1)).get(20, TimeUnit.SECONDS);
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aCopyWithAnotherKeySharesNoStateOfTheAccount() throws Exception {
    AtomicReference<CountDownLatch> held = new AtomicReference<>();
    try (KimiServer server = KimiServer.answering(request -> {
          if (request.path().endsWith("/models")) {
            return ScriptedAnswer.json(200, "{\"object\":\"list\",\"data\":[{\"id\":\"" + (old(request) ? "of-old" : "of-new")
                + "\"}]}");
          }
          if (request.text().contains("wait")) {
            await(held.get());
          }
          return request.text().contains("unknown") ? ScriptedAnswer.error(404, "resource_not_found_error", "no such model")
              : GOOD;
        });
        Kimi kimi = to(server).key(OLD).limits(RateLimits.of(1_000, 1)).build()) {
      for (Kimi one : List.of(kimi, kimi.withLimits(RateLimits.of(1_000, 1)))) {
        held.set(new CountDownLatch(1));
        CompletableFuture<ChatResponse> holding = one.chatAsync(ChatRequest.of("wait"));
        assertThat(one.withKey(NEW).chatAsync(HI).get(20, TimeUnit.SECONDS).text()).as("the limiter of another account")
            .isEqualTo("1");
        assertThat(holding).isNotDone();
        held.get().countDown();
        holding.get(20, TimeUnit.SECONDS);
      }
      Kimi other = kimi.withKey(NEW);
      assertThat(unknownModel(kimi)).contains("of-old");
      assertThat(unknownModel(other.withRetry(RetryPolicy.NONE))).contains("of-new").doesNotContain("of-old");
    }
  }

  private static String unknownModel(Kimi kimi) {
    return catchThrowableOfType(KimiException.NotFound.class, () -> kimi.chat(HI.toBuilder().model("unknown").build())).hint();
  }

  @Test
  void aCallThatWaitsForItsKeyHoldsNoPermit() throws Exception {
    CompletableFuture<String> slow = new CompletableFuture<>();
    AtomicInteger asked = new AtomicInteger();
    try (KimiServer server = KimiServer.scripted(GOOD);
        Kimi kimi = to(server).limits(RateLimits.of(1_000, 1))
            .keyAsync(refused -> asked.incrementAndGet() == 1 ? CompletableFuture.completedFuture(OLD) : slow).build()) {
      kimi.chat(HI);
      CompletableFuture<ChatResponse> waiting = kimi.chatAsync(HI);
      assertThat(kimi.withKey(NEW).chatAsync(HI).get(20, TimeUnit.SECONDS).text()).isEqualTo("1");
      assertThat(waiting).isNotDone();
      slow.complete(OLD);
      assertThat(waiting.get(20, TimeUnit.SECONDS).text()).isEqualTo("1");
    }
  }
}
