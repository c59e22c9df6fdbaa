package io.github.kimisdk.mcp.http;

import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.mcp.rpc.Failure;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Follows one event stream over several connections. A connection that ends before the stream is done is followed by another one
 * from the last event on, after the pause that the server asks for. After {@link #MAX_FRUITLESS} connections in a row without an
 * event the stream ends. The future ends as the last connection does; a server that does not resume the stream has ended it.
 */
final class Resumption extends CompletableFuture<Void> {

  /** How many connections in a row may bring no event. */
  static final int MAX_FRUITLESS = 5;

  private final Scheduler scheduler;
  private final StreamPosition position;
  private final BooleanSupplier done;
  private final Function<String, CompletableFuture<Void>> reconnect;
  private String last = "";
  private int fruitless;
  /** Ends the connection or the pause. */
  private volatile Runnable stop = () -> { };

  /**
   * Creates the future of a stream.
   *
   * @param done whether nothing more is expected
   * @param reconnect opens a connection that continues after the event with an id
   */
  Resumption(Scheduler scheduler, StreamPosition position, BooleanSupplier done,
      Function<String, CompletableFuture<Void>> reconnect) {
    this.scheduler = scheduler;
    this.position = position;
    this.done = done;
    this.reconnect = reconnect;
    whenComplete((nothing, failure) -> stop.run());
  }

  /** Follows a connection. */
  Resumption follow(CompletableFuture<Void> connection) {
    stopWith(() -> connection.cancel(true));
    connection.whenComplete((nothing, failure) -> ended(failure == null ? null : Failure.of(failure)));
    return this;
  }

  private void stopWith(Runnable stop) {
    this.stop = stop;
    if (isDone()) {
      stop.run();
    }
  }

  private void ended(Failure failure) {
    boolean broken = failure == null || failure.kind() == Failure.Kind.UNREACHABLE;
    String id = position.id();
    fruitless = id.equals(last) ? fruitless + 1 : 0;
    if (!last.isEmpty() && failure != null && failure.code() != 0) {
      complete(null);
    } else if (!broken || id.isEmpty() || fruitless == MAX_FRUITLESS || isDone() || done.getAsBoolean()) {
      end(failure);
    } else {
      last = id;
      Scheduler.Timer pause = scheduler.after(position.pause(fruitless), () -> follow(reconnect.apply(id)));
      stopWith(pause::cancel);
    }
  }

  private void end(Failure failure) {
    if (failure == null) {
      complete(null);
    } else {
      completeExceptionally(failure);
    }
  }
}
