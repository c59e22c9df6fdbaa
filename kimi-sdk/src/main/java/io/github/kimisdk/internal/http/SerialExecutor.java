package io.github.kimisdk.internal.http;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs tasks one after the other, whatever threads they come from: the thread that brings the first task also runs
 * those that arrive meanwhile. Nobody waits. What only tasks touch needs no lock.
 */
public final class SerialExecutor implements Runnable {

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();

  private final Consumer<Throwable> broken;
  private final NetworkThread network;
  private final Executor executor;

  /**
   * A row of tasks, empty.
   *
   * @param broken told, in its turn, what a task threw; the tasks behind it run all the same
   * @param network the thread of the JDK's client, which hands tasks over when it is done with its own; null where nobody does
   * @param executor runs the tasks that are handed over
   */
  SerialExecutor(Consumer<Throwable> broken, NetworkThread network, Executor executor) {
    this.broken = broken;
    this.network = network;
    this.executor = executor;
  }

  /**
   * Runs a task in its turn: now on this thread, or soon on the one that is running others.
   *
   * @param task the task
   */
  public void run(Runnable task) {
    tasks.add(task);
    if (pending.getAndIncrement() == 0) {
      run();
    }
  }

  /**
   * Runs a task in its turn, but not on this thread, unless that is running others.
   *
   * @param task the task
   */
  public void handOver(Runnable task) {
    tasks.add(task);
    if (pending.getAndIncrement() == 0) {
      network.handOver(this::begin);
    }
  }

  /** Begins with what was handed over, elsewhere. */
  void begin() {
    try {
      executor.execute(this);
    } catch (RuntimeException | Error noThread) {
      // The machine has no more threads. To throw would end the JDK's client, and all of its calls, for good.
      run();
    }
  }

  /** Runs all that waits, of which there is something: for the executor only. */
  @Override
  public void run() {
    do {
      guarded(tasks.remove());
    } while (pending.decrementAndGet() > 0);
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (Throwable failure) {
      last(failure);
    }
  }

  private void last(Throwable failure) {
    report(failure);
    try {
      broken.accept(failure);
    } catch (Throwable again) {
      report(again);
    }
  }

  private static void report(Throwable failure) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    } catch (Throwable ignored) {
      // The JVM ignores what a handler throws as well; the tasks that wait have to run.
    }
  }
}
