package io.github.kimisdk.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells the answers of a server when to look for their clients. One thread ticks for all answers, while there are some: a timer for each
 * wait would wake two threads, and most waits are short.
 */
final class ClientWatch implements Runnable {

  static final int TICK_MILLIS = 40;

  private final Executor threads;
  private final Set<ServedAnswer> answers = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean ticking = new AtomicBoolean();

  /** Creates a watch whose answers run their models on these threads. */
  ClientWatch(Executor threads) {
    this.threads = threads;
  }

  /** Runs the work of an answer, which is told when to look for its client until it leaves. */
  void start(ServedAnswer answer, Runnable work) {
    threads.execute(work);
    answers.add(answer);
    tick();
  }

  /** Takes the end of an answer. */
  void leave(ServedAnswer answer) {
    answers.remove(answer);
  }

  private void tick() {
    if (!ticking.get() && ticking.compareAndSet(false, true)) {
      try {
        threads.execute(this);
      } catch (RuntimeException | Error noThread) {
        ticking.set(false);
        throw noThread;
      }
    }
  }

  @Override
  public void run() {
    while (!answers.isEmpty()) {
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
      if (Thread.currentThread().isInterrupted()) {
        // The server is closed.
        return;
      }
      answers.forEach(ServedAnswer::tick);
    }
    ticking.set(false);
    if (!answers.isEmpty()) {
      tick();
    }
  }
}
