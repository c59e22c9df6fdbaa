package io.github.kimisdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException.TimedOut;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.Timeouts.Phase;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.call.WholeReceiver.Operation;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Transport;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.threads.Await;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TotalTimeTest {

  private static final Duration TOTAL = Duration.ofSeconds(30);
  private static final ScriptedAnswer GOOD = ScriptedAnswer.json(200, "{}");
  private static final ScriptedAnswer SLOW_DOWN = ScriptedAnswer.error(429, "rate_limit_reached_error",
      "max organization concurrency: 1, slow down");

  private final VirtualTime time = VirtualTime.still();
  private final AtomicInteger retried = new AtomicInteger();
  private final CallListener counter = new CallListener() {
    @Override
    public void retrying(KimiException failure, Duration pause) {
      retried.incrementAndGet();
    }
  };

  @Test
  void aResponseThatIsReadTooLateIsTooLate() {
    CallSettings settings = CallSettings.DEFAULT.forHeap(Runtime.getRuntime().maxMemory())
        .withTimeouts(Timeouts.DEFAULT.withTotal(TOTAL));
    try (KimiServer server = KimiServer.scripted(GOOD);
        Dispatcher dispatcher = new Dispatcher(
            new Transport(new ApiKey("k", "a test"), Map.of(), null, TOTAL, time), null, new ModelAdvice(), null)) {
      OutgoingRequest request = OutgoingRequest.get(URI.create(server.baseUrl() + "/x"));
      CompletableFuture<Integer> call = WholeReceiver.start(
          dispatcher, settings.withEndpoint(Endpoint.of(server.baseUrl())), Operation.of(request, json -> {
            time.advance(TOTAL);
            return 1;
          }));
      TimedOut late = catchThrowableOfType(TimedOut.class, () -> Await.on(call));
      assertThat(late.phase()).isEqualTo(Phase.TOTAL);
      assertThat(dispatcher.running()).isZero();
    }
  }

  @Test
  void aCallThatEndsInTheQueueOfTheLimiterSaysSo() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.silence());
        Kimi kimi = TestKimi.of(server, time).limits(RateLimits.of(100, 1)).build()) {
      CompletableFuture<?> first = kimi.chatAsync(ChatRequest.of("a"));
      time.advance(Duration.ofSeconds(1));
      CompletableFuture<?> waiting = kimi.withTotalTimeout(TOTAL).chatAsync(ChatRequest.of("b"));
      time.advance(TOTAL);

      TimedOut late = catchThrowableOfType(TimedOut.class, () -> Await.on(waiting));
      assertThat(late.phase()).isEqualTo(Phase.TOTAL);
      assertThat(late)
          .hasMessageContaining("waited 30 s in this client's own queue and was not sent within the total timeout of 30 s");
      assertThat(late.hint()).contains("limits(...)").contains("longer total timeout");
      first.cancel(true);
    }
  }

  @Test
  void soDoesOneThatWentBackIntoTheQueue() {
    try (KimiServer server = KimiServer.scripted(SLOW_DOWN, ScriptedAnswer.silence());
        Kimi kimi = TestKimi.of(server, time).limits(RateLimits.of(1, 1)).listener(counter).build()) {
      CompletableFuture<?> call = kimi.withTotalTimeout(TOTAL).chatAsync(ChatRequest.of("a"));
      time.runUntil(() -> retried.get() == 1, Duration.ZERO);
      time.runUntil(call::isDone, Duration.ofMillis(100));

      TimedOut late = catchThrowableOfType(TimedOut.class, () -> Await.on(call));
      assertThat(late).hasMessageContaining("own queue and was not sent again after request 1");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void threeAttemptsAtASilentServerDoNotAddUp() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.silence());
        Kimi kimi = TestKimi.of(server, time).build()) {
      CompletableFuture<?> call = kimi.chatAsync(ChatRequest.of("a"));
      time.runUntil(() -> !server.requests().isEmpty(), Duration.ZERO);
      time.runUntil(call::isDone, Duration.ofSeconds(10));
      assertThat(catchThrowableOfType(TimedOut.class, () -> Await.on(call)).phase()).isEqualTo(Phase.FIRST_BYTE);
      assertThat(server.requests()).hasSize(1);
      assertThat(time.elapsed()).isLessThan(Duration.ofMinutes(20));
    }
  }

  @Test
  void aShortSilenceIsTriedAgain() {
    Timeouts brief = Timeouts.DEFAULT.withFirstByte(Duration.ofSeconds(100));
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.silence());
        Kimi kimi = TestKimi.of(server, time).timeouts(brief).listener(counter).build()) {
      CompletableFuture<?> call = kimi.chatAsync(ChatRequest.of("a"));
      time.runUntil(call::isDone, Duration.ofMillis(100));
      assertThat(call).isCompletedExceptionally();
      assertThat(retried).hasValue(2);
    }
  }
}
