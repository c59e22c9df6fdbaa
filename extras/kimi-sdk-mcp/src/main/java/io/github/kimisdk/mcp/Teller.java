package io.github.kimisdk.mcp;

import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.threads.Workers;
import java.util.function.Consumer;

/** Tells a listener of the program on a worker, one event at a time. A slow listener hears the last event only. */
final class Teller<T> {

  private final Consumer<? super T> listener;
  private T latest;
  private boolean telling;

  Teller(Consumer<? super T> listener) {
    this.listener = listener;
  }

  void tell(T event) {
    synchronized (this) {
      latest = event;
      if (telling) {
        return;
      }
      telling = true;
    }
    Workers.run(this::run);
  }

  private void run() {
    for (T event = next(); event != null; event = next()) {
      T told = event;
      new Callbacks().tell(() -> listener.accept(told));
    }
  }

  private synchronized T next() {
    T event = latest;
    latest = null;
    telling = event != null;
    return event;
  }
}
