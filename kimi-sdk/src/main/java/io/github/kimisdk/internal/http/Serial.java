package io.github.kimisdk.internal.http;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one after the other, whatever threads they come from: the thread that brings the first task also runs
 * those that arrive meanwhile. Nobody waits. What only tasks touch needs no lock.
 */
public final class Serial {

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();

  /** A row of tasks, empty. */
  public Serial() {}

  /**
   * Runs a task in its turn: now on this thread, or soon on the one that is running others.
   *
   * @param task the task
   */
  public void run(Runnable task) {
    tasks.add(task);
    if (pending.getAndIncrement() == 0) {
      do {
        guarded(tasks.remove());
      } while (pending.decrementAndGet() > 0);
    }
  }

  /** A task that throws must not stop those behind it; what it threw goes where a thread's last words go. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (Throwable failure) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    }
  }
}
