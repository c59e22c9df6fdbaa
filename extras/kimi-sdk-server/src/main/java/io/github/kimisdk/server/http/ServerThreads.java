package io.github.kimisdk.server.http;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of a server: virtual ones from Java 21 on, else a bounded pool of daemon threads. */
public final class ServerThreads {

  /** Threads for connections that are being closed or refused. */
  private static final int SPARE = 256;

  private static final int KEEP_SECONDS = 10;

  private ServerThreads() {}

  /** Returns an executor for two tasks per connection: one serves it, another may run the model. */
  public static ExecutorService create(int connections) {
    if (Runtime.version().feature() >= 21) {
      try {
        // The method is found by name, because the library is compiled for Java 17.
        MethodHandle create = MethodHandles.publicLookup()
            .findStatic(Executors.class, "newVirtualThreadPerTaskExecutor", MethodType.methodType(ExecutorService.class));
        return (ExecutorService) create.invokeExact();
      } catch (Throwable missing) {
        return pool(connections);
      }
    }
    return pool(connections);
  }

  private static ExecutorService pool(int connections) {
    int most = (int) Math.min(Integer.MAX_VALUE, 2L * connections + SPARE);
    return new ThreadPoolExecutor(0, most, KEEP_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), ServerThreads::daemon);
  }

  public static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "kimi-server");
    thread.setDaemon(true);
    return thread;
  }
}
