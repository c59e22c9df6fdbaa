package io.github.kimisdk.server.relay;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Finds the silence of one stream. Its timer is set again when it has fired, not for each event, so an event costs one reading
 * of the clock. All methods run in the order that the stream sets.
 */
final class Heartbeat {

  private final long interval;
  private final HeartbeatClock clock;
  private final Runnable fired;
  private HeartbeatClock.Timer timer = () -> { };
  private volatile boolean firing;
  private long last;

  /**
   * Creates a heartbeat that does not run yet.
   *
   * @param interval the length of a silence; 0 for none
   * @param fired is called on another thread when it is time to call {@link #due}
   */
  Heartbeat(Duration interval, HeartbeatClock clock, Runnable fired) {
    // A conversion that saturates: the longest durations do not fit into a long.
    this.interval = TimeUnit.NANOSECONDS.convert(interval);
    this.clock = clock;
    this.fired = fired;
  }

  void start() {
    if (interval > 0) {
      last = clock.nanos();
      set(interval);
    }
  }

  /** Begins a new silence. */
  void sent() {
    if (interval > 0) {
      last = clock.nanos();
    }
  }

  /** Returns whether the timer has fired after a whole interval of silence; sets it again. */
  boolean due() {
    if (!firing) {
      return false;
    }
    firing = false;
    long left = interval - (clock.nanos() - last);
    set(left > 0 ? left : interval);
    return left <= 0;
  }

  void stop() {
    timer.cancel();
  }

  private void set(long nanos) {
    timer = clock.after(nanos, () -> {
      firing = true;
      fired.run();
    });
  }
}
