package io.github.kimisdk.mcp.http;

import io.github.kimisdk.mcp.rpc.Failure;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The exchanges of a transport that run. Its close ends them. */
final class Running {

  private final Set<CompletableFuture<?>> ends = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Starts an exchange. The future ends after the answer was taken, which may throw; its cancellation ends the exchange. */
  CompletableFuture<Void> run(McpExchange exchange, Consumer<HttpResponse<byte[]>> taker) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    ends.add(end);
    CompletableFuture<HttpResponse<byte[]>> answer = exchange.start();
    end.whenComplete((nothing, failure) -> {
      ends.remove(end);
      answer.cancel(true);
    });
    answer.whenComplete((response, failure) -> {
      try {
        if (failure != null) {
          end.completeExceptionally(failure);
        } else {
          taker.accept(response);
          end.complete(null);
        }
      } catch (RuntimeException | Error thrown) {
        end.completeExceptionally(thrown);
      }
    });
    if (closed) {
      end.completeExceptionally(closedFailure());
    }
    return end;
  }

  boolean closed() {
    return closed;
  }

  void close() {
    closed = true;
    List.copyOf(ends).forEach(end -> end.completeExceptionally(closedFailure()));
  }

  private static Failure closedFailure() {
    return new Failure(Failure.Kind.UNREACHABLE, "the server is closed", "");
  }
}
