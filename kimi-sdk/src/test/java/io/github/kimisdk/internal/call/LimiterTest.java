package io.github.kimisdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits.Kind;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LimiterTest {

  private static final Duration MINUTE = Duration.ofSeconds(61);

  private final VirtualTime time = VirtualTime.still();
  private final List<Integer> begun = new ArrayList<>();

  @Test
  void callsBeginInTheOrderInWhichTheyAsked() {
    Limiter limiter = new Limiter(RateLimits.of(1000, 1), time);
    List<Limiter.Permit> permits = enter(limiter, 20, 0);

    permits.forEach(Limiter.Permit::release);

    assertThat(begun).isEqualTo(IntStream.range(0, 20).boxed().toList());
  }

  @Test
  void aSmallCallDoesNotOvertakeALargeOne() {
    Limiter limiter = new Limiter(tokens(100), time);
    limiter.enter(60, () -> begun.add(1));
    limiter.enter(60, () -> begun.add(2));
    limiter.enter(10, () -> begun.add(3));
    assertThat(begun).containsExactly(1);

    time.advance(MINUTE);

    assertThat(begun).containsExactly(1, 2, 3);
  }

  @Test
  void tokensOfAMinuteAreCounted() {
    Limiter limiter = new Limiter(tokens(1000), time);
    enter(limiter, 10, 300);

    assertThat(begun).hasSize(3);
    time.advance(MINUTE.minusNanos(1));
    assertThat(begun).hasSize(3);
    time.advance(Duration.ofNanos(1));
    assertThat(begun).hasSize(6);
    limiter.enter(5000, () -> begun.add(-1));
    time.advance(MINUTE.multipliedBy(3));
    assertThat(begun).as("one that is larger than the limit begins alone").endsWith(-1);
  }

  @Test
  void oneWhoStopsWaitingLeavesTheQueueAndTakesNoPlace() {
    Limiter limiter = new Limiter(RateLimits.of(1000, 1), time);
    List<Limiter.Permit> permits = enter(limiter, 3, 0);

    permits.get(1).release();
    permits.get(0).release();
    permits.get(1).release();
    permits.get(0).release();

    assertThat(begun).containsExactly(0, 2);
    permits.get(2).release();
    assertThat(enter(limiter, 2, 0)).hasSize(2);
    assertThat(begun).containsExactly(0, 2, 0);
  }

  @Test
  void whenNoCallWaitsNoTimerIsLeft() {
    Limiter limiter = new Limiter(RateLimits.of(1, 10), time);
    List<Limiter.Permit> permits = enter(limiter, 5, 0);
    assertThat(time.timers()).isEqualTo(1);

    permits.forEach(Limiter.Permit::release);

    assertThat(time.timers()).isZero();
  }

  @Test
  void aRefusalHoldsEverybodyBackForTheTimeThatTheServiceAsksFor() {
    Limiter limiter = new Limiter(RateLimits.ADAPTIVE, time);
    refused(enter(limiter, 1, 0).get(0), Kind.REQUESTS, 60, Duration.ofSeconds(5));
    enter(limiter, 1, 0);

    time.advance(Duration.ofMillis(4999));
    assertThat(begun).hasSize(1);
    time.advance(Duration.ofMillis(1));
    assertThat(begun).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"REQUESTS, 3", "TOKENS, 30"})
  void theNextCallBeginsWhenTheServiceSaysAlthoughTheLimitOfAMinuteIsReached(Kind kind, long limit) {
    Limiter limiter = new Limiter(RateLimits.ADAPTIVE, time);
    List<Limiter.Permit> permits = enter(limiter, 4, 10);
    time.advance(Duration.ofMillis(50));
    permits.subList(1, 4).forEach(Limiter.Permit::release);
    refused(permits.get(0), kind, limit, Duration.ofSeconds(7));
    begun.clear();

    enter(limiter, 4, 10);
    time.advance(Duration.ofMillis(6_999));
    assertThat(begun).isEmpty();
    time.advance(Duration.ofMillis(1));

    assertThat(begun).hasSize(1);
    time.advance(Duration.ofSeconds(53));
    assertThat(begun).as("the limit is known").hasSize(1);
    time.advance(Duration.ofSeconds(1));
    assertThat(begun).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aRefusalThatNamesTheNumberZeroStopsNobodyForever(Kind kind) {
    Limiter limiter = new Limiter(RateLimits.ADAPTIVE, time);
    refused(enter(limiter, 1, 10).get(0), kind, 0, Duration.ofSeconds(1));
    begun.clear();

    enter(limiter, 1, 10);
    time.advance(Duration.ofSeconds(61));

    assertThat(begun).hasSize(1);
  }

  @Test
  void aRefusalThatNamesItsTokensLimitsTheTokensOfAMinute() {
    Limiter limiter = new Limiter(RateLimits.ADAPTIVE, time);
    List<Limiter.Permit> permits = enter(limiter, 20, 100);
    time.advance(Duration.ofMillis(50));
    refused(permits.get(0), Kind.TOKENS, 1_000, Duration.ofSeconds(1));
    permits.forEach(Limiter.Permit::release);
    time.advance(MINUTE);
    begun.clear();

    enter(limiter, 20, 100);

    assertThat(begun).hasSize(10);
  }

  @Test
  void nobodyIsHeldBackForMoreThanAMinute() {
    Limiter limiter = new Limiter(RateLimits.ADAPTIVE, time);
    refused(enter(limiter, 1, 0).get(0), Kind.REQUESTS, 60, Duration.ofDays(365));
    enter(limiter, 1, 0);

    time.advance(MINUTE);

    assertThat(begun).hasSize(2);
  }

  @Test
  void aWaitOfAnyLengthIsTaken() {
    Limiter limiter = new Limiter(RateLimits.ADAPTIVE, time);
    refused(enter(limiter, 1, 0).get(0), Kind.REQUESTS, 60, Duration.ofSeconds(Long.MAX_VALUE));
    Limiter.Permit late = limiter.enter(0, Duration.ofDays(365), () -> begun.add(0));
    assertThat(late.refusal().retryAfter()).isGreaterThan(Duration.ofDays(365));
    enter(limiter, 1, 0);
    time.advance(MINUTE);
    assertThat(begun).hasSize(3);
  }

  @Test
  void aLimitOfTheDayIsTheMatterOfTheCallsAlone() {
    Limiter limiter = new Limiter(RateLimits.ADAPTIVE, time);
    refused(enter(limiter, 1, 0).get(0), Kind.TOKENS_PER_DAY, 1_500_000, Duration.ofHours(5));

    enter(limiter, 10, 1000);

    assertThat(begun).hasSize(11);
  }

  @Test
  void aBurstOfRefusalsOfAnUnknownLimitDecreasesTheConcurrencyOnce() {
    Limiter limiter = new Limiter(RateLimits.ADAPTIVE, time);
    List<Limiter.Permit> permits = enter(limiter, 100, 0);
    time.advance(Duration.ofMillis(50));

    permits.forEach(permit -> refused(permit, Kind.UNKNOWN, -1, Duration.ofSeconds(1)));
    begun.clear();
    enter(limiter, 200, 0);
    time.advance(Duration.ofSeconds(1));

    assertThat(begun).hasSize(50);
  }

  @Test
  void aLoweredLimitIncreasesUpToItsCeiling() {
    Limiter limiter = new Limiter(RateLimits.of(10_000, 100), time);
    List<Limiter.Permit> permits = enter(limiter, 100, 0);
    time.advance(Duration.ofMillis(50));
    permits.forEach(permit -> refused(permit, Kind.CONCURRENCY, -1, Duration.ofSeconds(1)));

    List<Integer> sizes = new ArrayList<>();
    for (int second : new int[] {1, 29, 15, 15}) {
      time.advance(Duration.ofSeconds(second));
      begun.clear();
      enter(limiter, 150, 0).forEach(Limiter.Permit::release);
      sizes.add(inFlightAtOnce(limiter));
    }

    assertThat(sizes).containsExactly(50, 75, 87, 100);
  }

  @Test
  void aNumberThatIsAboveOnesOwnLimitDoesNotRaiseIt() {
    Limiter limiter = new Limiter(RateLimits.of(10, 100), time);
    List<Limiter.Permit> permits = enter(limiter, 10, 0);
    time.advance(Duration.ofMillis(50));
    refused(permits.get(0), Kind.REQUESTS, 500, Duration.ofSeconds(1));
    permits.forEach(Limiter.Permit::release);
    time.advance(MINUTE);
    begun.clear();

    enter(limiter, 100, 0);

    assertThat(begun).as("others share the account: half of it, and the other half after a minute").hasSize(10);
  }

  private int inFlightAtOnce(Limiter limiter) {
    begun.clear();
    List<Limiter.Permit> permits = enter(limiter, 150, 0);
    int atOnce = begun.size();
    for (int i = permits.size() - 1; i >= 0; i--) {
      permits.get(i).release();
    }
    return atOnce;
  }

  private List<Limiter.Permit> enter(Limiter limiter, int calls, long cost) {
    List<Limiter.Permit> permits = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      int number = i;
      permits.add(limiter.enter(cost, () -> begun.add(number)));
    }
    return permits;
  }

  private static void refused(Limiter.Permit permit, Kind limited, long limit, Duration wait) {
    CallDetails details = CallDetails.NONE.withAnswer(429, Optional.empty(), Optional.of(wait));
    permit.learn(new KimiException.RateLimited("slow", "", details, limited, limit));
    permit.release();
  }

  private static RateLimits tokens(long perMinute) {
    return new RateLimits(OptionalInt.empty(), OptionalLong.of(perMinute), OptionalInt.empty());
  }
}
