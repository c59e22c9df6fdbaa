package io.github.kimisdk.internal.stream;

import io.github.kimisdk.internal.threads.Workers;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The executor of a call with a reader that may wait: a waiting reader runs the call's tasks, so that no other thread wakes up,
 * and the chunks that it reads next are in the processor's cache. Without a waiting reader a worker runs the task.
 */
final class ReaderExecutor implements Executor {

  /** A waiting reader, and the task that it is to run. */
  private static final class Waiting {
    private Runnable task;
  }

  private final ReentrantLock lock;
  private final Condition changed;
  private final BooleanSupplier ready;
  private final Runnable interrupted;
  /** The waiting reader; null while it does not wait. */
  private Waiting waiting;

  /**
   * Creates an executor without a reader.
   *
   * @param lock guards this executor and the state of the stream
   * @param ready whether the reader need not wait
   * @param interrupted runs without the lock when the waiting reader is interrupted
   */
  ReaderExecutor(ReentrantLock lock, BooleanSupplier ready, Runnable interrupted) {
    this.lock = lock;
    this.changed = lock.newCondition();
    this.ready = ready;
    this.interrupted = interrupted;
  }

  @Override
  public void execute(Runnable given) {
    lock.lock();
    try {
      if (waiting != null && waiting.task == null) {
        waiting.task = given;
        changed.signalAll();
        return;
      }
    } finally {
      lock.unlock();
    }
    Workers.THREADS.execute(given);
  }

  /** Wakes the reader up. The caller holds the lock. */
  void wake() {
    changed.signalAll();
  }

  /** Waits until the reader is ready, or for a task, and runs the task. The caller holds the lock, but not while a task runs. */
  void await() throws InterruptedException {
    Waiting mine = new Waiting();
    waiting = mine;
    try {
      while (mine.task == null && !ready.getAsBoolean()) {
        changed.await();
      }
    } catch (InterruptedException e) {
      waiting = null;
      runUnlocked(interrupted);
      throw e;
    } finally {
      waiting = null;
      // An interrupted reader runs its task as well, because no other thread has it.
      if (mine.task != null) {
        runUnlocked(mine.task);
      }
    }
  }

  private void runUnlocked(Runnable task) {
    lock.unlock();
    try {
      task.run();
    } finally {
      lock.lock();
    }
  }
}
