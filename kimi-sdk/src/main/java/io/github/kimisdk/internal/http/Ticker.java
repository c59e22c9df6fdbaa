package io.github.kimisdk.internal.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Time: what it is, and something to happen later. Tests pass one of their own. */
public interface Ticker {

  /** The clock of the machine. Its threads come when an alarm rings, and go when none has for a second. */
  Ticker SYSTEM = new SystemTicker();

  /**
   * A time that only goes forward.
   *
   * @return nanoseconds since an unknown moment
   */
  long nanos();

  /**
   * The time of day.
   *
   * @return where the time comes from
   */
  InstantSource clock();

  /**
   * Runs something later, on a thread of its own choice.
   *
   * @param delay how much later
   * @param action what to run
   * @return the alarm, to call it off
   */
  Alarm after(Duration delay, Runnable action);

  /** Something that is to happen later. */
  @FunctionalInterface
  interface Alarm {

    /** Nothing that is to happen. */
    Alarm NONE = () -> {};

    /** Calls it off; without effect when it has happened. */
    void cancel();
  }

  /**
   * Alarms ride on the timer thread of {@link CompletableFuture}; what they do runs on threads that nobody else can
   * keep busy: a deadline is not late because the common pool is full.
   */
  final class SystemTicker implements Ticker {

    private SystemTicker() {}

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public InstantSource clock() {
      return InstantSource.system();
    }

    @Override
    public Alarm after(Duration delay, Runnable action) {
      CompletableFuture<Void> bell = new CompletableFuture<>();
      long nanos = delay.compareTo(Duration.ofDays(365)) > 0 ? TimeUnit.DAYS.toNanos(365) : delay.toNanos();
      bell.orTimeout(nanos, TimeUnit.NANOSECONDS);
      bell.whenComplete((nothing, rung) -> {
        if (rung instanceof TimeoutException) {
          Workers.THREADS.execute(action);
        }
      });
      return () -> bell.complete(null);
    }
  }
}
