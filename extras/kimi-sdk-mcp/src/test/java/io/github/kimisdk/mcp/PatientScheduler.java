package io.github.kimisdk.mcp;

import io.github.kimisdk.internal.threads.Scheduler;
import java.time.Duration;
import java.time.Instant;

/** The clock of the machine without timers of a second or more. Those are time limits, which a busy machine would reach. */
final class PatientScheduler implements Scheduler {

  @Override
  public long nanos() {
    return SYSTEM.nanos();
  }

  @Override
  public Instant now() {
    return SYSTEM.now();
  }

  @Override
  public Timer after(Duration delay, Runnable action) {
    return delay.toSeconds() > 0 ? Timer.NONE : SYSTEM.after(delay, action);
  }

  @Override
  public double random() {
    return SYSTEM.random();
  }
}
