package io.github.kimisdk.server;

import java.util.ArrayDeque;
import java.util.List;

/** The last exceptions of a model or a script that are no errors of the service; each is logged as well. */
final class FailureLog {

  private static final int KEPT = 100;

  private final ArrayDeque<Throwable> kept = new ArrayDeque<>();
  private boolean closed;

  /** Keeps and logs a failure, unless it is one that the client is told in full. */
  void add(ServerRequest request, Throwable failure, ErrorAnswer answer) {
    if (answer.passedOn() || !keep(failure)) {
      return;
    }
    System.getLogger("io.github.kimisdk").log(
        System.Logger.Level.WARNING, "KimiServer answers " + request + " with " + answer.status(), failure);
  }

  private synchronized boolean keep(Throwable failure) {
    if (closed) {
      return false;
    }
    if (kept.size() == KEPT) {
      kept.remove();
    }
    return kept.add(failure);
  }

  synchronized List<Throwable> list() {
    return List.copyOf(kept);
  }

  /** From here on failures come from the closing of the server: models are interrupted, connections are gone. */
  synchronized void close() {
    closed = true;
  }
}
