package io.github.kimisdk.server.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A clock that moves only when a test moves it. Timers that become due run on the thread that moves the clock. */
public final class ManualClock implements HeartbeatClock {

  private record PendingTimer(long at, Runnable action) {}

  private final List<PendingTimer> set = new ArrayList<>();
  private long now;

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public synchronized Timer after(long nanos, Runnable action) {
    PendingTimer timer = new PendingTimer(now + nanos, action);
    set.add(timer);
    return () -> remove(timer);
  }

  private synchronized void remove(PendingTimer timer) {
    set.remove(timer);
  }

  public synchronized int timers() {
    return set.size();
  }

  public void advance(Duration step) {
    List<PendingTimer> due;
    synchronized (this) {
      now += step.toNanos();
      due = set.stream().filter(timer -> timer.at <= now).toList();
      set.removeAll(due);
    }
    due.forEach(timer -> timer.action.run());
  }
}
