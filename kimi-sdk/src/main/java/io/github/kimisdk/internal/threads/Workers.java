package io.github.kimisdk.internal.threads;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads for tasks that may run a caller's code, which may block. All clients share them; idle threads end after a
 * second.
 */
public final class Workers implements ThreadFactory {

  /** Runs each task at once, on a free thread or a new one. */
  public static final Executor THREADS =
      new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), new Workers("kimi-worker"));

  private final String name;

  /** Runs a task on a worker; on this thread if the machine has no more threads. */
  public static void run(Runnable task) {
    try {
      THREADS.execute(task);
    } catch (RuntimeException | Error noThread) {
      task.run();
    }
  }

  /** Creates a factory of threads with a name. */
  Workers(String name) {
    this.name = name;
  }

  @Override
  public Thread newThread(Runnable work) {
    Thread thread = new Thread(null, work, name, 0, false);
    thread.setDaemon(true);
    // Otherwise a thread of JDK 17 would keep the class loader of the first caller.
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    return thread;
  }
}
