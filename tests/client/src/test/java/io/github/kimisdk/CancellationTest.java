package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.EventStream;
import io.github.kimisdk.platform.data.RawRequest;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every way to cancel a call closes its exchange with the server and leaves no live call. */
class CancellationTest {

  private static final String TEXT = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n";

  private static final RawRequest RAW = RawRequest.of("POST", "/feed").withJson(JsonObject.of("stream", true));

  private final CountDownLatch asked = new CountDownLatch(1);
  private final KimiServer server =
      KimiServer.answering(request -> {
        asked.countDown();
        return request.text().contains("\"stream\":true") ? ScriptedAnswer.events(TEXT).thenStall() : ScriptedAnswer.silence();
      });
  private final Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build();
  private final ChatRequest request = ChatRequest.of("hi");

  @AfterEach
  void stop() {
    kimi.close();
    server.close();
  }

  private void theServerSawIt() throws Exception {
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    ServerRequest received = server.requests().get(0);
    assertThat(received.ended().get(10, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
    assertThat(server.requests()).hasSize(1);
    nothingIsLeft(kimi);
  }

  /** The end of a call runs in turn with its other events, so it may be a moment behind what the server sees. */
  private static void nothingIsLeft(Kimi client) {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (client.live() > 0 && System.nanoTime() < limit) {
      Thread.onSpinWait();
    }
    assertThat(client.live()).isZero();
  }

  @Test
  void cancellingTheFutureEndsTheExchange() throws Exception {
    CompletableFuture<ChatResponse> answer = kimi.chatAsync(request);
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    answer.cancel(true);
    theServerSawIt();
  }

  @Test
  void interruptingABlockedChatEndsTheExchangeAndKeepsTheInterruption() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread thread = new Thread(() -> {
      try {
        kimi.chat(request);
      } catch (KimiException e) {
        thrown.set(e);
      }
      interrupted.complete(Thread.currentThread().isInterrupted());
    });
    thread.start();
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    thread.interrupt();
    assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(thrown.get()).isInstanceOf(KimiException.Interrupted.class);
    theServerSawIt();
  }

  @Test
  void interruptingABlockedReaderKeepsWhatItHadRead() throws Exception {
    try (ChatStream stream = kimi.stream(request)) {
      KimiException failure = interruptReader(stream);
      assertThat(failure.partial().orElseThrow().text()).isEqualTo("Hello");
      assertThat(failure.curl().orElseThrow()).contains(server.baseUrl());
      theServerSawIt();
    }
  }

  @Test
  void interruptingABlockedReaderOfRawEventsEndsTheExchange() throws Exception {
    try (EventStream stream = KimiPlatform.of(kimi).raw().events(RAW)) {
      interruptReader(stream);
      assertThatThrownBy(stream::iterator).hasMessageContaining("found one that was closed");
      theServerSawIt();
    }
  }

  /** An interrupted reader does not hold the lock of its stream while it tells the listener. */
  @Test
  void theListenerOfAnInterruptedReaderMayWaitForAnotherThreadThatClosesTheStream() throws Exception {
    ClosingListener listener = new ClosingListener();
    ChatStream stream = kimi.withListener(listener).stream(request);
    listener.close.set(stream::close);
    interruptReader(stream);
    assertThat(listener.closed.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theListenerOfAnInterruptedReaderOfRawEventsMayWaitAsWell() throws Exception {
    ClosingListener listener = new ClosingListener();
    EventStream stream = KimiPlatform.of(kimi.withListener(listener)).raw().events(RAW);
    listener.close.set(stream::close);
    interruptReader(stream);
    assertThat(listener.closed.get(10, TimeUnit.SECONDS)).isTrue();
  }

  /** Closes a stream on another thread when its call ends, and waits for that. */
  private static final class ClosingListener implements CallListener {

    private final AtomicReference<Runnable> close = new AtomicReference<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();

    @Override
    public void ended(CallReport report) {
      Thread closer = new Thread(close.get());
      closer.start();
      try {
        closer.join(5_000);
        closed.complete(!closer.isAlive());
      } catch (InterruptedException e) {
        closed.completeExceptionally(e);
      }
    }
  }

  /** Reads on another thread, which is interrupted when it waits for a second element, and returns what that thread throws. */
  private static KimiException interruptReader(Iterable<?> stream) throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CompletableFuture<KimiException> thrown = new CompletableFuture<>();
    Thread thread = new Thread(() -> {
      try {
        stream.forEach(element -> reading.countDown());
      } catch (KimiException e) {
        thrown.complete(e);
      }
    });
    thread.start();
    assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
    thread.interrupt();
    KimiException failure = thrown.get(10, TimeUnit.SECONDS);
    assertThat(failure).isInstanceOf(KimiException.Interrupted.class);
    return failure;
  }

  @Test
  void closingAStreamBeforeItsEndEndsTheExchange() throws Exception {
    ChatStream stream = kimi.stream(request);
    Iterator<ChatChunk> chunks = stream.iterator();
    assertThat(chunks.next().text()).isEqualTo("Hello");
    stream.close();
    assertThat(chunks.hasNext()).isFalse();
    assertThat(stream.partial().text()).isEqualTo("Hello");
    assertThat(stream.partial().complete()).isFalse();
    theServerSawIt();
  }

  @Test
  void cancellingASubscriptionEndsTheExchangeAndNothingFollows() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();
    AtomicReference<String> after = new AtomicReference<>("");
    kimi.publish(request).subscribe(new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription given) {
        subscription.set(given);
        given.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(ChatChunk chunk) {
        first.countDown();
      }

      @Override
      public void onError(Throwable failure) {
        after.set("error " + failure);
      }

      @Override
      public void onComplete() {
        after.set("complete");
      }
    });
    assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
    subscription.get().cancel();
    theServerSawIt();
    assertThat(after.get()).isEmpty();
  }

  @Test
  void closingTheClientEndsEveryCallWithAReason() throws Exception {
    CompletableFuture<ChatResponse> whole = kimi.chatAsync(request);
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    kimi.close();
    assertThat(whole).failsWithin(Duration.ofSeconds(10)).withThrowableThat()
        .withCauseInstanceOf(KimiException.Interrupted.class).withMessageContaining("closed");
    theServerSawIt();
    assertThatThrownBy(() -> kimi.chat(request)).isInstanceOf(KimiException.Interrupted.class).hasMessageContaining("closed");
  }

  @Test
  void aPauseBetweenAttemptsIsLeftAtOnce() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    try (KimiServer busy = KimiServer.answering(received -> {
      answered.countDown();
      return ScriptedAnswer.error(503, "server_unavailable", "later").withHeader("Retry-After", "60");
    })) {
      Kimi patient = Kimi.builder().key("k").baseUrl(busy.baseUrl()).retry(RetryPolicy.DEFAULT).build();
      CompletableFuture<ChatResponse> answer = patient.chatAsync(request);
      assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
      patient.close();
      assertThat(answer).failsWithin(Duration.ofSeconds(10));
      nothingIsLeft(patient);
      assertThat(busy.requests()).hasSize(1);
    }
  }

  @Test
  void aCallAfterACancelledOneFindsTheConnectionsInOrder() throws Exception {
    kimi.chatAsync(request).cancel(true);
    CompletableFuture<ChatResponse> next = kimi.chatAsync(request);
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    next.cancel(true);
    nothingIsLeft(kimi);
  }
}
