package io.github.kimisdk.internal.threads;

import io.github.kimisdk.internal.callback.Callbacks;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs tasks one after the other. {@link #run} uses the calling thread if no other task is running, and {@link #handOver} uses
 * the executor. Tasks that arrive meanwhile run on the thread that is running tasks. No thread waits. State that only tasks touch
 * needs no lock.
 */
public final class SerialExecutor {

  /** A task that was handed over. */
  private record HandedOver(Runnable task) implements Runnable {
    @Override
    public void run() {
      task.run();
    }
  }

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final Consumer<Throwable> failed;
  private final Executor executor;

  /**
   * Creates an executor without tasks.
   *
   * @param failed takes what a task threw; later tasks run nevertheless
   * @param executor runs tasks that are handed over; null if none are
   */
  public SerialExecutor(Consumer<Throwable> failed, Executor executor) {
    this.failed = failed;
    this.executor = executor;
  }

  /** Runs a task on this thread, or on the thread that is running other tasks. */
  public void run(Runnable task) {
    tasks.add(task);
    if (pending.getAndIncrement() == 0) {
      runAll();
    }
  }

  /**
   * Runs a task on this thread, or on the thread that is running other tasks. Tasks that are handed over meanwhile go to the
   * executor, so that this thread runs no code of a subscriber for the network.
   */
  public void runOnly(Runnable task) {
    tasks.add(task);
    if (pending.getAndIncrement() == 0) {
      do {
        if (tasks.peek() instanceof HandedOver) {
          execute();
          return;
        }
        runGuarded(tasks.remove());
      } while (pending.decrementAndGet() > 0);
    }
  }

  /** Runs a task on the executor, or on the thread that is running other tasks. */
  public void handOver(Runnable task) {
    tasks.add(new HandedOver(task));
    if (pending.getAndIncrement() == 0) {
      execute();
    }
  }

  private void execute() {
    try {
      executor.execute(this::runAll);
    } catch (Throwable noThread) {
      // The machine has no more threads, or an executor of the program throws. An exception here would end the JDK's client and
      // all of its calls.
      runAll();
    }
  }

  private void runAll() {
    do {
      runGuarded(tasks.remove());
    } while (pending.decrementAndGet() > 0);
  }

  private void runGuarded(Runnable task) {
    try {
      task.run();
    } catch (Throwable failure) {
      Callbacks.report(failure);
      try {
        failed.accept(failure);
      } catch (Throwable again) {
        Callbacks.report(again);
      }
    }
  }
}
