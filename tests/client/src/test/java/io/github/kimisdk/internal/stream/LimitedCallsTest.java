package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.KimiException.TimedOut;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.threads.Await;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LimitedCallsTest {

  private static final Duration WINDOW = Duration.ofSeconds(61);
  private static final ScriptedAnswer GOOD =
      ScriptedAnswer.json(200,
      "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"1\"},\"finish_reason\":\"stop\"}]}");

  private final VirtualTime still = VirtualTime.still();

  @Test
  void waitingForTheLimiterCountsInTheTimeForTheWholeCall() {
    try (KimiServer server = KimiServer.scripted(GOOD);
        Kimi kimi = TestKimi.of(server, still).limits(RateLimits.of(1, 10)).build()) {
      kimi.chat(ChatRequest.of("a"));
      CompletableFuture<ChatResponse> waiting = kimi.withTotalTimeout(Duration.ofSeconds(30)).chatAsync(ChatRequest.of("b"));

      still.advance(Duration.ofSeconds(29));
      assertThat(waiting).isNotDone();
      still.advance(Duration.ofSeconds(1));

      TimedOut late = catchThrowableOfType(TimedOut.class, () -> Await.on(waiting));
      assertThat(late.phase()).isEqualTo(Timeouts.Phase.TOTAL);
      assertThat(server.requests()).hasSize(1);
      assertThat(still.timers()).isZero();
    }
  }

  @Test
  void aCallThatWaitsBeginsWhenItMay() {
    try (KimiServer server = KimiServer.scripted(GOOD);
        Kimi kimi = TestKimi.of(server, still).limits(RateLimits.of(1, 10)).build()) {
      kimi.chat(ChatRequest.of("a"));
      CompletableFuture<ChatResponse> waiting = kimi.chatAsync(ChatRequest.of("b"));
      assertThat(server.requests()).hasSize(1);

      still.advance(WINDOW);

      assertThat(Await.on(waiting).text()).isEqualTo("1");
    }
  }

  @Test
  void aLimitOfTokensInExtraCountsInTheRate() {
    VirtualTime time = VirtualTime.skipping(WINDOW);
    RateLimits tokens = new RateLimits(OptionalInt.empty(), OptionalLong.of(1_000), OptionalInt.empty());
    try (KimiServer server = KimiServer.scripted(GOOD);
        Kimi kimi = TestKimi.of(server, time).limits(tokens).build()) {
      ChatRequest request = ChatRequest.builder().user("a").extra("max_tokens", 600).build();
      kimi.chat(request);
      assertThat(time.elapsed()).isZero();
      kimi.chat(request);
      assertThat(time.elapsed()).isEqualTo(WINDOW);
    }
  }

  @Test
  void aCancelledCallGivesItsPlaceToTheNext() throws Exception {
    try (KimiServer server = KimiServer.answering(request -> request.text().contains("silent") ? ScriptedAnswer.silence() : GOOD);
        Kimi kimi = TestKimi.of(server, still).limits(RateLimits.of(100, 1)).build()) {
      CompletableFuture<ChatResponse> first = kimi.chatAsync(ChatRequest.of("silent"));
      CompletableFuture<ChatResponse> second = kimi.chatAsync(ChatRequest.of("never sent"));
      CompletableFuture<ChatResponse> third = kimi.chatAsync(ChatRequest.of("sent"));

      second.cancel(true);
      first.cancel(true);

      assertThat(third.get(30, TimeUnit.SECONDS).text()).isEqualTo("1");
      assertThat(server.requests()).noneMatch(request -> request.text().contains("never sent"));
    }
  }

  @Test
  void aStreamHoldsItsPlaceUntilItsEnd() {
    try (KimiServer server = KimiServer.scripted(Script.whole("a", "1 ", "2"), GOOD);
        Kimi kimi = TestKimi.of(server, still).limits(RateLimits.of(100, 1)).build();
        ChatStream stream = kimi.stream(ChatRequest.of("a"))) {
      CompletableFuture<ChatResponse> next = kimi.chatAsync(ChatRequest.of("b"));
      assertThat(next).isNotDone();

      assertThat(stream.response().text()).isEqualTo("1 2");

      assertThat(Await.on(next).text()).isEqualTo("1");
    }
  }

  static Stream<ScriptedAnswer> refusalsForSevenSeconds() {
    ScriptedAnswer plain = ScriptedAnswer.error(429, "rate_limit_reached_error", "request reached organization max RPM: 1");
    return Stream.concat(
        Stream.of("Retry-After", "X-Retry-After").map(name -> plain.withHeader(name, "7")),
        Stream.of("max RPM: 1, please try again after 7 seconds", "max RPM: 1 request per 1 minute, please try again after 7 seconds",
            "TPM rate limit, current: 64001, limit: 64000 per minute, please try again after 7 seconds")
            .map(text -> ScriptedAnswer.error(429, "rate_limit_reached_error", "request reached organization " + text)));
  }

  @ParameterizedTest
  @MethodSource("refusalsForSevenSeconds")
  void aRefusedCallBeginsWhenTheServiceSaysAlthoughTheTextNamesALimitOfAMinute(ScriptedAnswer refusal) {
    VirtualTime time = VirtualTime.skipping(WINDOW);
    try (KimiServer server = KimiServer.scripted(GOOD, refusal, GOOD);
        Kimi kimi = TestKimi.of(server, time).limits(RateLimits.ADAPTIVE).build()) {
      kimi.chat(ChatRequest.of("a"));
      kimi.chat(ChatRequest.of("b"));
      assertThat(time.elapsed()).as("seven seconds, and the pause of a retry").isBetween(
          Duration.ofSeconds(7), Duration.ofMillis(7_100));
    }
  }

  @Test
  void aLimitThatA429NamesIsKeptFromThenOn() {
    VirtualTime time = VirtualTime.skipping(WINDOW);
    ScriptedAnswer tooFast =
        ScriptedAnswer.error(429, "rate_limit_reached_error",
        "request reached organization max RPM: 1, please try again after 1 seconds");
    try (KimiServer server = KimiServer.scripted(tooFast, GOOD);
        Kimi kimi = TestKimi.of(server, time).limits(RateLimits.ADAPTIVE).build()) {
      kimi.chat(ChatRequest.of("a"));
      Duration first = time.elapsed();
      assertThat(first).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_100));
      kimi.chat(ChatRequest.of("b"));
      assertThat(time.elapsed()).isEqualTo(first.plus(WINDOW));

      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void aPartThatGoesOnWaitsLikeEveryOtherCall() {
    VirtualTime time = VirtualTime.skipping(WINDOW);
    try (KimiServer server = KimiServer.scripted(Script.truncated("a", "1 "), Script.whole("b", "2"));
        Kimi kimi = TestKimi.of(server, time).limits(RateLimits.of(1, 1)).build().withMaxContinuations(1);
        ChatStream stream = kimi.stream(ChatRequest.of("a"))) {
      ChatResponse response = stream.response();

      assertThat(response.text()).isEqualTo("1 2");
      assertThat(response.complete()).isTrue();
      assertThat(time.elapsed()).isEqualTo(WINDOW);
    }
  }
}
