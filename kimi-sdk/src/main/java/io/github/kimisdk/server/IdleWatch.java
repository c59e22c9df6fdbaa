package io.github.kimisdk.server;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Closes the connections whose clients are silent for too long after an answer. One thread ticks for all of them, while there are some: a
 * timed read for each wait would wake two threads for each request.
 */
final class IdleWatch implements Runnable {

  private static final long LONGEST_TICK = TimeUnit.SECONDS.toNanos(1);
  private static final int TICKS = 8;

  private final OpenConnections open;
  private final Executor threads;
  private final long most;
  private final AtomicBoolean ticking = new AtomicBoolean();

  /** Creates the watch of a server that closes connections after this time. */
  IdleWatch(OpenConnections open, Duration most, Executor threads) {
    this.open = open;
    this.most = TimeUnit.NANOSECONDS.convert(most);
    this.threads = threads;
  }

  /** Takes the beginning of a wait. Without a thread for the watch, the next wait begins it. */
  void begin() {
    if (!ticking.get() && ticking.compareAndSet(false, true)) {
      try {
        threads.execute(this);
      } catch (RuntimeException | Error noThread) {
        ticking.set(false);
      }
    }
  }

  @Override
  public void run() {
    boolean more = true;
    while (more) {
      LockSupport.parkNanos(this, Math.max(1, Math.min(LONGEST_TICK, most / TICKS)));
      if (Thread.currentThread().isInterrupted()) {
        // The server is closed.
        return;
      }
      more = open.closeIdle(most);
    }
    ticking.set(false);
    if (open.closeIdle(most)) {
      begin();
    }
  }
}
