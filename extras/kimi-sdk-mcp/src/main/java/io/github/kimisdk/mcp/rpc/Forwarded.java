package io.github.kimisdk.mcp.rpc;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A future that follows another one. Its cancellation cancels the other. */
public final class Forwarded<T> extends CompletableFuture<T> {

  /** Follows a future. After a failure it follows the future that the function returns, unless that is null. */
  public void follow(CompletableFuture<T> other, Function<Failure, CompletableFuture<T>> otherwise) {
    whenComplete((value, failure) -> {
      if (isCancelled()) {
        other.cancel(true);
      }
    });
    other.whenComplete((value, thrown) -> {
      if (thrown == null) {
        complete(value);
        return;
      }
      Failure failure = Failure.of(thrown);
      CompletableFuture<T> next = isDone() ? null : otherwise.apply(failure);
      if (next == null) {
        completeExceptionally(failure);
      } else {
        follow(next, again -> null);
      }
    });
  }
}
