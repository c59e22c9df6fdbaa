package io.github.kimisdk.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TimeoutsAndRateLimitsTest {

  @Test
  void foreverCountsAsAYear() {
    Timeouts forever = Timeouts.DEFAULT.withIdle(ChronoUnit.FOREVER.getDuration()).withTotal(Duration.ofSeconds(Long.MAX_VALUE));

    assertThat(forever.idle()).isEqualTo(Duration.ofDays(365));
    assertThat(forever.total()).contains(Duration.ofDays(365));
  }

  @Test
  void noTimeoutIsZero() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Timeouts.DEFAULT.withTotal(Duration.ZERO))
        .withMessage("total: expected more than zero, found PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Timeouts.DEFAULT.withIdle(Duration.ofSeconds(-1)))
        .withMessage("idle: expected more than zero, found PT-1S");
  }

  @Test
  void noRateLimitIsZero() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimits.of(0, 1)).withMessage("requestsPerMinute: expected at least 1, found 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RateLimits(OptionalInt.empty(), OptionalLong.of(-5), OptionalInt.empty()))
        .withMessage("tokensPerMinute: expected at least 1, found -5");
  }

  @Test
  void tiersAreThoseThatThePlatformPublishes() {
    assertThat(RateLimits.tier(0)).isEqualTo(
        new RateLimits(OptionalInt.of(3), OptionalLong.of(500_000), OptionalInt.of(1)));
    assertThat(RateLimits.tier(5).requestsPerMinute()).hasValue(10_000);
    assertThatIllegalArgumentException().isThrownBy(() -> RateLimits.tier(6));
    assertThatIllegalArgumentException().isThrownBy(() -> RateLimits.tier(-1));
  }
}
