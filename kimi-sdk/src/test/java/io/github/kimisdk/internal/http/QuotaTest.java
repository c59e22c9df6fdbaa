package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An account without means is told from a rate limit and from a missing permission, and not asked again. */
class QuotaTest {

  private static final String PERIOD = "You've reached your usage limit for this period. Your quota will be refreshed in the "
      + "next period.";
  private static final String CYCLE = "You've reached your usage limit for this billing cycle. Your quota will be refreshed in "
      + "the next cycle.";

  private static void exhausted(KimiException found) {
    assertThat(found).isInstanceOf(KimiException.QuotaExhausted.class);
    assertThat(found.permanent()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(nullValues = "-",
      value = {"429, rate_limit_error", "429, -", "403, access_terminated_error", "403, permission_error", "403, -"})
  void theUsageLimitOfKimiCodeIsAQuotaWithAReset(int status, String type) {
    for (String words : new String[] {PERIOD, CYCLE}) {
      KimiException found = Errors.of(Endpoint.CODING, status, Errors.json(type, words));
      exhausted(found);
      assertThat(found.hint()).contains("reset").contains("membership").doesNotContain("Top up", "User-Agent", "user agent");
    }
  }

  @Test
  void itIsKnownByItsCodeToo() {
    exhausted(Errors.of(Endpoint.CODING, 429,
        "{\"error\":{\"message\":\"no\",\"type\":\"rate_limit_error\",\"code\":\"usage_limit\"}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "Your account balance is not enough", "insufficient account balance", "The balance of this account is empty",
    "Your account is in arrears"
  })
  void a403ThatSpeaksOfTheBalanceIsAQuota(String words) {
    KimiException found = Errors.of(Endpoint.CHINA, 403, Errors.json("permission_denied_error", words));
    exhausted(found);
    assertThat(found.hint()).contains("Top up");
  }

  @Test
  void aLoadBalancerHasNoBalance() {
    assertThat(Errors.of(Endpoint.CHINA, 403, "<html>denied by the load balancer</html>"))
        .isInstanceOf(KimiException.AccessDenied.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"exceeded_current_quota_error", "rate_limit_reached_error"})
  void aProxysAccountIsNotToppedUpOnThePlatform(String type) {
    for (Endpoint other : Errors.OTHERS) {
      KimiException found = Errors.of(other, 429, Errors.json(type, "insufficient balance, please recharge your account"));
      exhausted(found);
      assertThat(found.hint()).isNotEmpty().doesNotContain("Top up", "console", "moonshot", "kimi.com");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "429, rate_limit_error, We're receiving too many requests at the moment. Please try again later., Overloaded",
    "429, rate_limit_error, slow down, RateLimited", "409, conflict, the same request is under way, ServerError",
    "409, -, -, ServerError",
  })
  void whatPassesIsTriedAgain(int status, String type, String words, String failure) {
    KimiException found = Errors.of(Endpoint.CODING, status, Errors.json(type, words));
    assertThat(found.getClass().getSimpleName()).isEqualTo(failure);
    assertThat(found.permanent()).isFalse();
  }
}
