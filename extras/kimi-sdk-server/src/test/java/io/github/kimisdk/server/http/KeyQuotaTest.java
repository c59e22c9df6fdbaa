package io.github.kimisdk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.RateLimits;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The limits of a key: calls at once, and calls and tokens within a minute. */
class KeyQuotaTest {

  private static final long SECOND = 1_000_000_000L;
  private static final OptionalLong GRANTED = OptionalLong.empty();

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 30 * SECOND);

  private KeyQuota quota(OptionalInt requests, OptionalLong tokens, OptionalInt concurrency) {
    return new KeyQuota(new RateLimits(requests, tokens, concurrency), clock::get);
  }

  private static OptionalLong enter(KeyQuota quota, long tokens) {
    OptionalLong wait = quota.enter();
    return wait.isPresent() ? wait : quota.charge(tokens, 0);
  }

  private void pass(long seconds) {
    clock.addAndGet(seconds * SECOND);
  }

  @Test
  void aCallBeyondTheRequestsOfAMinuteWaitsForTheOldest() {
    KeyQuota quota = quota(OptionalInt.of(2), OptionalLong.empty(), OptionalInt.empty());

    assertThat(enter(quota, 1)).isEqualTo(GRANTED);
    pass(20);
    assertThat(enter(quota, 1)).isEqualTo(GRANTED);
    assertThat(enter(quota, 1)).hasValue(40);
    pass(39);
    assertThat(enter(quota, 1)).hasValue(1);
    pass(1);
    assertThat(enter(quota, 1)).isEqualTo(GRANTED);
    assertThat(enter(quota, 1)).hasValue(20);
  }

  @Test
  void aCallBeyondTheTokensOfAMinuteWaits() {
    KeyQuota quota = quota(OptionalInt.empty(), OptionalLong.of(100), OptionalInt.empty());

    assertThat(enter(quota, 60)).isEqualTo(GRANTED);
    assertThat(enter(quota, 41)).hasValue(60);
    assertThat(enter(quota, 40)).isEqualTo(GRANTED);
    pass(60);
    assertThat(enter(quota, 100)).isEqualTo(GRANTED);
  }

  @Test
  void aCallThatIsLargerThanTheLimitRunsAlone() {
    KeyQuota quota = quota(OptionalInt.empty(), OptionalLong.of(100), OptionalInt.empty());

    assertThat(enter(quota, 500)).isEqualTo(GRANTED);
    assertThat(enter(quota, 1)).hasValue(60);
  }

  @Test
  void aSecondChargeOfACallReplacesItsFirst() {
    KeyQuota quota = quota(OptionalInt.empty(), OptionalLong.of(100), OptionalInt.empty());

    assertThat(enter(quota, 500)).isEqualTo(GRANTED);
    assertThat(quota.charge(90, 500)).isEqualTo(GRANTED);
    assertThat(enter(quota, 11)).hasValue(60);
    assertThat(enter(quota, 10)).isEqualTo(GRANTED);
    assertThat(quota.charge(91, 90)).as("beside the other call").hasValue(60);
  }

  @Test
  void aCallBeyondThoseAtOnceWaitsForTheEndOfOne() {
    KeyQuota quota = quota(OptionalInt.empty(), OptionalLong.empty(), OptionalInt.of(2));

    assertThat(enter(quota, 1)).isEqualTo(GRANTED);
    assertThat(enter(quota, 1)).isEqualTo(GRANTED);
    assertThat(enter(quota, 1)).hasValue(1);
    quota.leave();
    assertThat(enter(quota, 1)).isEqualTo(GRANTED);
    assertThat(enter(quota, 1)).hasValue(1);
  }

  @Test
  void aRefusedCallCountsForNothing() {
    KeyQuota quota = quota(OptionalInt.of(1), OptionalLong.empty(), OptionalInt.of(5));

    assertThat(enter(quota, 1)).isEqualTo(GRANTED);
    for (int i = 0; i < 10; i++) {
      assertThat(enter(quota, 1)).hasValue(60);
    }
    pass(60);
    assertThat(enter(quota, 1)).isEqualTo(GRANTED);
  }

  @Test
  void aCallWithTooManyTokensCountsForNothing() {
    KeyQuota quota = quota(OptionalInt.of(2), OptionalLong.of(100), OptionalInt.empty());

    assertThat(enter(quota, 60)).isEqualTo(GRANTED);
    assertThat(enter(quota, 60)).hasValue(60);
    assertThat(enter(quota, 40)).isEqualTo(GRANTED);
    assertThat(enter(quota, 1)).hasValue(60);
  }

  @Test
  void furtherCallsOfAnAnswerTakeThePlacesOfTheNextOnes() {
    KeyQuota quota = quota(OptionalInt.of(2), OptionalLong.empty(), OptionalInt.empty());

    assertThat(enter(quota, 1)).isEqualTo(GRANTED);
    pass(10);
    for (int i = 0; i < 3; i++) {
      quota.again();
    }
    pass(10);
    assertThat(enter(quota, 1)).hasValue(50);
    pass(49);
    assertThat(enter(quota, 1)).hasValue(1);
    pass(1);
    assertThat(enter(quota, 1)).isEqualTo(GRANTED);
  }

  @Test
  void noLimitsAreNoQuota() {
    KeyQuota quota = new KeyQuota(RateLimits.ADAPTIVE, clock::get);
    for (int i = 0; i < 10_000; i++) {
      assertThat(enter(quota, Long.MAX_VALUE)).isEqualTo(GRANTED);
    }
  }
}
