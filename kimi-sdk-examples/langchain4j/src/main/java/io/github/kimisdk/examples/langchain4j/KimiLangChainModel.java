package io.github.kimisdk.examples.langchain4j;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Flow;

/**
 * Kimi for LangChain4j: both of its models over any {@link io.github.kimisdk.chat.ChatModel}, which stays open. Reasoning is the
 * thinking of a message, and goes back with it, as Kimi requires in a loop of tools.
 */
public record KimiLangChainModel(io.github.kimisdk.chat.ChatModel kimi, List<ChatModelListener> listeners)
    implements ChatModel, StreamingChatModel {

  public KimiLangChainModel {
    listeners = List.copyOf(listeners);
  }

  /** Creates both models. */
  public KimiLangChainModel(io.github.kimisdk.chat.ChatModel kimi, ChatModelListener... listeners) {
    this(kimi, List.of(listeners));
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
  public ModelProvider provider() {
    return ModelProvider.OTHER;
  }

  @Override
  public Set<Capability> supportedCapabilities() {
    return kimi.acceptsSchema(kimi.model().orElse("")) ? Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA) : Set.of();
  }

  /** Hands on each chunk, and the folded answer at the end. If the handler throws, the call ends, and it is told. */
  private static final class Relay implements Flow.Subscriber<ChatChunk>, StreamingHandle {
    private final StreamingChatResponseHandler handler;
    private final ChatAssembler answer = new ChatAssembler();
    private final Map<Integer, ToolCallDelta> begun = new HashMap<>();
    private Flow.Subscription call;
    private volatile boolean cancelled;

    Relay(StreamingChatResponseHandler handler) {
      this.handler = handler;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      call = subscription;
      call.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ChatChunk chunk) {
      guarded(() -> answer.add(chunk));
      if (!chunk.reasoning().isEmpty()) {
        guarded(() -> handler.onPartialThinking(new PartialThinking(chunk.reasoning()), new PartialThinkingContext(this)));
      }
      if (!chunk.text().isEmpty()) {
        guarded(() -> handler.onPartialResponse(new PartialResponse(chunk.text()), new PartialResponseContext(this)));
      }
      chunk.toolCalls().forEach(piece -> guarded(() -> handOn(piece)));
    }

    /** LangChain4j wants the id and the name, which the first piece of a call has, with each piece of arguments. */
    private void handOn(ToolCallDelta piece) {
      int index = piece.index().orElse(answer.toolCallCount() - 1);
      ToolCallDelta first = piece.id().isPresent() && piece.name().isPresent() ? piece : begun.getOrDefault(index, piece);
      begun.put(index, first);
      if (!piece.arguments().orElse("").isEmpty() && first.name().isPresent()) {
        handler.onPartialToolCall(PartialToolCall.builder().index(index).id(first.id().orElse(null)).name(first.name().get())
            .partialArguments(piece.arguments().get()).build(), new PartialToolCallContext(this));
      }
    }

    @Override
    public void onComplete() {
      guarded(() -> {
        ChatResponse response = Translation.response(answer.response());
        int index = 0;
        for (var request : response.aiMessage().toolExecutionRequests()) {
          handler.onCompleteToolCall(new CompleteToolCall(index++, request));
        }
        handler.onCompleteResponse(response);
      });
    }

    private void guarded(Runnable callbacks) {
      try {
        if (!cancelled) {
          callbacks.run();
        }
      } catch (Throwable failure) {
        cancel();
        handler.onError(failure);
      }
    }

    @Override
    public void onError(Throwable failure) {
      if (!cancelled) {
        handler.onError(failure);
      }
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
}
