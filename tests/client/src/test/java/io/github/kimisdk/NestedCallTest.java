package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Wherever a caller's code runs, it may wait for another call of the same client. */
@Timeout(60)
class NestedCallTest {

  private static final ChatRequest QUESTION = ChatRequest.of("Hello");

  private final KimiServer server = KimiServer.start(new OfflineModel());
  private final Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build();
  private final CompletableFuture<String> nested = new CompletableFuture<>();

  @AfterEach
  void stop() {
    kimi.close();
    server.close();
  }

  @Test
  void aChunkMayWaitForAnotherCall() throws Exception {
    kimi.publish(QUESTION).subscribe(subscriber(kimi::ask, true));
    answered();
  }

  @Test
  void theEndOfAStreamMayWaitForAnotherCall() throws Exception {
    kimi.publish(QUESTION).subscribe(subscriber(kimi::ask, false));
    answered();
  }

  @Test
  void aChunkMayReadAnotherStream() throws Exception {
    kimi.publish(QUESTION).subscribe(subscriber(text -> kimi.stream(ChatRequest.of(text)).response().text(), true));
    answered();
  }

  @Test
  void whatDependsOnAnAnswerMayWaitForAnotherCall() throws Exception {
    kimi.chatAsync(QUESTION).thenAccept(response -> once(() -> kimi.ask("nested")));
    answered();
  }

  @Test
  void aListenerMayWaitForAnotherCall() throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    AtomicReference<Kimi> itself = new AtomicReference<>();
    CallListener listener = new CallListener() {
      @Override
      public void ended(CallReport report) {
        if (first.compareAndSet(true, false)) {
          once(() -> itself.get().ask("nested"));
        }
      }
    };
    try (Kimi watched = Kimi.builder().key("k").baseUrl(server.baseUrl()).listener(listener).build()) {
      itself.set(watched);
      watched.chatAsync(QUESTION);
      answered();
    }
  }

  @Test
  void aCallThatGotItsPermitMayWaitForTheEndOfTheOneThatHadIt() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    CallListener listener = new CallListener() {
      @Override
      public void begun(CallOrigin origin, int attempt) {
        if (begun.incrementAndGet() == 2) {
          nested.complete(waited(ended) ? "nested" : "the second call began on the thread of the first");
        }
      }
    };
    try (Kimi one = Kimi.builder().key("k").baseUrl(server.baseUrl()).limits(RateLimits.of(1_000, 1)).listener(listener)
        .build()) {
      one.chatAsync(QUESTION).thenRun(ended::countDown);
      one.chatAsync(QUESTION);
      answered();
    }
  }

  private static boolean waited(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void answered() throws Exception {
    assertThat(nested.get(30, TimeUnit.SECONDS)).contains("nested");
  }

  private void once(Supplier<String> call) {
    if (!nested.isDone()) {
      try {
        nested.complete(call.get());
      } catch (RuntimeException failure) {
        nested.completeExceptionally(failure);
      }
    }
  }

  private Flow.Subscriber<ChatChunk> subscriber(UnaryOperator<String> call, boolean atChunk) {
    return new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(ChatChunk chunk) {
        if (atChunk) {
          once(() -> call.apply("nested"));
        }
      }

      @Override
      public void onError(Throwable failure) {
        nested.completeExceptionally(failure);
      }

      @Override
      public void onComplete() {
        once(() -> call.apply("nested"));
      }
    };
  }
}
