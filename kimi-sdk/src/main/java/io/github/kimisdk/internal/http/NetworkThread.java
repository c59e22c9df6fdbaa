package io.github.kimisdk.internal.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The executor of the JDK's client. Tasks that arise on the one thread that the client has for all of its connections
 * run there: they move bytes, shake hands for TLS, and hardly ever wait (for a host's address, when a connection is lost
 * at once and made anew). What begins elsewhere, a call with its look for that address, runs on a thread of its own.
 *
 * <p>What a call does with the bytes is handed over to others, as it may run the code of a caller, who may block. It is
 * handed over when the task has come to its end, so that one that brings several batches of bytes wakes a thread once.
 */
final class NetworkThread implements Executor {

  /** What the task that this thread runs has handed over; null when it runs none. */
  private final ThreadLocal<List<Runnable>> handedOver = new ThreadLocal<>();

  @Override
  public void execute(Runnable task) {
    if (handedOver.get() != null) {
      task.run();
      return;
    }
    // The name that the JDK's client gives its thread; under another all is as with a pool.
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

  /** Lets tasks begin elsewhere: when this thread is done with what it is at for the JDK's client, else now. */
  void handOver(Runnable begin) {
    List<Runnable> all = handedOver.get();
    if (all == null) {
      begin.run();
    } else {
      all.add(begin);
    }
  }
}
