package io.github.kimisdk.internal.threads;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Time, timers and random numbers. Tests replace it. */
public interface Scheduler {

  /** The clock of the machine. */
  Scheduler SYSTEM = new SystemScheduler();

  /** A monotonic time in nanoseconds. */
  long nanos();

  /** The time of day. */
  Instant now();

  /** Runs an action later, on a thread that the action may block. */
  Timer after(Duration delay, Runnable action);

  /** A random number from 0 (inclusive) to 1 (exclusive). */
  double random();

  /** A timer that is set. */
  @FunctionalInterface
  interface Timer {

    /** No timer. */
    Timer NONE = () -> { };

    /** Cancels the timer; has no effect after its action ran. */
    void cancel();
  }

  /**
   * One thread waits for all timers; it ends when there was no timer for two seconds. Actions run on {@link Workers}: a deadline
   * is not late because the common pool is busy.
   *
   * <p>Nearly every timer is cancelled before its time. While there are timers, the thread waits for a tick, so that it does not
   * wake up for each new timer that is later than the next tick.
   */
  final class SystemScheduler implements Scheduler {

    private static final Duration MAX_DELAY = Duration.ofDays(365);
    private static final int TICK_SECONDS = 1;

    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, new Workers("kimi-timers"));
    private final AtomicBoolean ticking = new AtomicBoolean();

    private SystemScheduler() {
      timers.setRemoveOnCancelPolicy(true);
      timers.setKeepAliveTime(1, TimeUnit.SECONDS);
      timers.allowCoreThreadTimeOut(true);
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public Instant now() {
      return Instant.now();
    }

    @Override
    public double random() {
      return ThreadLocalRandom.current().nextDouble();
    }

    @Override
    public Timer after(Duration delay, Runnable action) {
      Duration wait = delay.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay;
      Future<?> timer = timers.schedule(() -> Workers.THREADS.execute(action), wait.toNanos(), TimeUnit.NANOSECONDS);
      tick();
      return () -> timer.cancel(false);
    }

    private void tick() {
      if (ticking.compareAndSet(false, true)) {
        timers.schedule(this::ticked, TICK_SECONDS, TimeUnit.SECONDS);
      }
    }

    private void ticked() {
      ticking.set(false);
      if (!timers.getQueue().isEmpty()) {
        tick();
      }
    }
  }
}
