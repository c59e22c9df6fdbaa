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
    limit.lower(40, 50, 1, 2);
    assertThat(limit.now(2)).isEqualTo(40);
    assertThat(limit.now(2 + 100 * MINUTE)).isEqualTo(40);
    assertThat(limit.recovering()).isFalse();
  }

  @Test
  void aNamedLimitThatWasNotReachedIsReducedByAFifthAndRecovers() {
    LearnedLimit limit = new LearnedLimit(100, 0);
    limit.lower(40, 39, 1, 2);
    assertThat(limit.now(2)).isEqualTo(32);
    assertThat(limit.now(1 + MINUTE)).isEqualTo(32);
    assertThat(limit.now(2 + MINUTE)).as("a twentieth, and one at least").isEqualTo(33);
    assertThat(limit.now(2 + 4 * MINUTE)).isEqualTo(36);
    assertThat(limit.now(2 + 9 * MINUTE)).isEqualTo(40);
  }

  @Test
  void withoutANumberTheUseIsReducedByAFifth() {
    LearnedLimit limit = new LearnedLimit(LearnedLimit.OPEN, 0);
    limit.lower(-1, 101, 1, 2);
    assertThat(limit.now(2)).isEqualTo(80);
    limit.lower(-1, 101, 3, 4);
    assertThat(limit.now(4)).as("the limit is smaller than the use").isEqualTo(64);
    LearnedLimit single = new LearnedLimit(LearnedLimit.OPEN, 0);
    single.lower(-1, 1, 1, 2);
    assertThat(single.now(2)).as("one attempt is always allowed").isEqualTo(1);
  }

  @Test
  void attemptsOfOneBurstLowerTheLimitOnce() {
    LearnedLimit limit = new LearnedLimit(LearnedLimit.OPEN, 0);
    assertThat(limit.isNew(0)).isTrue();
    limit.lower(-1, 100, 1, 5);
    assertThat(limit.isNew(5)).isFalse();
    limit.lower(-1, 100, 5, 6);
    assertThat(limit.now(6)).isEqualTo(80);
    assertThat(limit.isNew(6)).isTrue();
    limit.lower(-1, 100, 6, 7);
    assertThat(limit.now(7)).isEqualTo(64);
    limit.lower(30, 100, 6, 8);
    assertThat(limit.now(8)).as("a number counts in each refusal").isEqualTo(30);
  }

  @Test
  void aLargeLimitRecoversByATwentieth() {
    LearnedLimit limit = new LearnedLimit(1_000, 0);
    limit.lower(-1, 1_000, 1, 0);
    assertThat(limit.now(0)).isEqualTo(800);
    assertThat(limit.now(MINUTE)).isEqualTo(840);
    assertThat(limit.now(5 * MINUTE)).isEqualTo(1_000);
    assertThat(limit.now(50 * MINUTE)).isEqualTo(1_000);
  }

  @Test
  void aGuessIsBackWithinAMinuteAndDoublesInEachFurtherOne() {
    LearnedLimit limit = new LearnedLimit(LearnedLimit.OPEN, 0);
    limit.guess(100, 2, 0);
    assertThat(limit.recovering()).isTrue();
    assertThat(limit.now(0)).isEqualTo(50);
    assertThat(limit.now(MINUTE / 2)).isEqualTo(75);
    assertThat(limit.now(MINUTE)).isEqualTo(100);
    assertThat(limit.now(MINUTE + MINUTE / 2)).isEqualTo(150);
    assertThat(limit.now(2 * MINUTE)).isEqualTo(200);
    assertThat(limit.now(3 * MINUTE)).isEqualTo(400);
    assertThat(limit.now(200 * MINUTE)).isEqualTo(LearnedLimit.OPEN);
    assertThat(limit.recovering()).isFalse();
  }

  @Test
  void aGuessRisesToTheCeilingAndNotBeyond() {
    LearnedLimit limit = new LearnedLimit(150, 0);
    limit.guess(100, 5, 0);
    assertThat(limit.now(0)).isEqualTo(80);
    assertThat(limit.now(2 * MINUTE)).isEqualTo(150);
    assertThat(limit.now(9 * MINUTE)).isEqualTo(150);
    LearnedLimit least = new LearnedLimit(LearnedLimit.OPEN, 0);
    least.guess(0, 2, 0);
    assertThat(least.now(0)).isEqualTo(1);
    assertThat(least.now(MINUTE)).isEqualTo(2);
  }

  @Test
  void aGuessThatWasRefusedAfterItHadGrownRisesSlowlyFromThere() {
    LearnedLimit limit = new LearnedLimit(LearnedLimit.OPEN, 0);
    limit.guess(100, 2, 0);
    assertThat(limit.now(3 * MINUTE)).isEqualTo(400);
    limit.guess(400, 2, 3 * MINUTE);
    assertThat(limit.now(3 * MINUTE)).isEqualTo(200);
    assertThat(limit.now(4 * MINUTE)).isEqualTo(400);
    assertThat(limit.now(5 * MINUTE)).as("a twentieth").isEqualTo(420);
    assertThat(limit.now(6 * MINUTE)).isEqualTo(441);
  }

  @Test
  void aGuessThatWasRefusedBeforeItHadGrownMayDoubleAgain() {
    LearnedLimit limit = new LearnedLimit(LearnedLimit.OPEN, 0);
    limit.guess(100, 2, 0);
    limit.guess(60, 2, MINUTE / 2);
    assertThat(limit.now(MINUTE / 2)).isEqualTo(30);
    assertThat(limit.now(MINUTE / 2 + MINUTE)).isEqualTo(60);
    assertThat(limit.now(MINUTE / 2 + 2 * MINUTE)).isEqualTo(120);
  }

  @Test
  void aNumberEndsAGuess() {
    LearnedLimit limit = new LearnedLimit(LearnedLimit.OPEN, 0);
    limit.guess(100, 2, 0);
    limit.lower(40, 100, 1, 2);
    assertThat(limit.recovering()).isFalse();
    assertThat(limit.now(10 * MINUTE)).isEqualTo(40);
  }

  @Test
  void theHoldDoublesFromTheFourthRefusalInTurn() {
    Hold hold = new Hold(0);
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
    Hold hold = new Hold(0);
    assertThat(hold.refused(0, 9, 10)).isZero();
    assertThat(hold.refused(5, 8, 11)).as("the second refusal of the burst").isEqualTo(9);
    assertThat(hold.refused(10, 7, 12)).isZero();
    assertThat(hold.refused(11, 6, 13)).as("the next burst in turn").isEqualTo(6);
    assertThat(hold.refused(12, 5, 14)).isZero();
  }

  @Test
  void anAttemptThatIsNotRefusedEndsTheRefusalsInTurn() {
    Hold hold = new Hold(0);
    hold.refused(1, 3, 10);
    hold.ended(10);
    assertThat(hold.refused(11, 3, 20)).as("an attempt of before says nothing").isEqualTo(3);
    hold.ended(21);
    assertThat(hold.refused(22, 3, 30)).isZero();
  }

  @Test
  void theServiceMayAskForAWait() {
    Hold hold = new Hold(0);
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
    Hold hold = new Hold(0);
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
