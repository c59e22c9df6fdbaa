package io.github.kimisdk.spring.test;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The answers that the server of a test gives, in their order, each to one request: whole or as a stream, as the request asks.
 * request beyond them is refused with 400, which is not retried. Safe for use by several threads.
 */
public final class ScriptedAnswers {

  private final Deque<Supplier<ChatResponse>> answers = new ArrayDeque<>();
  private final List<ChatRequest> requests = new ArrayList<>();

  ScriptedAnswers() {}

  /**
   * Adds an answer.
   *
   * @param text the text of the answer
   * @return this script
   */
  public ScriptedAnswers add(String text) {
    return add(ChatResponse.of(Objects.requireNonNull(text, "text")));
  }

  /**
   * Adds an answer, for example one with tool calls.
   *
   * @param response the answer
   * @return this script
   */
  public ScriptedAnswers add(ChatResponse response) {
    Objects.requireNonNull(response, "response");
    return add(() -> response);
  }

  /**
   * Adds a failure, which the server answers with its status. The client may retry it, which takes the next answer.
   *
   * @param failure the failure, for example a {@code KimiException.Overloaded}
   * @return this script
   */
  public ScriptedAnswers add(KimiException failure) {
    Objects.requireNonNull(failure, "failure");
    return add(() -> {
      throw failure;
    });
  }

  private synchronized ScriptedAnswers add(Supplier<ChatResponse> answer) {
    answers.add(answer);
    return this;
  }

  /**
   * Returns the requests of this test method.
   *
   * @return the requests in their order, as the server has read them
   */
  public synchronized List<ChatRequest> requests() {
    return List.copyOf(requests);
  }

  ChatResponse next(ChatRequest request) {
    return take(request).get();
  }

  private synchronized Supplier<ChatResponse> take(ChatRequest request) {
    requests.add(request);
    if (answers.isEmpty()) {
      throw new KimiException.BadRequest("expected an answer in the script for request " + requests.size() + ", found none",
          "Call add(...) of the bean ScriptedAnswers", CallDetails.NONE);
    }
    return answers.remove();
  }

  synchronized void clear() {
    answers.clear();
    requests.clear();
  }

  @Override
  public synchronized String toString() {
    return "ScriptedAnswers[" + answers.size() + " left, " + requests.size() + " requests]";
  }
}
