package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps a stream open on which a server tells that its tools have changed. In the stateless revision this is a request without
 * an end; before that, a stream of the transport. A stream that ends is opened again after a growing pause, as long as the
 * connection lasts.
 */
final class Listening {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int MAX_ATTEMPTS = 10;

  private final Connection connection;
  private final Scheduler scheduler;
  private int attempts;

  Listening(Connection connection, Scheduler scheduler) {
    this.connection = connection;
    this.scheduler = scheduler;
  }

  void begin() {
    if (!connection.facts().changesTools() || connection.peer().end().isDone()) {
      return;
    }
    String revision = connection.facts().revision();
    CompletableFuture<?> stream = Revision.stateless(revision)
        ? connection.request(new Call("subscriptions/listen",
            JsonObject.of("notifications", JsonObject.of("toolsListChanged", true)), Map.of(), Call.Times.NONE, Optional.empty()))
        : connection.transport().listen(revision);
    stream.whenComplete((end, failure) -> ended(failure == null ? null : Failure.of(failure)));
  }

  private void ended(Failure failure) {
    boolean never = failure != null && switch (failure.kind()) {
      case STATUS, REFUSED, UNAUTHORIZED, SESSION_ENDED, INTERRUPTED -> true;
      default -> false;
    };
    if (!never && ++attempts < MAX_ATTEMPTS && !connection.peer().end().isDone()) {
      scheduler.after(FIRST_PAUSE.multipliedBy(1L << Math.min(attempts, 5)), this::begin);
    }
  }
}
