package io.github.kimisdk.langchain4j;

import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.withLoggingExceptions;

import dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ToolCallDelta;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Flow;

/**
 * Hands each chunk of a stream to a handler of LangChain4j, and the folded answer at the end. LangChain4j's own functions call
 * the handler, so that it is told of its exceptions as with any model.
 */
final class HandlerSubscriber implements Flow.Subscriber<ChatChunk>, StreamingHandle {

  private final StreamingChatResponseHandler handler;
  private final ChatAssembler answer = new ChatAssembler();
  /** The first piece of each tool call, which has its id and name. */
  private final Map<Integer, ToolCallDelta> begun = new HashMap<>();
  private Flow.Subscription call;
  private volatile boolean cancelled;

  HandlerSubscriber(StreamingChatResponseHandler handler) {
    this.handler = handler;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    call = subscription;
    call.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(ChatChunk chunk) {
    handOn(() -> answer.add(chunk));
    handOn(() -> InternalStreamingChatResponseHandlerUtils.onPartialThinking(handler, chunk.reasoning(), this));
    handOn(() -> InternalStreamingChatResponseHandlerUtils.onPartialResponse(handler, chunk.text(), this));
    chunk.toolCalls().forEach(piece -> handOn(() -> toolCall(piece)));
  }

  /** LangChain4j wants the id and the name with each piece of arguments. */
  private void toolCall(ToolCallDelta piece) {
    int index = piece.index().orElse(answer.toolCallCount() - 1);
    boolean first = piece.id().isPresent() && piece.name().isPresent();
    ToolCallDelta begin = first ? piece : begun.getOrDefault(index, piece);
    begun.put(index, begin);
    if (!piece.arguments().orElse("").isEmpty() && begin.name().isPresent()) {
      PartialToolCall partial = PartialToolCall.builder().index(index).id(begin.id().orElse(null)).name(begin.name().get())
          .partialArguments(piece.arguments().get()).build();
      InternalStreamingChatResponseHandlerUtils.onPartialToolCall(handler, partial, this);
    }
  }

  @Override
  public void onComplete() {
    handOn(() -> {
      ChatResponse response = Answers.response(answer.response());
      for (int i = 0; i < response.aiMessage().toolExecutionRequests().size(); i++) {
        CompleteToolCall whole = new CompleteToolCall(i, response.aiMessage().toolExecutionRequests().get(i));
        handOn(() -> InternalStreamingChatResponseHandlerUtils.onCompleteToolCall(handler, whole));
      }
      handOn(() -> InternalStreamingChatResponseHandlerUtils.onCompleteResponse(handler, response));
    });
  }

  @Override
  public void onError(Throwable failure) {
    if (!cancelled) {
      fail(failure instanceof KimiException known ? Failures.translated(known) : failure);
    }
  }

  /** Does nothing after the end of the call. LangChain4j's functions handle exceptions of the handler; errors end the call. */
  private void handOn(Runnable callback) {
    if (cancelled) {
      return;
    }
    try {
      callback.run();
    } catch (Throwable failure) {
      cancel();
      fail(failure);
    }
  }

  private void fail(Throwable failure) {
    withLoggingExceptions(() -> handler.onError(failure));
  }

  @Override
  public void cancel() {
    cancelled = true;
    call.cancel();
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }
}
