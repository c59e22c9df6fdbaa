package io.github.kimisdk.internal.threads;

import java.util.concurrent.Executor;

/**
 * The executor of the JDK's client. Tasks of the selector thread, which serves all connections, run in place: they move bytes,
 * shake hands for TLS, and hardly ever block (only to resolve a host when a lost request is repeated). Tasks of a thread that
 * requests bytes run in place as well; waking another thread costs more than to parse the bytes that have come. Tasks of other
 * threads, such as the start of a call with its resolution of the host, run on workers.
 *
 * <p>Reading an answer may run code of a caller, who may block, so {@link SerialExecutor#handOver} gives it to another thread.
 */
public final class NetworkThread implements Executor {

  /** True while this thread runs tasks in place, and null otherwise. */
  private final ThreadLocal<Boolean> inPlace = new ThreadLocal<>();

  @Override
  public void execute(Runnable task) {
    // The JDK's client names its selector thread so. Under any other name its tasks run on workers.
    if (inPlace.get() != null || Thread.currentThread().getName().endsWith("-SelectorManager")) {
      runInPlace(task);
    } else {
      Workers.THREADS.execute(task);
    }
  }

  /** Runs an action, and in place the tasks of the JDK's client that it causes. */
  public void runInPlace(Runnable action) {
    boolean outermost = inPlace.get() == null;
    inPlace.set(true);
    try {
      action.run();
    } finally {
      if (outermost) {
        inPlace.remove();
      }
    }
  }
}
