package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.threads.Await;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that is closed ends its own calls and those of its copies; a copy ends its own. */
@Timeout(60)
class ClosingTest {

  private static final ChatRequest HI = ChatRequest.of("hi");
  private static final Duration GRACE = Duration.ofSeconds(7);

  private final VirtualTime time = VirtualTime.still();
  private final CountDownLatch answer = new CountDownLatch(1);
  private final KimiServer server = KimiServer.start(request -> answered());
  private final Kimi kimi = TestKimi.of(server, time).build();
  private final Kimi copy = kimi.withModel("kimi-k3");
  private Thread closer;

  @AfterEach
  void close() {
    answer.countDown();
    kimi.close();
    server.close();
  }

  private ChatResponse answered() {
    try {
      answer.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return ChatResponse.of("Hello");
  }

  /** Closes a client with a grace period on a thread of its own, and returns when it waits. */
  private CompletableFuture<Boolean> closing(Kimi client) {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    closer = new Thread(() -> {
      client.close(GRACE);
      closed.complete(Thread.currentThread().isInterrupted());
    });
    closer.start();
    time.awaitTimer(GRACE);
    return closed;
  }

  private static void assertClosed(CompletableFuture<?> call) {
    assertThatThrownBy(() -> Await.on(call)).isInstanceOf(KimiException.Interrupted.class).hasMessageContaining("closed");
  }

  private void assertAnswers(CompletableFuture<ChatResponse> call) throws Exception {
    answer.countDown();
    assertThat(call.get(30, TimeUnit.SECONDS).text()).isEqualTo("Hello");
  }

  @Test
  void aClosedCopyEndsItsOwnCallsOnly() throws Exception {
    CompletableFuture<ChatResponse> ofOriginal = kimi.chatAsync(HI);
    CompletableFuture<ChatResponse> ofCopy = copy.chatAsync(HI);
    CompletableFuture<ChatResponse> ofCopyOfCopy = copy.withModel("kimi-k2.6").chatAsync(HI);
    copy.close();
    assertClosed(ofCopy);
    assertClosed(copy.chatAsync(HI));
    assertAnswers(ofOriginal);
    assertAnswers(ofCopyOfCopy);
    assertAnswers(kimi.chatAsync(HI));
  }

  @Test
  void aClosedOriginalEndsTheCallsOfItsCopies() {
    CompletableFuture<ChatResponse> ofOriginal = kimi.chatAsync(HI);
    CompletableFuture<ChatResponse> ofCopy = copy.chatAsync(HI);
    kimi.close();
    assertClosed(ofOriginal);
    assertClosed(ofCopy);
    assertClosed(copy.chatAsync(HI));
    assertClosed(copy.withModel("kimi-k2.6").chatAsync(HI));
  }

  @Test
  void aGracePeriodLetsRunningCallsEndAndRefusesNewOnes() throws Exception {
    CompletableFuture<ChatResponse> ofOriginal = kimi.chatAsync(HI);
    CompletableFuture<ChatResponse> ofCopy = copy.chatAsync(HI);
    CompletableFuture<Boolean> closed = closing(kimi);
    assertClosed(kimi.chatAsync(HI));
    assertClosed(copy.chatAsync(HI));
    assertThat(closed).isNotDone();
    assertAnswers(ofOriginal);
    assertAnswers(ofCopy);
    assertThat(closed.get(30, TimeUnit.SECONDS)).isFalse();
    assertThat(kimi.live()).isZero();
  }

  @Test
  void callsThatOutlastTheGracePeriodAreEnded() throws Exception {
    CompletableFuture<ChatResponse> call = copy.chatAsync(HI);
    CompletableFuture<Boolean> closed = closing(kimi);
    time.advance(GRACE.minusMillis(1));
    assertThat(closed).isNotDone();
    assertThat(call).isNotDone();
    time.advance(Duration.ofMillis(1));
    assertClosed(call);
    assertThat(closed.get(30, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void anInterruptedCloseEndsTheCallsAtOnce() throws Exception {
    CompletableFuture<ChatResponse> call = kimi.chatAsync(HI);
    CompletableFuture<Boolean> closed = closing(kimi);
    closer.interrupt();
    assertClosed(call);
    assertThat(closed.get(30, TimeUnit.SECONDS)).as("the thread stays interrupted").isTrue();
  }

  @Test
  void closingWithoutAGracePeriodEndsTheWaitOfAnotherClose() throws Exception {
    CompletableFuture<ChatResponse> call = copy.chatAsync(HI);
    CompletableFuture<Boolean> closed = closing(copy);
    copy.close();
    assertClosed(call);
    closed.get(30, TimeUnit.SECONDS);
    assertAnswers(kimi.chatAsync(HI));
  }

  @Test
  void aCopyWaitsForItsOwnCallsOnly() throws Exception {
    CompletableFuture<ChatResponse> ofOriginal = kimi.chatAsync(HI);
    copy.close(GRACE);
    assertThat(ofOriginal).isNotDone();
    assertAnswers(ofOriginal);
  }

  @Test
  void aClientWithoutCallsClosesAtOnce() {
    kimi.close(Duration.ofDays(100_000));
    kimi.close();
    assertThat(time.timers()).isZero();
  }

  @Test
  void aNegativeGracePeriodIsRefused() {
    assertThatThrownBy(() -> kimi.close(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("zero or more");
  }
}
