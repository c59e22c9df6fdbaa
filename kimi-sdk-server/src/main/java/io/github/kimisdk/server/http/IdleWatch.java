package io.github.kimisdk.server.http;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Closes the connections whose clients are silent for too long after an answer. */
public final class IdleWatch {

  private static final long LONGEST_TICK_MILLIS = 1_000;
  private static final int TICKS = 8;

  private final Ticker ticker;

  /** Creates the watch of a server that closes connections after this time. */
  public IdleWatch(OpenConnections open, Duration most, Executor threads) {
    long nanos = TimeUnit.NANOSECONDS.convert(most);
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos) / TICKS;
    this.ticker = new Ticker(threads, Math.max(1, Math.min(LONGEST_TICK_MILLIS, millis)), () -> open.closeIdle(nanos));
  }

  /** Takes the beginning of a wait. */
  void begin() {
    try {
      ticker.start();
    } catch (RuntimeException | Error noThread) {
      // The next wait starts it.
    }
  }
}
