package io.github.kimisdk.internal.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The executor of the JDK's client. Tasks of the selector thread, which serves all connections, run in place: they
 * move bytes, shake hands for TLS, and hardly ever block (only to resolve a host when a lost request is repeated). Tasks of other
 * threads, such as the start of a call with its resolution of the host, run on workers.
 *
 * <p>Reading an answer may run code of a caller, who may block, so it is handed over to another thread. The hand-over happens at
 * the end of the selector thread's task: a task that brings several batches of bytes wakes a thread once.
 */
final class NetworkThread implements Executor {

  /** Tasks handed over during the current task of the selector thread; null outside of a task. */
  private final ThreadLocal<List<Runnable>> handedOver = new ThreadLocal<>();

  @Override
  public void execute(Runnable task) {
    if (handedOver.get() != null) {
      task.run();
      return;
    }
    // The JDK's client names its selector thread so. Under any other name all tasks run on workers.
    if (!Thread.currentThread().getName().endsWith("-SelectorManager")) {
      Workers.THREADS.execute(task);
      return;
    }
    List<Runnable> all = new ArrayList<>();
    handedOver.set(all);
    try {
      task.run();
    } finally {
      handedOver.set(null);
      for (int i = 0; i < all.size(); i++) {
        all.get(i).run();
      }
    }
  }

  /** Runs a task at the end of the selector thread's current task; on any other thread now. */
  void handOver(Runnable task) {
    List<Runnable> all = handedOver.get();
    if (all == null) {
      task.run();
    } else {
      all.add(task);
    }
  }
}
