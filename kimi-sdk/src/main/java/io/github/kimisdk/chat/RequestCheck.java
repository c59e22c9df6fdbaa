package io.github.kimisdk.chat;

import java.util.Objects;
import java.util.Optional;

/**
 * The hook before a call. It gets each chat request before it is sent, may replace or refuse it, and learns from the answer.
 * {@code io.github.kimisdk.token.ContextCheck} is the check of this library. Implementations are safe for use by many threads.
 */
@FunctionalInterface
public interface RequestCheck {

  /**
   * Returns the request to send.
   *
   * @param request a request that names its model
   * @return the same request or another one
   * @throws RuntimeException to refuse the request; the call fails with this exception and nothing is sent
   */
  ChatRequest apply(ChatRequest request);

  /**
   * Learns from an answer. The default does nothing. An exception goes to the uncaught exception handler of the thread.
   *
   * @param request the request as it was sent
   * @param response the answer
   */
  default void learn(ChatRequest request, ChatResponse response) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(response, "response");
  }

  /**
   * Learns from a failed call. The default does nothing. An exception goes to the uncaught exception handler of the thread.
   *
   * @param request the request as it was sent
   * @param failure why there is no answer
   */
  default void learn(ChatRequest request, Throwable failure) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(failure, "failure");
  }

  /**
   * Returns whether {@link #apply} may block, for example because it calls a model. Such a check runs on a worker thread.
   *
   * @return false unless overridden
   */
  default boolean blocking() {
    return false;
  }

  /**
   * Estimates the usage of an answer, or of a part of an answer, if the service reported no usage.
   *
   * @param request the request as it was sent; it names its model
   * @param answer the text, the reasoning and the tool calls that were received
   * @return the estimate; empty to leave it to the client. The default is empty.
   */
  default Optional<Usage> estimate(ChatRequest request, AssistantMessage answer) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(answer, "answer");
    return Optional.empty();
  }
}
