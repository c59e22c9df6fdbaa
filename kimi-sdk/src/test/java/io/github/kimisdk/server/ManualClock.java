package io.github.kimisdk.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A clock that moves when it is told to, and runs the timers that are due on the thread that moves it. */
final class ManualClock implements HeartbeatClock {

  private record Alarm(long at, Runnable action) {}

  private final List<Alarm> set = new ArrayList<>();
  private long now;

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public synchronized Timer after(long nanos, Runnable action) {
    Alarm alarm = new Alarm(now + nanos, action);
    set.add(alarm);
    return () -> remove(alarm);
  }

  private synchronized void remove(Alarm alarm) {
    set.remove(alarm);
  }

  synchronized int timers() {
    return set.size();
  }

  void advance(Duration step) {
    List<Alarm> due;
    synchronized (this) {
      now += step.toNanos();
      due = set.stream().filter(alarm -> alarm.at <= now).toList();
      set.removeAll(due);
    }
    due.forEach(alarm -> alarm.action.run());
  }
}
