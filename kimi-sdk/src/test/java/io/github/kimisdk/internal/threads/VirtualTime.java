package io.github.kimisdk.internal.threads;

import io.github.kimisdk.internal.http.Watchdog;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;

/**
 * A scheduler for tests. Its clock moves when a test moves it, and runs the timers that are due in their order. A
 * skipping clock also moves past every wait up to a bound: pauses take no time, while the timers of watchdogs, which
 * wait longer, do not run. A random number is always one half, unless a test supplies its own.
 */
public final class VirtualTime implements Scheduler {

  /** The time at which the clock starts. */
  public static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

  /** The time that a connection has to end after its call. The clock never skips it, as it never skips a watchdog. */
  public static final Duration DRAIN = Watchdog.DRAIN;

  private static final long MOST_POLLS = 120_000;

  private record PendingTimer(long at, long number, Runnable action) {}

  private final PriorityQueue<PendingTimer> pending =
      new PriorityQueue<>(Comparator.comparingLong(PendingTimer::at).thenComparingLong(PendingTimer::number));
  private final long skipped;
  private volatile DoubleSupplier random = () -> 0.5;
  private long now;
  private long set;

  private VirtualTime(Duration skipped) {
    this.skipped = skipped.toNanos();
  }

  /** Time that only {@link #advance} and {@link #runUntil} move. */
  public static VirtualTime still() {
    return new VirtualTime(Duration.ofNanos(-1));
  }

  /** Time that skips every wait of at most this long. */
  public static VirtualTime skipping(Duration longest) {
    return new VirtualTime(longest);
  }

  /** Sets the source of random numbers; returns this. */
  public VirtualTime with(DoubleSupplier random) {
    this.random = random;
    return this;
  }

  @Override
  public double random() {
    return random.getAsDouble();
  }

  @Override
  public synchronized long nanos() {
    return now;
  }

  /** How long it has been since the beginning. */
  public Duration elapsed() {
    return Duration.ofNanos(nanos());
  }

  @Override
  public Instant now() {
    return START.plusNanos(nanos());
  }

  @Override
  public Timer after(Duration delay, Runnable action) {
    PendingTimer timer;
    boolean skip = delay.toNanos() <= skipped && !delay.equals(DRAIN);
    synchronized (this) {
      timer = new PendingTimer(now + delay.toNanos(), set++, action);
      pending.add(timer);
      notifyAll();
    }
    if (skip) {
      CompletableFuture.runAsync(() -> advanceTo(timer.at));
    }
    return () -> cancel(timer);
  }

  private synchronized void cancel(PendingTimer timer) {
    pending.remove(timer);
  }

  /** Moves the clock. Timers that become due run on this thread, each at its own time. */
  public void advance(Duration step) {
    advanceTo(nanos() + step.toNanos());
  }

  /** Moves the clock without running timers. Timers that become due run at the next move. */
  public synchronized void lag(Duration step) {
    now += step.toNanos();
  }

  private void advanceTo(long target) {
    for (Runnable due = due(target); due != null; due = due(target)) {
      due.run();
    }
  }

  private synchronized Runnable due(long target) {
    PendingTimer next = pending.peek();
    if (next == null || next.at > target) {
      now = Math.max(now, target);
      return null;
    }
    pending.remove();
    now = Math.max(now, next.at);
    return next.action;
  }

  /** Moves to the next timer and runs it; returns whether there was one. */
  public boolean next() {
    long target;
    synchronized (this) {
      if (pending.isEmpty()) {
        return false;
      }
      target = pending.peek().at;
    }
    advanceTo(target);
    return true;
  }

  /** The number of timers that are set. */
  public synchronized int timers() {
    return pending.size();
  }

  /** Waits, in real time, until a timer with exactly this delay is set. */
  public synchronized void awaitTimer(Duration delay) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (pending.stream().noneMatch(timer -> timer.at - now == delay.toNanos())) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("expected a timer after " + delay + ", found " + pending);
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
  }

  /** Moves the clock step by step, with a short real pause after each, until a condition holds. */
  public void runUntil(BooleanSupplier so, Duration step) {
    for (long polls = 0; !so.getAsBoolean(); polls++) {
      if (polls > MOST_POLLS) {
        throw new AssertionError("it did not come to be so within " + elapsed() + " of virtual time");
      }
      advance(step);
      LockSupport.parkNanos(500_000);
    }
  }
}
