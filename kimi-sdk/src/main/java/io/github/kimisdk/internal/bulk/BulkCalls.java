package io.github.kimisdk.internal.bulk;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The way in which the requests of a bulk are asked. Live calls are one way.
 *
 * @param model the model of requests that name none
 * @param ask starts a call; cancelling its future ends the call
 */
public record BulkCalls(String model, Function<ChatRequest, CompletableFuture<ChatResponse>> ask) {}
