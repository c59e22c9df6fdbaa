package io.github.kimisdk.server.http;

import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.text.MaskedCause;
import java.util.ArrayDeque;
import java.util.List;

/** The last exceptions of a model or a script that are no errors of the service. Each is logged as well. */
public final class FailureLog {

  private static final int CAPACITY = 100;
  private static final System.Logger LOG = System.getLogger("io.github.kimisdk");

  private final ArrayDeque<Throwable> failures = new ArrayDeque<>();
  private boolean closed;

  /** Keeps and logs a failure, unless its answer tells the client all of it. */
  public void add(Request request, Throwable failure, ErrorAnswer answer) {
    if (!answer.passedOn()) {
      add("answers " + request + " with " + answer.status(), failure);
    }
  }

  /** Keeps and logs a failure. */
  public void add(String action, Throwable failure) {
    if (keep(failure)) {
      // A log that fails must not break off an answer. The failure is kept.
      new Callbacks().tell(() -> LOG.log(System.Logger.Level.WARNING, "KimiServer " + action, MaskedCause.of(failure)));
    }
  }

  /** Loads the log, which needs a descriptor, while there is one. */
  public static void load() {
    LOG.isLoggable(System.Logger.Level.WARNING);
  }

  private synchronized boolean keep(Throwable failure) {
    if (closed) {
      return false;
    }
    if (failures.size() == CAPACITY) {
      failures.remove();
    }
    return failures.add(failure);
  }

  public synchronized List<Throwable> list() {
    return List.copyOf(failures);
  }

  /** Ignores failures from now on: the closing server interrupts its models and closes their connections. */
  public synchronized void close() {
    closed = true;
  }
}
