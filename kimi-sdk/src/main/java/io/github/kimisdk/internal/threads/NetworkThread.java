package io.github.kimisdk.internal.threads;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The executor of the JDK's client. Tasks of the selector thread, which serves all connections, run in place: they move bytes,
 * shake hands for TLS, and hardly ever block (only to resolve a host when a lost request is repeated). Tasks of a thread that
 * requests bytes run in place as well; waking another thread costs more than to parse the bytes that have come. Tasks of other
 * threads, such as the start of a call with its resolution of the host, run on workers.
 *
 * <p>Reading an answer may run code of a caller, who may block, so it is handed over to another thread. The hand-over happens at
 * the end of the selector thread's task: a task that brings several batches of bytes wakes a thread once.
 */
public final class NetworkThread implements Executor {

  /** Tasks handed over while this thread runs tasks in place; null while it does not. */
  private final ThreadLocal<List<Runnable>> handedOver = new ThreadLocal<>();

  @Override
  public void execute(Runnable task) {
    // The JDK's client names its selector thread so. Under any other name its tasks run on workers.
    if (handedOver.get() != null || Thread.currentThread().getName().endsWith("-SelectorManager")) {
      runInPlace(task);
    } else {
      Workers.THREADS.execute(task);
    }
  }

  /** Runs an action, and in place the tasks of the JDK's client that it causes. */
  public void runInPlace(Runnable action) {
    if (handedOver.get() != null) {
      action.run();
      return;
    }
    List<Runnable> all = new ArrayList<>();
    handedOver.set(all);
    try {
      action.run();
    } finally {
      handedOver.set(null);
      for (int i = 0; i < all.size(); i++) {
        all.get(i).run();
      }
    }
  }

  /** Runs a task when this thread has finished its current task of the JDK's client; at once if it runs none. */
  void runAfterTask(Runnable task) {
    List<Runnable> all = handedOver.get();
    if (all == null) {
      task.run();
    } else {
      all.add(task);
    }
  }
}
