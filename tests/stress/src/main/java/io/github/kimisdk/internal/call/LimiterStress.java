package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.internal.threads.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Attempts that enter and leave a limiter of one at a time at the same moment neither lose its permit nor double it.
 *
 * <p>The results are: whether the permits that were not released were granted once, whether an attempt behind them waits, and
 * whether it is granted after their release.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "One permit is held; the next one waits for its release.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A permit was lost or doubled.")
@State
public class LimiterStress {

  private final Limiter limiter = new Limiter(RateLimits.of(1_000, 1), new Standstill());
  private final AtomicInteger granted = new AtomicInteger();
  private Limiter.Permit kept;

  /** Enters and leaves twice, as an attempt that is canceled while it ends. */
  @Actor
  public void twice() {
    Limiter.Permit permit = limiter.enter(0, () -> { });
    permit.release();
    permit.release();
  }

  /** Enters and stays. */
  @Actor
  public void staying() {
    kept = limiter.enter(0, granted::incrementAndGet);
  }

  /** Enters behind all others. */
  @Arbiter
  public void read(III_Result result) {
    result.r1 = granted.get();
    AtomicInteger next = new AtomicInteger();
    limiter.enter(0, next::incrementAndGet);
    result.r2 = next.get();
    kept.release();
    result.r3 = next.get();
  }

  /** A clock that stands still. */
  private static final class Standstill implements Scheduler {

    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public Timer after(Duration delay, Runnable action) {
      return Timer.NONE;
    }

    @Override
    public double random() {
      return 0;
    }
  }
}
