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

/** A limiter against a service that enforces 60 requests per minute and 4 in flight, in virtual time. */
class LimiterThroughputTest {

  private static final int CALLS = 200;
  private static final int PER_MINUTE = 60;
  private static final int IN_FLIGHT = 4;

  /** The 181st of 200 calls begins after three minutes at the best; this is that at 95 % of the rate. */
  private static final Duration NEARLY_THREE_MINUTES = Duration.ofMillis(180_000 * 100 / 95);

  private final VirtualTime time = VirtualTime.still();
  private final long seed = System.nanoTime();

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
    assertThat(learned).as("seed " + seed).isLessThan(CALLS);
    assertThat(service.refused().get(learned - 1)).as("seed " + seed).isLessThan(Duration.ofMinutes(2));
    assertThat(begunOf(service, CALLS - 1)).as("seed " + seed).isLessThan(Duration.ofMinutes(5));

    time.advance(Duration.ofMinutes(2));
    Duration begun = run(limiter, service);

    assertThat(service.refused()).as("seed " + seed).hasSize(learned);
    assertThat(begunOf(service, CALLS + 180).minus(begun)).as("seed " + seed).isLessThanOrEqualTo(NEARLY_THREE_MINUTES);
  }

  @ParameterizedTest
  @MethodSource("services")
  void withoutNamesTheLimiterFindsAPaceWithFewRefusals(String name, StrictService.Rate rate) {
    StrictService service = new StrictService(time, rate, IN_FLIGHT, false, seed);
    Limiter limiter = new Limiter(RateLimits.tier(2), time);
    run(limiter, service);
    int learned = service.refused().size();

    time.advance(Duration.ofMinutes(2));
    Duration begun = run(limiter, service);

    assertThat(service.refused().size() - learned).as("seed " + seed).isLessThan(CALLS / 10);
    assertThat(begunOf(service, CALLS + 180).minus(begun)).as("seed " + seed).isLessThan(Duration.ofMinutes(6));
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
