package io.github.kimisdk.mcp;

import io.github.kimisdk.internal.threads.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Time that a test moves. */
public final class ManualScheduler implements Scheduler {

  private record Planned(long at, Runnable action) {}

  private final List<Planned> planned = new ArrayList<>();
  private long now;

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public synchronized Instant now() {
    return Instant.EPOCH.plusNanos(now);
  }

  @Override
  public synchronized Timer after(Duration delay, Runnable action) {
    Planned timer = new Planned(now + delay.toNanos(), action);
    planned.add(timer);
    notifyAll();
    return () -> cancel(timer);
  }

  private synchronized void cancel(Planned timer) {
    planned.remove(timer);
    notifyAll();
  }

  @Override
  public double random() {
    return 0.5;
  }

  /** Moves the time on, and runs the timers that are due, in their order. */
  public void advance(Duration by) {
    long end = nanos() + by.toNanos();
    for (Optional<Planned> next = next(end); next.isPresent(); next = next(end)) {
      next.get().action().run();
    }
    synchronized (this) {
      now = end;
    }
  }

  private synchronized Optional<Planned> next(long end) {
    Optional<Planned> next = planned.stream().filter(timer -> timer.at() <= end).min(Comparator.comparingLong(Planned::at));
    next.ifPresent(timer -> {
      planned.remove(timer);
      now = Math.max(now, timer.at());
    });
    return next;
  }

  /** Waits until a timer of a delay is set, as seen from now. */
  public void awaitTimer(Duration delay) throws InterruptedException {
    awaitTimer(delay, Integer.MAX_VALUE);
  }

  /** Waits until a timer of a delay is set, as seen from now, and no other. */
  public void awaitOnlyTimer(Duration delay) throws InterruptedException {
    awaitTimer(delay, 1);
  }

  private synchronized void awaitTimer(Duration delay, int most) throws InterruptedException {
    long limit = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (planned.size() > most || planned.stream().noneMatch(timer -> timer.at() - now == delay.toNanos())) {
      long left = limit - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("expected a timer of " + delay + ", found "
            + planned.stream().map(timer -> Duration.ofNanos(timer.at() - now)).toList());
      }
      wait(Math.max(1, left / 1_000_000));
    }
  }
}
