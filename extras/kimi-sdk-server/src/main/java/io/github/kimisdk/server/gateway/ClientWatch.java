package io.github.kimisdk.server.gateway;

import io.github.kimisdk.server.http.Ticker;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Tells the answers of a server when to look for their clients. */
final class ClientWatch {

  static final int TICK_MILLIS = 40;

  private final Executor threads;
  private final Set<ServedAnswer> answers = ConcurrentHashMap.newKeySet();
  private final Ticker ticker;

  /** Creates a watch whose answers run their models on these threads. */
  ClientWatch(Executor threads) {
    this.threads = threads;
    this.ticker = new Ticker(threads, TICK_MILLIS, this::tick);
  }

  /** Runs the work of an answer, which is told when to look for its client until it leaves. */
  void start(ServedAnswer answer, Runnable work) {
    threads.execute(work);
    answers.add(answer);
    ticker.start();
  }

  /** Takes the end of an answer. */
  void leave(ServedAnswer answer) {
    answers.remove(answer);
  }

  private boolean tick() {
    answers.forEach(ServedAnswer::tick);
    return !answers.isEmpty();
  }
}
