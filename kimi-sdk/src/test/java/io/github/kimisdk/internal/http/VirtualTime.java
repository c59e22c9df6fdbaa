package io.github.kimisdk.internal.http;

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
 * Time for tests: it moves when it is told to, and alarms that come due ring in their order. Time that skips moves by
 * itself over every wait up to a bound, so that pauses pass at once while watchdogs, which wait longer, stay asleep.
 * Chance is always a half, unless a test brings its own.
 */
public final class VirtualTime implements Scheduler {

  /** What the clock shows at the beginning. */
  public static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

  /** How long a connection may take to come to its end after the call; like every watchdog, it is never skipped. */
  public static final Duration DRAIN = Watchdog.DRAIN;

  private static final long MOST_POLLS = 120_000;

  private record Bell(long at, long number, Runnable action) {}

  private final PriorityQueue<Bell> bells =
      new PriorityQueue<>(Comparator.comparingLong(Bell::at).thenComparingLong(Bell::number));
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

  /** Brings a chance of one's own; returns this. */
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
    Bell bell;
    boolean skip = delay.toNanos() <= skipped && !delay.equals(DRAIN);
    synchronized (this) {
      bell = new Bell(now + delay.toNanos(), set++, action);
      bells.add(bell);
      notifyAll();
    }
    if (skip) {
      CompletableFuture.runAsync(() -> advanceTo(bell.at));
    }
    return () -> cancel(bell);
  }

  private synchronized void cancel(Bell bell) {
    bells.remove(bell);
  }

  /** Moves on; what comes due meanwhile runs on this thread, each thing at its own time. */
  public void advance(Duration step) {
    advanceTo(nanos() + step.toNanos());
  }

  /** Moves the clock only; what comes due meanwhile waits for the next move. */
  public synchronized void lag(Duration step) {
    now += step.toNanos();
  }

  private void advanceTo(long target) {
    for (Runnable due = due(target); due != null; due = due(target)) {
      due.run();
    }
  }

  private synchronized Runnable due(long target) {
    Bell next = bells.peek();
    if (next == null || next.at > target) {
      now = Math.max(now, target);
      return null;
    }
    bells.remove();
    now = Math.max(now, next.at);
    return next.action;
  }

  /** Moves to the next alarm and lets it ring; returns whether there was one. */
  public boolean next() {
    long target;
    synchronized (this) {
      if (bells.isEmpty()) {
        return false;
      }
      target = bells.peek().at;
    }
    advanceTo(target);
    return true;
  }

  /** How many alarms are set. */
  public synchronized int alarms() {
    return bells.size();
  }

  /** Waits, in real time, until an alarm is set that rings after exactly this long. */
  public synchronized void awaitAlarm(Duration delay) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (bells.stream().noneMatch(bell -> bell.at - now == delay.toNanos())) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("expected an alarm after " + delay + ", found " + bells);
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
  }

  /** Moves on step by step, with a breath of real time between, until something is so. */
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
