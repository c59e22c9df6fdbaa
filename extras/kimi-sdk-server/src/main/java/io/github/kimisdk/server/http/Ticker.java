package io.github.kimisdk.server.http;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Runs a task again and again on one thread for everything that waits, while anything does. A timer for each wait would wake two
 * threads, and most waits are short.
 */
public final class Ticker {

  private final Executor threads;
  private final long nanos;
  private final BooleanSupplier task;
  private final AtomicBoolean running = new AtomicBoolean();

  /** Creates a ticker for a task that returns whether anything still waits. */
  public Ticker(Executor threads, long millis, BooleanSupplier task) {
    this.threads = threads;
    this.nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    this.task = task;
  }

  /** Starts the thread if it does not run. Throws if there is no thread; the next start tries again. */
  public void start() {
    if (!running.get() && running.compareAndSet(false, true)) {
      try {
        threads.execute(this::run);
      } catch (RuntimeException | Error noThread) {
        running.set(false);
        throw noThread;
      }
    }
  }

  private void run() {
    boolean more = true;
    while (more) {
      LockSupport.parkNanos(this, nanos);
      if (Thread.currentThread().isInterrupted()) {
        // The server is closed.
        return;
      }
      more = task.getAsBoolean();
    }
    running.set(false);
    // A wait may have begun after the last look.
    if (task.getAsBoolean()) {
      start();
    }
  }
}
