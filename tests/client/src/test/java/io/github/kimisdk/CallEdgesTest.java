package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.threads.Await;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.token.ContextCheck;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that end before their first attempt, or at their last chunk. */
@Timeout(60)
class CallEdgesTest {

  private static final ChatRequest REQUEST = ChatRequest.of("hi");
  private static final Duration TOTAL = Duration.ofSeconds(5);

  private final VirtualTime time = VirtualTime.still();

  @ParameterizedTest
  @EnumSource(Verb.class)
  void anErrorInACheckEndsTheCall(Verb verb) {
    for (boolean blocking : new boolean[] {false, true}) {
      RequestCheck check = new RequestCheck() {
        @Override
        public ChatRequest apply(ChatRequest request) {
          throw new AssertionError("the check is wrong");
        }

        @Override
        public boolean blocking() {
          return blocking;
        }
      };
      try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("Hello")).strict(true).recording().start();
          Kimi kimi = TestKimi.of(server, time).build().withCheck(check)) {
        assertThat(verb.ask(kimi, REQUEST).failure()).hasMessageContaining("the check is wrong");
        assertThat(server.requests()).isEmpty();
        assertThat(kimi.live()).isZero();
      }
    }
  }

  @Test
  void aSubscriberThatThrowsInOnSubscribeEndsTheCallBeforeItIsSent() throws Exception {
    CompletableFuture<Throwable> error = new CompletableFuture<>();
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("Hello")).strict(true).recording().start();
        Kimi kimi = TestKimi.of(server, time).limits(RateLimits.of(100, 1)).build()) {
      kimi.publish(REQUEST).subscribe(new Verb.Collector() {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
          throw new IllegalStateException("not today");
        }

        @Override
        public void onError(Throwable failure) {
          error.complete(failure);
        }
      });
      assertThat(error.get(10, TimeUnit.SECONDS)).hasMessageContaining("not today");
      assertThat(server.requests()).isEmpty();
      assertThat(kimi.chat(REQUEST).text()).as("the next call has the permit").isEqualTo("Hello");
    }
  }

  @Test
  void theReportOfAnAnswerThatMayGoOnHasItsUsage() throws Exception {
    CompletableFuture<CallReport> ended = new CompletableFuture<>();
    CallListener listener = new CallListener() {
      @Override
      public void ended(CallReport report) {
        ended.complete(report);
      }
    };
    ChatResponse answer = ChatResponse.of("Hello").withUsage(Usage.of(5, 7));
    try (KimiServer server = KimiServer.start(request -> answer);
        Kimi kimi = TestKimi.of(server, time).listener(listener).build().withMaxContinuations(1)) {
      assertThat(kimi.chat(REQUEST).usage()).contains(Usage.of(5, 7));
      assertThat(ended.get(10, TimeUnit.SECONDS).usage()).contains(Usage.of(5, 7));
    }
  }

  @Test
  void aCallThatEndsInTheQueueKnowsWhereItWouldHaveGone() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.silence());
        Kimi kimi = TestKimi.of(server, time).limits(RateLimits.of(100, 1)).build()) {
      CompletableFuture<?> first = kimi.chatAsync(REQUEST);
      CompletableFuture<?> queued = kimi.withTotalTimeout(TOTAL).chatAsync(REQUEST);
      time.advance(TOTAL);
      KimiException late = catchThrowableOfType(KimiException.TimedOut.class, () -> Await.on(queued));
      assertThat(late.details().origin()).isPresent();
      assertThat(late.curl()).isPresent();
      first.cancel(true);
    }
  }

  @Test
  void theTotalTimeoutAndClosingReachACallWhoseCheckWaits() throws Exception {
    CountDownLatch waits = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    ContextCheck slow = ContextCheck.reporting().withSummary(messages -> "").withListener(report -> {
      waits.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("Hello")).strict(true).recording().start();
        Kimi kimi = TestKimi.of(server, time).build().withCheck(slow)) {
      CompletableFuture<?> timed = kimi.withTotalTimeout(TOTAL).chatAsync(REQUEST);
      CompletableFuture<?> closed = kimi.chatAsync(REQUEST);
      assertThat(waits.await(10, TimeUnit.SECONDS)).isTrue();
      time.advance(TOTAL);
      assertThat(catchThrowableOfType(KimiException.TimedOut.class, () -> Await.on(timed)).phase())
          .isEqualTo(Timeouts.Phase.TOTAL);
      Runnable close = kimi::close;
      close.run();
      assertThat(catchThrowableOfType(KimiException.Interrupted.class, () -> Await.on(closed))).isNotNull();
      go.countDown();
      assertThat(server.requests()).isEmpty();
    }
  }
}
