package io.github.kimisdk.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.kimisdk.call.RateLimits.Kind;
import io.github.kimisdk.call.Timeouts.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RetryPolicyTest {

  private static final CallDetails NOTHING = CallDetails.NONE;
  private static final RetryPolicy POLICY =
      new RetryPolicy(10, Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofMinutes(2), Duration.ofMinutes(3));

  static Stream<KimiException> passing() {
    return Stream.of(
        server(), overloaded(),
        new KimiException.Unreachable("refused", "", NOTHING, null),
        new KimiException.IncompleteAnswer("cut", "", NOTHING, null),
        limited(Kind.REQUESTS), limited(Kind.TOKENS), limited(Kind.CONCURRENCY), limited(Kind.UNKNOWN),
        late(Phase.CONNECT), late(Phase.FIRST_BYTE), late(Phase.IDLE));
  }

  static Stream<KimiException> lasting() {
    return Stream.of(
        new KimiException.Misconfigured("no key", ""),
        new KimiException.Interrupted("closed", NOTHING, null),
        new KimiException.BadRequest("no", "", NOTHING),
        new KimiException.ContextOverflow("full", "", NOTHING, 1, 2),
        new KimiException.ContentFiltered("no", "", NOTHING),
        new KimiException.AccessDenied("who", "", NOTHING),
        new KimiException.NotFound("none", "", NOTHING),
        new KimiException.QuotaExhausted("empty", "", NOTHING),
        new KimiException.InvalidResponse("html", "", NOTHING, null),
        limited(Kind.TOKENS_PER_DAY),
        late(Phase.TOTAL));
  }

  @ParameterizedTest
  @MethodSource("passing")
  void whatMayPassIsTriedAgain(KimiException failure) {
    assertThat(POLICY.pause(failure, 1, 0.5)).isPresent();
    assertThat(failure.permanent()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void whatLastsIsNotTriedAgain(KimiException failure) {
    assertThat(POLICY.pause(failure, 1, 0.5)).isEmpty();
    assertThat(failure.permanent()).isTrue();
  }

  @Test
  void everyKindOfFailureIsDecidedInOneOfTheTwoTables() {
    List<Class<?>> decided = Stream.concat(passing(), lasting()).<Class<?>>map(Object::getClass).distinct().toList();

    assertThat(decided).containsExactlyInAnyOrder(KimiException.class.getPermittedSubclasses());
  }

  @Test
  void boundsDoubleUpToTheLongestPause() {
    List<Long> millis =
        Stream.iterate(1, attempt -> attempt + 1).limit(8).map(attempt -> millis(server(), attempt, 1.0)).toList();

    assertThat(millis).containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 16000L, 20000L, 20000L);
  }

  @Test
  void anOverloadedServiceIsGivenFourTimesAsLong() {
    List<Long> millis =
        Stream.iterate(1, attempt -> attempt + 1).limit(5).map(attempt -> millis(overloaded(), attempt, 1.0)).toList();

    assertThat(millis).containsExactly(2000L, 4000L, 8000L, 16000L, 20000L);
  }

  @Test
  void aPauseLiesAnywhereBetweenNothingAndItsBound() {
    assertThat(millis(server(), 3, 0)).isZero();
    assertThat(millis(server(), 3, 0.25)).isEqualTo(500);
    assertThat(millis(server(), 3, 0.999)).isEqualTo(1998);
  }

  @Test
  void theLastAttemptIsTheLast() {
    assertThat(POLICY.pause(server(), 9, 0.5)).isPresent();
    assertThat(POLICY.pause(server(), 10, 0.5)).isEmpty();
    assertThat(RetryPolicy.NONE.pause(server(), 1, 0.5)).isEmpty();
  }

  @Test
  void aWaitThatTheServiceAsksForIsKeptAndHardlyOutgrown() {
    KimiException failure = limited(Kind.REQUESTS, Duration.ofSeconds(7));

    assertThat(POLICY.pause(failure, 1, 0)).contains(Duration.ofSeconds(7));
    assertThat(POLICY.pause(failure, 1, 1)).contains(Duration.ofMillis(7050));
    assertThat(POLICY.pause(failure, 9, 1)).contains(Duration.ofSeconds(9));
  }

  @Test
  void aWaitOfNothingDoesNotSwitchThePausesOff() {
    assertThat(POLICY.pause(limited(Kind.REQUESTS, Duration.ZERO), 3, 0.5)).contains(Duration.ofSeconds(1));
    assertThat(POLICY.pause(limited(Kind.REQUESTS, Duration.ofSeconds(-5)), 3, 0.5)).contains(Duration.ofSeconds(1));
  }

  @Test
  void aWaitOfTheServiceMayBeLongerThanTheLongestPause() {
    assertThat(POLICY.pause(limited(Kind.TOKENS, Duration.ofSeconds(120)), 1, 0)).contains(Duration.ofSeconds(120));
  }

  @Test
  void aWaitThatIsTooLongEndsTheCall() {
    KimiException failure = limited(Kind.TOKENS, Duration.ofMillis(120_001));

    assertThat(POLICY.pause(failure, 1, 0)).isEmpty();
    assertThat(POLICY.withLongestWait(Duration.ofHours(1)).pause(failure, 1, 0)).isPresent();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void onlyALimitThatLastsForADayIsNotWaitedFor(Kind limited) {
    assertThat(POLICY.pause(limited(limited, Duration.ofSeconds(1)), 1, 0).isPresent())
        .isEqualTo(limited != Kind.TOKENS_PER_DAY);
  }

  @Test
  void pausesWithoutBoundDoNotOverflow() {
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
    RetryPolicy patient = new RetryPolicy(Integer.MAX_VALUE, forever, forever, forever, forever);

    assertThat(patient.pause(overloaded(), 1_000_000, 1).orElseThrow()).isPositive();
  }

  @Test
  void aPolicyThatMakesNoSenseIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> POLICY.withMaxAttempts(0)).withMessage("maxAttempts: expected at least 1, found 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> POLICY.withPauses(Duration.ofSeconds(-1), Duration.ZERO))
        .withMessage("firstPause: expected zero or more, found PT-1S");
  }

  private static long millis(KimiException failure, int attempt, double random) {
    return POLICY.pause(failure, attempt, random).orElseThrow().toMillis();
  }

  private static KimiException server() {
    return new KimiException.ServerError("down", "", NOTHING);
  }

  private static KimiException overloaded() {
    return new KimiException.Overloaded("busy", "", NOTHING);
  }

  private static KimiException late(Phase phase) {
    return new KimiException.TimedOut("late", "", NOTHING, phase);
  }

  private static KimiException limited(Kind limited) {
    return new KimiException.RateLimited("slow", "", NOTHING, limited, 3);
  }

  private static KimiException limited(Kind limited, Duration wait) {
    CallDetails details = NOTHING.withAnswer(429, Optional.empty(), Optional.of(wait));
    return new KimiException.RateLimited("slow", "", details, limited, 3);
  }
}
