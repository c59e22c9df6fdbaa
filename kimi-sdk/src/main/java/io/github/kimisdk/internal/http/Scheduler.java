package io.github.kimisdk.internal.http;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** What cannot be foreseen: time, something to happen later, and chance. Tests pass one of their own. */
public interface Scheduler {

  /** The clock of the machine. Its threads come with alarms, and go when there has been none for a second. */
  Scheduler SYSTEM = new SystemScheduler();

  /**
   * A time that only goes forward.
   *
   * @return nanoseconds since an unknown moment
   */
  long nanos();

  /**
   * The time of day.
   *
   * @return the instant
   */
  Instant now();

  /**
   * Runs something later, on a thread of its own choice.
   *
   * @param delay how much later
   * @param action what to run
   * @return the alarm, to call it off
   */
  Timer after(Duration delay, Runnable action);

  /**
   * Chance.
   *
   * @return a number from 0 up to, but not, 1
   */
  double random();

  /** Something that is to happen later. */
  @FunctionalInterface
  interface Timer {

    /** Nothing that is to happen; no lambda, which the first token of a program would wait for. */
    Timer NONE = new SystemScheduler.Bell(null);

    /** Calls it off; without effect when it has happened. */
    void cancel();
  }

  /**
   * Alarms wait in a queue that one thread looks after; what they do runs on threads that nobody else can keep busy: a
   * deadline is not late because the common pool is full. The timer of {@link java.util.concurrent.CompletableFuture}
   * would bring up twice as much of the JDK, which the first token of a program would wait for.
   */
  final class SystemScheduler implements Scheduler {

    private final ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(1, new Workers("kimi-alarms"));

    private SystemScheduler() {
      alarms.setRemoveOnCancelPolicy(true);
      alarms.setKeepAliveTime(1, TimeUnit.SECONDS);
      alarms.allowCoreThreadTimeOut(true);
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
      long nanos = delay.compareTo(Duration.ofDays(365)) > 0 ? TimeUnit.DAYS.toNanos(365) : delay.toNanos();
      Bell bell = new Bell(action);
      bell.rings = alarms.schedule(bell, nanos, TimeUnit.NANOSECONDS);
      return bell;
    }

    /** An alarm and what it does. Whoever sets it calls it off under the same lock or in the same turn. */
    private static final class Bell implements Timer, Runnable {

      private final Runnable action;
      /** Null of one that was never set. */
      private Future<?> rings;

      private Bell(Runnable action) {
        this.action = action;
      }

      @Override
      public void run() {
        Workers.THREADS.execute(action);
      }

      @Override
      public void cancel() {
        if (rings != null) {
          rings.cancel(false);
        }
      }
    }
  }
}
