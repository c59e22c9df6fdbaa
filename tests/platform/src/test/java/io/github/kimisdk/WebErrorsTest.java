package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The errors of {@code /v1/tools/*}, which have other types than those of chat, or no body. */
@Timeout(60)
class WebErrorsTest {

  private static KimiException failure(ScriptedAnswer answer) {
    try (KimiServer server = KimiServer.scripted(answer);
        Kimi kimi = TestKimi.of(server, VirtualTime.still()).retry(RetryPolicy.NONE).build()) {
      return catchThrowableOfType(KimiException.class, () -> KimiPlatform.of(kimi).web().search("kimi"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request, limit must be between 1 and 20, BadRequest, false",
    "408, client_canceled, the caller left, ServerError, true",
    "429, rate_limited, project qps limit exceeded, RateLimited, true",
    "429, rate_limit_unavailable, rate limit store unavailable, Overloaded, true",
    "500, internal_error, internal error, ServerError, true",
    "502, upstream_failed, upstream failed, ServerError, true",
    "504, timeout, timeout, ServerError, true",
  })
  void everyTypeOfTheSearchIsKnown(int status, String type, String message, String failure, boolean repeatable) {
    KimiException found = failure(ScriptedAnswer.error(status, type, message));
    assertThat(found.getClass().getSimpleName()).isEqualTo(failure);
    assertThat(found).hasMessageContaining(message).hasMessageContaining("[" + type + "]");
    assertThat(!found.permanent()).isEqualTo(repeatable);
    assertThat(found.hint()).isNotEmpty().doesNotContain("stream the answer");
  }

  @ParameterizedTest
  @CsvSource({"401, the key is not known to this host", "403, not allowed"})
  void anEmptyBodyMeansThatTheKeyIsNotAccepted(int status, String words) {
    KimiException found = failure(ScriptedAnswer.of(status, "text/plain", new byte[0]));
    assertThat(found).isInstanceOf(KimiException.AccessDenied.class).hasMessageStartingWith(words + " (HTTP " + status);
    assertThat(found.hint()).isNotEmpty();
  }

  @Test
  void theServerRefusesAWrongKeyWithoutAWord() {
    try (KimiServer server = KimiServer.builder(new OfflineModel()).strict(true).key("right").start();
        Kimi kimi = HostFront.platform(server)) {
      KimiException search = catchThrowableOfType(KimiException.class, () -> KimiPlatform.of(kimi).web().search("kimi"));
      assertThat(search).isInstanceOf(KimiException.AccessDenied.class);
      assertThat(search.error().orElseThrow().message()).isEmpty();
      KimiException balance = catchThrowableOfType(KimiException.class, () -> KimiPlatform.of(kimi).account().balance());
      assertThat(balance.error().orElseThrow().message()).isEqualTo("Incorrect API key provided");
    }
  }

  @Test
  void theResetOfALimitIsTheTimeToWait() {
    String reset = String.valueOf(VirtualTime.START.plusSeconds(3).getEpochSecond());
    ScriptedAnswer limited = ScriptedAnswer.error(429, "rate_limited", "project qps limit exceeded")
        .withHeader("X-RateLimit-Reset", reset);
    assertThat(failure(limited).details().retryAfter()).contains(Duration.ofSeconds(3));
    assertThat(failure(limited.withHeader("Retry-After", "1")).details().retryAfter()).contains(Duration.ofSeconds(1));
  }

  @Test
  void theWaitInTheMessageOutranksTheResetAndAChatIgnoresTheReset() {
    String reset = String.valueOf(VirtualTime.START.plusSeconds(200).getEpochSecond());
    ScriptedAnswer limited =
        ScriptedAnswer.error(429, "rate_limit_reached_error", "please try again after 1 seconds")
        .withHeader("X-RateLimit-Reset", reset);
    assertThat(failure(limited).details().retryAfter()).contains(Duration.ofSeconds(1));
    ScriptedAnswer silent = ScriptedAnswer.error(429, "rate_limit_reached_error", "slow down")
        .withHeader("X-RateLimit-Reset", reset);
    try (KimiServer server = KimiServer.scripted(silent); Kimi kimi = TestKimi.of(server, VirtualTime.still())
        .retry(RetryPolicy.NONE).build()) {
      KimiException chat = catchThrowableOfType(KimiException.class, () -> kimi.ask("hi"));
      assertThat(chat.details().retryAfter()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"5", "-1", "soon", "99999999999999", "99999999999", "''"})
  void aResetInAnotherFormIsIgnored(String reset) {
    ScriptedAnswer limited = ScriptedAnswer.error(429, "rate_limited", "project qps limit exceeded")
        .withHeader("X-RateLimit-Reset", reset);
    assertThat(failure(limited).details().retryAfter()).isEmpty();
  }

  @Test
  void aLimitedSearchIsRepeated() {
    VirtualTime time = VirtualTime.skipping(Duration.ofMinutes(1));
    ScriptedAnswer limited = ScriptedAnswer.error(429, "rate_limited", "project qps limit exceeded");
    try (KimiServer server = KimiServer.scripted(limited, ScriptedAnswer.json(200, "{\"search_results\":[]}"));
        Kimi kimi = TestKimi.of(server, time).build()) {
      assertThat(KimiPlatform.of(kimi).web().search("kimi")).isEqualTo(List.of());
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void theTrackOfACallIsItsRequestId() {
    ScriptedAnswer failed = ScriptedAnswer.error(400, "invalid_request", "text_query is required")
        .withHeader("X-Msh-Track-Id", "track-7");
    assertThat(failure(failed).requestId()).contains("track-7");
  }
}
