package io.github.kimisdk.mcp;

import io.github.kimisdk.mcp.rpc.Failure;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Blocks a thread until an answer is there. Failures become exceptions of the public API. */
final class Waits {

  private Waits() {}

  /** Waits. An interruption ends the request, and the thread stays interrupted. */
  static <T> T on(CompletableFuture<T> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw McpException.of(
          new Failure(Failure.Kind.INTERRUPTED, "the thread was interrupted while it waited for the server", "", e));
    } catch (CancellationException e) {
      throw McpException.of(Failure.of(e));
    } catch (ExecutionException e) {
      throw McpException.of(Failure.of(e.getCause()));
    }
  }
}
