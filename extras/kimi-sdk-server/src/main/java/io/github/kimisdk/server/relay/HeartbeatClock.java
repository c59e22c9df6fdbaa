package io.github.kimisdk.server.relay;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Time and timers for heartbeats. Tests replace it. */
public interface HeartbeatClock {

  /** The timers of {@link CompletableFuture}, which all of the JVM shares, so that relays have no thread of their own. */
  HeartbeatClock SYSTEM = new HeartbeatClock() {

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public Timer after(long nanos, Runnable action) {
      CompletableFuture<Void> timer = new CompletableFuture<Void>().completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
      // Not on the thread of the timers: the subscriber's code runs in the action.
      timer.thenRunAsync(action);
      return () -> timer.cancel(false);
    }
  };

  /** A monotonic time in nanoseconds. */
  long nanos();

  /** Runs an action later, on another thread. */
  Timer after(long nanos, Runnable action);

  /** A timer that is set. */
  @FunctionalInterface
  interface Timer {

    /** Cancels the timer; has no effect after its action ran. */
    void cancel();
  }
}
