package io.github.kimisdk.examples.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ToolCallDelta;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;

/**
 * Kimi for LangChain4j: both of its models over any {@link io.github.kimisdk.chat.ChatModel}. Reasoning becomes the thinking of
 * an {@link AiMessage} and goes back with it, as Kimi requires in a loop of tools.
 */
public final class KimiLangChainModel implements ChatModel, StreamingChatModel {

  private final io.github.kimisdk.chat.ChatModel kimi;
  private final List<ChatModelListener> listeners;

  /** Creates both models over a Kimi; it stays open when they are no longer used. */
  public KimiLangChainModel(io.github.kimisdk.chat.ChatModel kimi, ChatModelListener... listeners) {
    this.kimi = kimi;
    this.listeners = List.of(listeners);
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    return Translation.response(kimi.chat(Translation.request(request)));
  }

  @Override
  public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    kimi.publish(Translation.request(request)).subscribe(new Relay(handler));
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return ChatRequestParameters.builder().modelName(kimi.model().orElse(null)).build();
  }

  @Override
  public List<ChatModelListener> listeners() {
    return listeners;
  }

  @Override
  public ModelProvider provider() {
    return ModelProvider.OTHER;
  }

  @Override
  public Set<Capability> supportedCapabilities() {
    return kimi.acceptsSchema(kimi.model().orElse("")) ? Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA) : Set.of();
  }

  /**
   * Hands on each chunk, and the folded answer at the end. The handle that comes with each piece ends the call. If the handler
   * throws, the call ends, and the handler hears of it.
   */
  private static final class Relay implements Flow.Subscriber<ChatChunk>, StreamingHandle {
    private final StreamingChatResponseHandler handler;
    private final ChatAssembler answer = new ChatAssembler();
    private Flow.Subscription call;
    private volatile boolean cancelled;

    Relay(StreamingChatResponseHandler handler) {
      this.handler = handler;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      call = subscription;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ChatChunk chunk) {
      if (!cancelled) {
        guarded(() -> handOn(chunk));
      }
    }

    private void handOn(ChatChunk chunk) {
      answer.add(chunk);
      if (!chunk.reasoning().isEmpty()) {
        handler.onPartialThinking(new PartialThinking(chunk.reasoning()), new PartialThinkingContext(this));
      }
      if (!chunk.text().isEmpty()) {
        handler.onPartialResponse(new PartialResponse(chunk.text()), new PartialResponseContext(this));
      }
      for (ToolCallDelta delta : chunk.toolCalls()) {
        piece(delta);
      }
    }

    private void guarded(Runnable callbacks) {
      try {
        callbacks.run();
      } catch (RuntimeException failure) {
        cancel();
        handler.onError(failure);
      }
    }

    /** LangChain4j wants the name with each piece, and no piece without arguments. */
    private void piece(ToolCallDelta delta) {
      String arguments = delta.arguments().orElse("");
      int index = delta.index().orElse(answer.toolCallCount() - 1);
      if (arguments.isEmpty() || index < 0 || index >= answer.toolCallCount()) {
        return;
      }
      var call = answer.toolCalls(index).get(0);
      handler.onPartialToolCall(PartialToolCall.builder().index(index).id(call.id()).name(call.name())
          .partialArguments(arguments).build(), new PartialToolCallContext(this));
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

    @Override
    public void onError(Throwable failure) {
      handler.onError(failure);
    }

    @Override
    public void onComplete() {
      if (!cancelled) {
        guarded(this::complete);
      }
    }

    private void complete() {
      ChatResponse response = Translation.response(answer.finish().response());
      int index = 0;
      for (var call : response.aiMessage().toolExecutionRequests()) {
        handler.onCompleteToolCall(new CompleteToolCall(index++, call));
      }
      handler.onCompleteResponse(response);
    }
  }
}
