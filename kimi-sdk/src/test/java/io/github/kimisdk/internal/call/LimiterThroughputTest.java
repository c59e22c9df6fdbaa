package io.github.kimisdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A limiter against a service that enforces 60 requests per minute and 4 in flight, in virtual time. */
class LimiterThroughputTest {

  private static final int CALLS = 200;
  private static final int RUNS = 50;
  private static final int PER_MINUTE = 60;
  private static final int IN_FLIGHT = 4;

  /** The 181st of 200 calls begins after three minutes at the best; this is that at 95 % of the rate. */
  private static final Duration NEARLY_THREE_MINUTES = Duration.ofMillis(180_000 * 100 / 95);

  private final VirtualTime time = VirtualTime.still();
  private final long seed = Long.getLong("kimi.seed", System.nanoTime());

  static Stream<Arguments> services() {
    return Stream.of(
        Arguments.of("a sliding window", StrictService.slidingWindow(PER_MINUTE)),
        Arguments.of("a token bucket", StrictService.tokenBucket(PER_MINUTE)));
  }

  static Stream<Arguments> wrongSeeds() {
    return Stream.of(RateLimits.ADAPTIVE, RateLimits.of(1000, 100), RateLimits.of(60, 50), RateLimits.of(600, 4),
        RateLimits.tier(2))
        .flatMap(limits -> services().map(service -> Arguments.of(limits, service.get()[0], service.get()[1])));
  }

  @ParameterizedTest
  @MethodSource("services")
  void withTheRightLimitsNothingIsRefusedAndTheRateIsUsed(String name, StrictService.Rate rate) {
    StrictService service = new StrictService(time, rate, IN_FLIGHT, true, seed);

    Duration begun = run(new Limiter(RateLimits.of(PER_MINUTE, IN_FLIGHT), time), service);

    assertThat(service.refused()).as("seed " + seed).isEmpty();
    assertThat(begunOf(service, 180).minus(begun)).as("seed " + seed).isLessThanOrEqualTo(NEARLY_THREE_MINUTES);
  }

  @ParameterizedTest
  @MethodSource("wrongSeeds")
  void wrongLimitsAreLearnedWithinTwoMinutesAndThenTheSameHolds(RateLimits limits, String name, StrictService.Rate rate) {
    StrictService service = new StrictService(time, rate, IN_FLIGHT, true, seed);
    Limiter limiter = new Limiter(limits, time);

    run(limiter, service);

    int learned = service.refused().size();
    // The service always names a second, and the limiter tries then: a few refusals more than if it waited for its window.
    assertThat(learned).as("seed " + seed).isLessThan(CALLS + CALLS / 10);
    assertThat(service.refused().get(learned - 1)).as("seed " + seed).isLessThan(Duration.ofMinutes(2));
    assertThat(begunOf(service, CALLS - 1)).as("seed " + seed).isLessThan(Duration.ofMinutes(5));

    time.advance(Duration.ofMinutes(2));
    Duration begun = run(limiter, service);

    assertThat(service.refused()).as("seed " + seed).hasSize(learned);
    assertThat(begunOf(service, CALLS + 180).minus(begun)).as("seed " + seed).isLessThanOrEqualTo(NEARLY_THREE_MINUTES);
  }

  /**
   * A pace has to be tried out, so how often the service refuses depends on the moments of the tries: 13 times on average, and
   * once in some hundred runs 20 times. So many runs with different seeds have a mean.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutNamesTheLimiterFindsAPaceWithFewRefusals(boolean bucket) {
    int refused = 0;
    for (int number = 0; number < RUNS; number++) {
      StrictService.Rate rate = bucket ? StrictService.tokenBucket(PER_MINUTE) : StrictService.slidingWindow(PER_MINUTE);
      refused += refusalsWithoutNames(new LimiterThroughputTest(), rate, seed + number);
    }
    assertThat((double) refused / RUNS).as("seed " + seed).isLessThan(CALLS * 0.08);
  }

  private static int refusalsWithoutNames(LimiterThroughputTest test, StrictService.Rate rate, long seed) {
    StrictService service = new StrictService(test.time, rate, IN_FLIGHT, false, seed);
    Limiter limiter = new Limiter(RateLimits.tier(2), test.time);
    test.run(limiter, service);
    int learned = service.refused().size();

    test.time.advance(Duration.ofMinutes(2));
    Duration begun = test.run(limiter, service);

    assertThat(begunOf(service, CALLS + 180).minus(begun)).as("seed " + seed).isLessThan(Duration.ofMinutes(6));
    int refused = service.refused().size() - learned;
    assertThat(refused).as("seed " + seed).isLessThan(CALLS / 6);
    return refused;
  }

  private Duration run(Limiter limiter, StrictService service) {
    Duration begun = time.elapsed();
    int target = service.done() + CALLS;
    for (int i = 0; i < CALLS; i++) {
      service.call(limiter);
    }
    for (int steps = 0; service.done() < target && steps < 1_000_000; steps++) {
      time.next();
    }
    assertThat(service.done()).as("seed " + seed).isEqualTo(target);
    return begun;
  }

  private static Duration begunOf(StrictService service, int call) {
    List<Duration> accepted = service.accepted();
    return accepted.get(call);
  }
}
