package io.github.kimisdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException.RateLimited;
import io.github.kimisdk.call.RateLimits.Kind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One limit, and the hold after refusals, at exact times. */
class LearnedLimitTest {

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private static RateLimited refusal(Duration wait) {
    return new RateLimited("rate limited: slow", "", CallDetails.NONE.withAnswer(429, Optional.empty(), Optional.of(wait)),
        Kind.REQUESTS, 7);
  }

  @Test
  void aNamedLimitBecomesTheCeiling() {
    LearnedLimit limit = new LearnedLimit(100, 0);
    limit.name(40);
    limit.name(60);
    assertThat(limit.now(2)).isEqualTo(40);
    assertThat(limit.now(2 + 100 * MINUTE)).isEqualTo(40);
    assertThat(limit.rises(2)).isFalse();
  }

  @Test
  void aDecreaseLeavesHalfOfTheUseAndEachMinuteAddsAsMuch() {
    LearnedLimit limit = new LearnedLimit(150, 0);
    assertThat(limit.rises(0)).isFalse();
    limit.lower(100, 0, 0);
    assertThat(limit.rises(0)).isTrue();
    assertThat(limit.now(0)).isEqualTo(50);
    assertThat(limit.now(MINUTE / 2)).isEqualTo(75);
    assertThat(limit.now(MINUTE)).isEqualTo(100);
    assertThat(limit.now(2 * MINUTE - 1)).isEqualTo(149);
    assertThat(limit.now(3 * MINUTE)).as("the ceiling").isEqualTo(150);
    assertThat(limit.rises(3 * MINUTE)).isFalse();
  }

  @Test
  void decreasesInTurnMultiply() {
    LearnedLimit limit = new LearnedLimit(LearnedLimit.OPEN, 0);
    limit.lower(1_000, 0, 0);
    limit.lower(1_000, 1, 1);
    limit.lower(1_000, 2, 2);
    assertThat(limit.now(2)).as("the limit is smaller than the use").isEqualTo(125);
    limit.lower(100, 3, 3);
    assertThat(limit.now(3)).as("the use is smaller than the limit").isEqualTo(50);
  }

  @Test
  void attemptsOfOneBurstLowerTheLimitOnce() {
    LearnedLimit limit = new LearnedLimit(LearnedLimit.OPEN, 0);
    limit.lower(100, 1, 5);
    limit.lower(100, 5, 6);
    assertThat(limit.now(6)).isEqualTo(50);
    limit.lower(100, 6, 7);
    assertThat(limit.now(7)).isEqualTo(25);
  }

  @Test
  void oneAttemptIsAlwaysAllowed() {
    LearnedLimit limit = new LearnedLimit(LearnedLimit.OPEN, 0);
    limit.lower(0, 0, 0);
    assertThat(limit.now(0)).isOne();
    assertThat(limit.now(MINUTE)).isEqualTo(2);
    limit.lower(0, MINUTE, MINUTE + 1);
    assertThat(limit.now(MINUTE + 1)).isOne();
  }

  @Test
  void aDecreaseIsForgottenAfterFiveMinutes() {
    LearnedLimit limit = new LearnedLimit(LearnedLimit.OPEN, 0);
    limit.lower(10, 0, 0);
    assertThat(limit.now(5 * MINUTE - 1)).isEqualTo(29);
    assertThat(limit.now(5 * MINUTE)).isEqualTo(LearnedLimit.OPEN);
    assertThat(limit.rises(5 * MINUTE)).isFalse();
  }

  @Test
  void theHoldDoublesFromTheFourthRefusalInTurn() {
    LimiterPause hold = new LimiterPause(0);
    assertThat(hold.left(0)).isZero();
    long now = 1;
    for (int refusal = 1; refusal <= 12; refusal++) {
      long learned = hold.refused(now, 3, now);
      assertThat(learned).as("refusal " + refusal).isEqualTo(refusal == 1 ? 0 : 3);
      long seconds = refusal < 4 ? 0 : Math.min(2L << Math.min(refusal - 4, 5), 61);
      assertThat(Math.max(0, hold.left(now))).as("refusal " + refusal).isEqualTo(seconds * SECOND);
      now += 100 * SECOND;
    }
  }

  @Test
  void somethingIsLearnedFromEachBurstOnce() {
    LimiterPause hold = new LimiterPause(0);
    assertThat(hold.refused(0, 9, 10)).isZero();
    assertThat(hold.refused(5, 8, 11)).as("the second refusal of the burst").isEqualTo(9);
    assertThat(hold.refused(10, 7, 12)).isZero();
    assertThat(hold.refused(11, 6, 13)).as("the next burst in turn").isEqualTo(6);
    assertThat(hold.refused(12, 5, 14)).isZero();
  }

  @Test
  void anAttemptThatIsNotRefusedEndsTheRefusalsInTurn() {
    LimiterPause hold = new LimiterPause(0);
    hold.refused(1, 3, 10);
    hold.ended(10);
    assertThat(hold.refused(11, 3, 20)).as("an attempt of before says nothing").isEqualTo(3);
    hold.ended(21);
    assertThat(hold.refused(22, 3, 30)).isZero();
  }

  @Test
  void theServiceMayAskForAWait() {
    LimiterPause hold = new LimiterPause(0);
    assertThat(hold.refusal(Duration.ZERO, 0)).isNull();
    hold.ask(refusal(Duration.ofSeconds(5)), 0);
    assertThat(hold.left(0)).isEqualTo(5 * SECOND);
    hold.ask(refusal(Duration.ofSeconds(2)), 0);
    assertThat(hold.left(0)).as("a shorter wait does not end a longer one").isEqualTo(5 * SECOND);
    hold.ask(refusal(Duration.ofHours(1)), 0);
    assertThat(hold.left(0)).isEqualTo(61 * SECOND);
  }

  @Test
  void aCallThatDoesNotWaitSoLongIsToldHowLongItWouldBe() {
    LimiterPause hold = new LimiterPause(0);
    hold.ask(refusal(Duration.ofMinutes(2)), 0);
    assertThat(hold.refusal(Duration.ofMinutes(2), 0)).isNull();
    RateLimited told = hold.refusal(Duration.ofMinutes(2).minusNanos(1), 0);
    assertThat(told.what()).isEqualTo("the call was not sent, because an earlier one was rate limited: slow");
    assertThat(told.hint()).startsWith("Try again in 2 min");
    assertThat(told.retryAfter()).isEqualTo(Duration.ofMinutes(2));
    assertThat(told.limited()).isEqualTo(Kind.REQUESTS);
    assertThat(told.limit()).hasValue(7);
    assertThat(hold.refusal(Duration.ZERO, 61 * SECOND - 1)).isNotNull();
    assertThat(hold.refusal(Duration.ZERO, 61 * SECOND)).as("the service is asked again").isNull();
  }
}
