package io.github.kimisdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException.RateLimited;
import io.github.kimisdk.call.RateLimits.Kind;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Refusals that name no number, or ask for a wait that no call allows. */
@Timeout(60)
class LimiterRecoveryTest {

  private static final Duration LATENCY = Duration.ofMillis(100);

  private final VirtualTime time = VirtualTime.still();
  private final List<Duration> begun = new ArrayList<>();

  static Stream<Arguments> limits() {
    return Stream.of(RateLimits.ADAPTIVE, RateLimits.tier(2), RateLimits.tier(5))
        .flatMap(limits -> Stream.of(Kind.UNKNOWN, Kind.REQUESTS, Kind.TOKENS).map(kind -> Arguments.of(limits, kind)));
  }

  /** Makes calls one after the other until a time; some of them are refused. */
  private void calls(Limiter limiter, Duration until, Kind kind, List<Integer> refused) {
    while (time.elapsed().compareTo(until) < 0) {
      int number = begun.size();
      Limiter.Permit permit = limiter.enter(10, () -> begun.add(time.elapsed()));
      for (int steps = 0; begun.size() == number && steps < 100_000; steps++) {
        time.advance(Duration.ofMillis(10));
      }
      time.advance(LATENCY);
      if (refused.contains(number)) {
        refuse(permit, kind, Optional.empty());
      }
      permit.release();
    }
  }

  private static void refuse(Limiter.Permit permit, Kind kind, Optional<Duration> wait) {
    permit.learn(new RateLimited("rate limited: slow", "", CallDetails.NONE.withAnswer(429, Optional.empty(), wait), kind, -1));
    permit.release();
  }

  private long begunBetween(Duration from, Duration to) {
    return begun.stream().filter(at -> at.compareTo(from) >= 0 && at.compareTo(to) < 0).count();
  }

  @ParameterizedTest
  @MethodSource("limits")
  void oneRefusalWithoutANumberHoldsForASecond(RateLimits limits, Kind kind) {
    Limiter limiter = new Limiter(limits, time);
    calls(limiter, Duration.ofSeconds(20), kind, List.of(1));
    assertThat(begun.get(2)).isEqualTo(Duration.ofMillis(1200));
    assertThat(begun).hasSizeGreaterThan(185);
  }

  @ParameterizedTest
  @MethodSource("limits")
  void refusalsInTurnWithoutANumberRecoverWithinAMinute(RateLimits limits, Kind kind) {
    Limiter limiter = new Limiter(limits, time);
    calls(limiter, Duration.ofSeconds(140), kind, List.of(1, 2, 3, 4, 5, 6));
    assertThat(begun.get(2).minus(begun.get(1))).isLessThan(Duration.ofSeconds(2));
    assertThat(begun.get(7).minus(begun.get(6))).as("the hold doubles").isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
    Duration last = begun.get(6);
    assertThat(last).as("nothing stops for a minute").isLessThan(Duration.ofSeconds(20));
    assertThat(begunBetween(last, last.plusSeconds(60))).isGreaterThan(8);
    assertThat(begunBetween(last.plusSeconds(62), last.plusSeconds(123))).as("at least the rate before").isGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("limits")
  void aRefusalWhileCallsAreUnderWayStopsNothing(RateLimits limits, Kind kind) {
    Limiter limiter = new Limiter(limits, time);
    for (int slow = 0; slow < 3; slow++) {
      limiter.enter(10, () -> { });
      time.advance(LATENCY);
    }
    Limiter.Permit refused = limiter.enter(10, () -> { });
    time.advance(LATENCY);
    refuse(refused, kind, Optional.empty());
    limiter.enter(10, () -> begun.add(time.elapsed()));
    limiter.enter(10, () -> begun.add(time.elapsed()));
    time.advance(Duration.ofSeconds(1));
    assertThat(begun).as("although the slow calls are under way").hasSize(2);
    limiter.enter(10, () -> begun.add(time.elapsed())).release();
  }

  /** Makes calls one after the other, then two that are refused in turn, then many at once. */
  private void refusedAfter(int calls, Duration length, Kind kind) {
    Limiter limiter = new Limiter(RateLimits.ADAPTIVE, time);
    for (int i = 0; i < calls; i++) {
      Limiter.Permit permit = limiter.enter(10, () -> { });
      time.advance(length);
      permit.release();
    }
    for (int i = 0; i < 2; i++) {
      Limiter.Permit permit = limiter.enter(10, () -> { });
      time.advance(LATENCY);
      refuse(permit, kind, Optional.empty());
      time.advance(Duration.ofSeconds(1));
    }
    for (int i = 0; i < 400; i++) {
      limiter.enter(10, () -> begun.add(time.elapsed()));
    }
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, names = {"UNKNOWN", "REQUESTS", "TOKENS"})
  void aFewSlowCallsAreNoRate(Kind kind) {
    refusedAfter(3, Duration.ofSeconds(20), kind);
    time.advance(Duration.ofMinutes(1));
    assertThat(begun).hasSize(400);
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, names = {"UNKNOWN", "REQUESTS", "TOKENS"})
  void aRateThatWasRefusedIsKeptForFiveMinutes(Kind kind) {
    refusedAfter(20, Duration.ofSeconds(2), kind);
    time.advance(Duration.ofMinutes(1));
    assertThat(begun).hasSizeBetween(10, 60);
    time.advance(Duration.ofSeconds(238));
    assertThat(begun).hasSizeBetween(100, 350);
    time.advance(Duration.ofSeconds(2));
    assertThat(begun).hasSize(400);
  }

  @Test
  void aLoweredConcurrencyIsBackWithinAMinuteWhileCallsAreUnderWay() {
    Limiter limiter = new Limiter(RateLimits.ADAPTIVE, time);
    limiter.enter(10, () -> { });
    limiter.enter(10, () -> { });
    for (int i = 0; i < 2; i++) {
      Limiter.Permit[] permit = new Limiter.Permit[1];
      permit[0] = limiter.enter(10, () -> begun.add(time.elapsed()));
      time.advance(Duration.ofSeconds(2));
      refuse(permit[0], Kind.UNKNOWN, Optional.empty());
    }
    limiter.enter(10, () -> begun.add(time.elapsed()));
    time.advance(Duration.ofSeconds(50));
    assertThat(begun).hasSize(2);
    time.advance(Duration.ofSeconds(10));
    assertThat(begun).hasSize(3);
  }

  @Test
  void aWaitThatACallDoesNotAllowEndsItAtOnce() {
    Limiter limiter = new Limiter(RateLimits.of(100, 1), time);
    List<String> ends = new ArrayList<>();
    Limiter.Permit first = limiter.enter(1, () -> { });
    List<Limiter.Permit> waiting = Stream.of(1, 30, 61, 90, 6000)
        .map(minutes -> limiter.enter(1, Duration.ofMinutes(minutes), () -> ends.add(minutes + " min"))).toList();
    refuse(first, Kind.REQUESTS, Optional.of(Duration.ofHours(1)));
    assertThat(ends).containsExactly("1 min", "30 min");
    assertThat(waiting.subList(0, 2))
        .allSatisfy(permit -> assertThat(permit.refusal().retryAfter()).isEqualTo(Duration.ofHours(1)));
    time.advance(Duration.ofSeconds(30));
    Limiter.Permit[] late = new Limiter.Permit[1];
    late[0] = limiter.enter(1, Duration.ofMinutes(2), () -> ends.add("late"));
    assertThat(late[0].refusal().retryAfter()).isEqualTo(Duration.ofMinutes(60).minusSeconds(30));
    assertThat(ends).endsWith("late").hasSize(3);
    waiting.get(0).release();
    time.advance(Duration.ofSeconds(31));
    assertThat(ends).as("the service is asked again after a minute").endsWith("61 min").hasSize(4);
  }
}
