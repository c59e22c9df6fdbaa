package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.threads.Await;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys that a program supplies, seen from its calls. */
@Timeout(60)
class KeySupplierTest {

  private static final ChatRequest HI = ChatRequest.of("hi");
  private static final String OLD = "sk-old-0123456789abcdef";
  private static final String NEW = "sk-new-0123456789abcdef";
  private static final String ANSWER = "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"1\"},\"finish_reason\":\"stop\"}]}";
  private static final ScriptedAnswer GOOD = ScriptedAnswer.json(200, ANSWER);
  private static final ScriptedAnswer EVENTS = ScriptedAnswer.events(
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"1\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
  private static final ScriptedAnswer DENIED = ScriptedAnswer.error(401, "incorrect_api_key_error", "Incorrect API key provided");

  private final AtomicInteger renewals = new AtomicInteger();

  private static String key(ServerRequest request) {
    return request.header("Authorization").orElse("").replace("Bearer ", "");
  }

  private static ScriptedAnswer ofNewKey(ServerRequest request) {
    return !key(request).equals(NEW) ? DENIED : request.json().has("stream") ? EVENTS : GOOD;
  }

  private CompletableFuture<String> renewing(Optional<String> refused) {
    refused.ifPresent(old -> renewals.incrementAndGet());
    return CompletableFuture.completedFuture(refused.isPresent() ? NEW : OLD);
  }

  private static KimiBuilder to(KimiServer server) {
    return Kimi.builder().baseUrl(server.baseUrl()).retry(RetryPolicy.DEFAULT.withPauses(Duration.ZERO, Duration.ZERO));
  }

  private static KimiException failure(Kimi kimi) {
    return catchThrowableOfType(KimiException.class, () -> kimi.chat(HI));
  }

  private static CallListener noting(List<String> lines) {
    return new CallListener() {
      @Override
      public void begun(CallOrigin origin, int attempt) {
        lines.add("begun " + attempt);
      }

      @Override
      public void retrying(KimiException failure, Duration pause) {
        lines.add("retrying " + failure.status().orElse(0));
      }

      @Override
      public void ended(CallReport report) {
        lines.add(report.outcome() + " after " + report.attempts());
      }
    };
  }

  @Test
  void theSupplierIsAskedBeforeEachAttempt() {
    List<String> keys = new ArrayList<>(List.of("key-1", "key-2", "key-3"));
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(500, "server_error", "down"), GOOD);
        Kimi kimi = to(server).key(() -> keys.remove(0)).build()) {
      kimi.chat(HI);
      kimi.chat(HI);
      assertThat(server.requests()).extracting(KeySupplierTest::key).containsExactly("key-1", "key-2", "key-3");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefusedKeyIsReplacedOnceUnderEveryPolicy(Verb verb) {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    try (KimiServer server = KimiServer.answering(KeySupplierTest::ofNewKey);
        Kimi kimi = to(server).keyAsync(this::renewing).retry(RetryPolicy.NONE).listener(noting(lines)).build()) {
      assertThat(verb.ask(kimi, HI).response().text()).isEqualTo("1");
      assertThat(lines).containsExactly("begun 1", "retrying 401", "begun 1", "SUCCEEDED after 2");
    }
  }

  @Test
  void theSameKeyIsNotSentTwice() {
    try (KimiServer server = KimiServer.scripted(DENIED); Kimi kimi = to(server).key(() -> OLD).build()) {
      assertThat(failure(kimi)).isInstanceOf(KimiException.AccessDenied.class)
          .hasMessageContaining("The key supplier gave the refused key again");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void aSecondRefusalEndsTheCall() {
    try (KimiServer server = KimiServer.scripted(DENIED); Kimi kimi = to(server).keyAsync(this::renewing).build()) {
      assertThat(failure(kimi)).isInstanceOf(KimiException.AccessDenied.class);
      assertThat(server.requests()).extracting(KeySupplierTest::key).containsExactly(OLD, NEW);
      assertThat(renewals).hasValue(1);
    }
  }

  @Test
  void callsWhoseKeyIsRefusedTogetherAskOnce() throws Exception {
    CountDownLatch all = new CountDownLatch(64);
    try (KimiServer server = KimiServer.answering(request -> {
          if (key(request).equals(OLD)) {
            all.countDown();
            await(all);
          }
          return ofNewKey(request);
        });
        Kimi kimi = to(server).keyAsync(this::renewing).build()) {
      List<CompletableFuture<ChatResponse>> calls = IntStream.range(0, 64).mapToObj(i -> kimi.chatAsync(HI)).toList();
      for (CompletableFuture<ChatResponse> call : calls) {
        assertThat(call.get(30, TimeUnit.SECONDS).text()).isEqualTo("1");
      }
      assertThat(renewals).hasValue(1);
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
  void aSlowSupplierBlocksNoCallerAndEndsWithTheTotalTimeout() {
    VirtualTime time = VirtualTime.still();
    CompletableFuture<String> never = new CompletableFuture<>();
    try (KimiServer server = KimiServer.scripted(GOOD);
        Kimi kimi = to(server).scheduler(time).keyAsync(refused -> never).build()) {
      CompletableFuture<ChatResponse> cancelled = kimi.chatAsync(HI);
      CompletableFuture<ChatResponse> late = kimi.withTotalTimeout(Duration.ofSeconds(5)).chatAsync(HI);
      assertThat(cancelled).isNotDone();
      cancelled.cancel(true);
      time.advance(Duration.ofSeconds(5));
      assertThat(catchThrowableOfType(KimiException.TimedOut.class, () -> Await.on(late)))
          .hasMessageContaining("the key supplier gave no key within the total timeout of 5 s");
      assertThat(kimi.live()).isZero();
      assertThat(server.requests()).isEmpty();
      never.complete(OLD);
    }
  }

  @Test
  void aSupplierRunsOnAWorkerAlsoForACallThatAnotherCallHasCaused() {
    List<String> threads = Collections.synchronizedList(new ArrayList<>());
    Supplier<String> supplier = () -> {
      threads.add(Thread.currentThread().getName());
      return NEW;
    };
    try (KimiServer server = KimiServer.answering(KeySupplierTest::ofNewKey); Kimi kimi = to(server).key(supplier).build()) {
      kimi.chatAsync(HI).thenCompose(first -> kimi.chatAsync(HI)).join();
      assertThat(threads).hasSize(2).containsOnly("kimi-worker");
    }
  }

  @Test
  void aCopyWithAKeyOfItsOwnAsksNoSupplier() {
    try (KimiServer server = KimiServer.scripted(GOOD); Kimi kimi = to(server).keyAsync(this::renewing).build()) {
      Kimi copy = kimi.withKey("sk-copy-0123456789abcdef");
      copy.withTotalTimeout(Duration.ofMinutes(1)).chat(HI);
      kimi.chat(HI);
      copy.toBuilder().build().chat(HI);
      kimi.toBuilder().build().chat(HI);
      assertThat(server.requests()).extracting(KeySupplierTest::key)
          .containsExactly("sk-copy-0123456789abcdef", OLD, "sk-copy-0123456789abcdef", OLD);
    }
  }
}
