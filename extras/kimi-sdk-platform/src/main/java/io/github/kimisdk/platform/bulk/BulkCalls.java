package io.github.kimisdk.platform.bulk;

import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The way in which the requests of a bulk are asked. Live calls are one way.
 *
 * @param model the model of requests that name none
 * @param retry the policy of the calls, whose longest wait a service that cannot be reached has
 * @param ask starts a call; cancelling its future ends the call
 */
public record BulkCalls(String model, RetryPolicy retry, Function<ChatRequest, CompletableFuture<ChatResponse>> ask) {

  /** Calls with the default retry policy. */
  BulkCalls(String model, Function<ChatRequest, CompletableFuture<ChatResponse>> ask) {
    this(model, RetryPolicy.DEFAULT, ask);
  }
}
