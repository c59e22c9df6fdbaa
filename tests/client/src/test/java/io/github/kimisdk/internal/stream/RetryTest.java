package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.KimiException.TimedOut;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.threads.Await;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.");
  private static final String RATE = "Your account <org> request reached organization max RPM: 3, please try again after 4 "
      + "seconds";
  private static final ScriptedAnswer GOOD =
      ScriptedAnswer.json(200, "{\"id\":\"a\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"1\"},"
          + "\"finish_reason\":\"stop\"}]}");

  private final VirtualTime time = VirtualTime.skipping(Duration.ofMinutes(1));
  private final Watcher watcher = new Watcher();

  @Test
  void aRateLimitIsRetriedAfterTheTimeTheServiceAskedFor() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(429, "rate_limit_reached_error", RATE), GOOD);
        Kimi kimi = kimi(server)) {
      assertThat(kimi.chat(REQUEST).text()).isEqualTo("1");
      assertThat(server.requests()).hasSize(2);
      assertThat(watcher.pauses()).containsExactly(Duration.ofMillis(4025));
      assertThat(watcher.lines()).containsExactly("begun 1", "retrying RateLimited", "begun 2", "ended 2");
    }
  }

  @ParameterizedTest
  @CsvSource({"408, 250, 500", "500, 250, 500", "502, 250, 500", "504, 250, 500", "503, 1000, 2000", "529, 1000, 2000"})
  void aFailedServiceIsAskedAgainAfterGrowingPauses(int status, long first, long second) {
    ScriptedAnswer down = ScriptedAnswer.error(status, "", "down");
    try (KimiServer server = KimiServer.scripted(down, down, GOOD); Kimi kimi = kimi(server)) {
      assertThat(kimi.chat(REQUEST).text()).isEqualTo("1");
      assertThat(server.requests()).hasSize(3);
      assertThat(watcher.pauses()).containsExactly(Duration.ofMillis(first), Duration.ofMillis(second));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "429, exceeded_current_quota_error, QuotaExhausted", "429, tpd_error, RateLimited", "400, invalid_request_error, BadRequest",
    "401, incorrect_api_key_error, AccessDenied", "403, permission_denied_error, AccessDenied",
    "404, resource_not_found_error, NotFound", "413, too_large, BadRequest", "302, '', BadRequest"
  })
  void aFailureThatARetryCannotRepairIsNotRetried(int status, String type, String failure) {
    ScriptedAnswer answer = ScriptedAnswer.error(status, type, type.startsWith("tpd") ? "TPD rate limit, limit: 5" : "no");
    try (KimiServer server = KimiServer.scripted(answer, GOOD); Kimi kimi = kimi(server)) {
      assertThat(failure(() -> kimi.chat(REQUEST)).getClass().getSimpleName()).isEqualTo(failure);
      assertThat(server.requests()).filteredOn(request -> request.method().equals("POST")).hasSize(1);
      assertThat(watcher.lines()).startsWith("begun 1", "ended 1 " + failure);
    }
  }

  @Test
  void theLastFailureIsShownWithTheNumberOfItsAttempt() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(500, "server_error", "down")); Kimi kimi = kimi(server)) {
      KimiException failure = failure(() -> kimi.chat(REQUEST));

      assertThat(failure).isInstanceOf(KimiException.ServerError.class).hasMessageContaining("attempt 3");
      assertThat(failure.details().attempt()).isEqualTo(3);
      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void aPauseThatWouldOutlastTheCallEndsItAtOnceWithTheServicesOwnFailure() {
    VirtualTime still = VirtualTime.still();
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(429, "rate_limit_reached_error", RATE), GOOD);
        Kimi kimi = TestKimi.of(server, still).build().withTotalTimeout(Duration.ofSeconds(4))) {
      assertThat(failure(() -> kimi.chat(REQUEST))).isInstanceOf(KimiException.RateLimited.class);
      assertThat(server.requests()).hasSize(1);
      assertThat(still.elapsed()).isZero();
      assertThat(still.timers()).isZero();
    }
  }

  @Test
  void theTimeForTheWholeCallRunsOnDuringPauses() {
    VirtualTime still = VirtualTime.still();
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(429, "rate_limit_reached_error", RATE),
        ScriptedAnswer.silence());
        Kimi kimi = TestKimi.of(server, still).build().withTotalTimeout(Duration.ofSeconds(5))) {
      CompletableFuture<?> answer = kimi.chatAsync(REQUEST);
      still.awaitTimer(Duration.ofMillis(4025));
      still.advance(Duration.ofMillis(4999));
      assertThat(answer).isNotDone();

      still.advance(Duration.ofMillis(1));

      assertThat(failure(() -> Await.on(answer)))
          .isInstanceOfSatisfying(TimedOut.class, late -> assertThat(late.phase()).isEqualTo(Timeouts.Phase.TOTAL));
      // A request that the deadline finds on its way to the network ends when it gets there.
      still.runUntil(() -> still.timers() == 0, Duration.ZERO);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"error", "cut", "no mark", "nothing"})
  void aStreamThatFailsBeforeItsFirstContentIsAskedForAgainAndShowsOneBeginning(String fault) {
    ScriptedAnswer bad =
        switch (fault) {
          case "error" -> ScriptedAnswer.events(Script.role("x") + Script.error("engine_overloaded_error", "busy"));
          case "cut" -> ScriptedAnswer.events(Script.role("x")).thenCut();
          case "no mark" -> ScriptedAnswer.events(Script.role("x"));
          default -> ScriptedAnswer.events("");
        };
    try (KimiServer server = KimiServer.scripted(bad, bad, Script.whole("a", "1 ", "2")); Kimi kimi = kimi(server)) {
      List<ChatChunk> chunks = new ArrayList<>();
      try (ChatStream stream = kimi.stream(REQUEST)) {
        stream.forEach(chunks::add);
        assertThat(stream.response().text()).isEqualTo("1 2");
      }
      assertThat(chunks).extracting(ChatChunk::id).containsOnly("a");
      assertThat(chunks).filteredOn(c -> !c.choices().isEmpty() && c.choices().get(0).delta().role().isPresent()).hasSize(1);
      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void aFailingStreamNeverReconnectsFasterThanTheBackoff() {
    VirtualTime still = VirtualTime.still();
    RetryPolicy stubborn = RetryPolicy.DEFAULT.withMaxAttempts(8);
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(Script.role("x")).thenCut());
        Kimi kimi = TestKimi.of(server, still, () -> 1.0).retry(stubborn).build()) {
      CompletableFuture<Void> read = CompletableFuture.runAsync(() -> failure(() -> kimi.stream(REQUEST).response()));
      for (int attempt = 1; attempt < 8; attempt++) {
        Duration pause = Duration.ofMillis(Math.min(20_000, 500L << (attempt - 1)));
        still.awaitTimer(pause);
        still.advance(pause.minusNanos(1));
        assertThat(server.requests()).hasSize(attempt);
        still.advance(Duration.ofNanos(1));
      }
      read.join();
      assertThat(server.requests()).hasSize(8);
      assertThat(still.elapsed()).isEqualTo(Duration.ofMillis(500 + 1000 + 2000 + 4000 + 8000 + 16000 + 20000));
    }
  }

  private Kimi kimi(KimiServer server) {
    return TestKimi.of(server, time).listener(watcher).build();
  }

  private static KimiException failure(ThrowingCallable call) {
    return catchThrowableOfType(KimiException.class, call);
  }
}
