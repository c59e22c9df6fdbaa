package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps a stream open for messages that belong to no request. In the stateless revision this is a request without an end for
 * changes of the tools; before that, a stream of the transport, for whatever the server tells or asks. A stream that ends is
 * opened again after a growing pause, as long as the connection lasts.
 */
final class Listening {

  /** The request whose stream tells of changes. */
  static final String METHOD = "subscriptions/listen";

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int MAX_DOUBLINGS = 5;
  private static final Duration STEADY = Duration.ofMinutes(1);

  private final Connection connection;
  private final Scheduler scheduler;
  private final Runnable toolsChanged;
  private int attempts;
  private long begun;
  private CompletableFuture<?> stream = new CompletableFuture<>();
  private boolean ended;

  /** Creates a stream. The action hears that it is open again after it has ended; null if nobody waits for changes. */
  Listening(Connection connection, Scheduler scheduler, Runnable toolsChanged) {
    this.connection = connection;
    this.toolsChanged = toolsChanged;
    this.scheduler = scheduler;
  }

  /** Ends the stream, and opens none any more. */
  synchronized void end() {
    ended = true;
    stream.cancel(true);
  }

  synchronized void begin() {
    String revision = connection.facts().revision();
    boolean wanted = !Revision.stateless(revision) || toolsChanged != null && connection.facts().changesTools();
    if (ended || !wanted || connection.peer().end().isDone()) {
      return;
    }
    begun = scheduler.nanos();
    stream = Revision.stateless(revision)
        ? connection.request(new Call(METHOD,
            JsonObject.of("notifications", JsonObject.of("toolsListChanged", true)), Map.of(), Call.Times.NONE, Optional.empty()))
        : connection.transport().listen(revision);
    stream.whenComplete((end, failure) -> ended(failure == null ? null : Failure.of(failure)));
  }

  private synchronized void ended(Failure failure) {
    boolean never = failure != null && switch (failure.kind()) {
      case STATUS, REFUSED, UNAUTHORIZED, SESSION_ENDED, INTERRUPTED -> true;
      default -> false;
    };
    if (!never && !connection.peer().end().isDone()) {
      attempts = scheduler.nanos() - begun >= STEADY.toNanos() ? 1 : Math.min(attempts + 1, MAX_DOUBLINGS);
      scheduler.after(FIRST_PAUSE.multipliedBy(1L << attempts), this::again);
    }
  }

  /** The tools may have changed while there was no stream. */
  private void again() {
    begin();
    if (toolsChanged != null && connection.facts().changesTools()) {
      toolsChanged.run();
    }
  }
}
