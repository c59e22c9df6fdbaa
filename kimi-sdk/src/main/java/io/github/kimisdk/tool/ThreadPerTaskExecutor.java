package io.github.kimisdk.tool;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;

/** Runs each task on a thread of its own: on a virtual thread from Java 21 on, else on a daemon thread. */
final class ThreadPerTaskExecutor {

  static final Executor INSTANCE = create();

  private ThreadPerTaskExecutor() {}

  /** The method for virtual threads is found by name, because the library is compiled for Java 17. */
  private static Executor create() {
    if (Runtime.version().feature() >= 21) {
      try {
        MethodHandle start = MethodHandles.publicLookup()
            .findStatic(Thread.class, "startVirtualThread", MethodType.methodType(Thread.class, Runnable.class));
        return task -> startVirtual(start, task);
      } catch (ReflectiveOperationException missing) {
        return ThreadPerTaskExecutor::startPlatform;
      }
    }
    return ThreadPerTaskExecutor::startPlatform;
  }

  private static void startVirtual(MethodHandle start, Runnable task) {
    try {
      Thread started = (Thread) start.invokeExact(task);
    } catch (Throwable failure) {
      throw new IllegalStateException("cannot start a virtual thread", failure);
    }
  }

  private static void startPlatform(Runnable task) {
    Thread thread = new Thread(task, "kimi-agent");
    thread.setDaemon(true);
    thread.start();
  }
}
