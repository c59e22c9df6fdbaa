package io.github.kimisdk.internal.http;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for what may run the code of a caller, who may block: as many as run at a time, for all clients. They come
 * when there is work, and go when there was none for a second. Makes the thread of the alarms too, which runs no such code.
 */
public final class Workers implements ThreadFactory {

  /** Runs every task at once. */
  public static final Executor THREADS =
      new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), new Workers("kimi-worker"));

  private final String name;

  /** Makes threads of a name. */
  Workers(String name) {
    this.name = name;
  }

  @Override
  public Thread newThread(Runnable work) {
    Thread thread = new Thread(null, work, name, 0, false);
    thread.setDaemon(true);
    // On 17 it would be that of whoever came first, whose classes it would keep.
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    return thread;
  }
}
