package io.github.kimisdk.token;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.flow.ChunkProcessor;
import io.github.kimisdk.internal.threads.Workers;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * A model behind a check, which learns from the answers. A check that may block runs on a worker, except for {@code
 * chat}, which waits anyway.
 *
 * @param check the check
 * @param delegate the model that answers
 */
record CheckedModel(RequestCheck check, ChatModel delegate) implements ChatModel {

  @Override
  public ChatResponse chat(ChatRequest request) {
    ChatRequest checked = checked(request);
    try {
      ChatResponse response = delegate.chat(checked);
      check.learn(checked, response);
      return response;
    } catch (KimiException failure) {
      check.learn(checked, failure);
      throw failure;
    }
  }

  /** Applies the check, which needs the name of the model. */
  private ChatRequest checked(ChatRequest request) {
    Optional<String> id = request.model().or(delegate::model);
    return Callbacks.unchecked(() -> check.apply(id.map(request::withModel).orElse(request)));
  }

  @Override
  public Optional<String> model() {
    return delegate.model();
  }

  @Override
  public boolean acceptsSchema(String model) {
    return delegate.acceptsSchema(model);
  }

  @Override
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return ChunkProcessor.publisher(() -> new Answer(request));
  }

  /** Passes one answer on, and lets the check learn at its end. */
  private final class Answer extends ChunkProcessor<ChatChunk> {

    private final ChatAssembler answer = new ChatAssembler();
    private ChatRequest request;

    Answer(ChatRequest request) {
      this.request = request;
    }

    @Override
    protected void start() {
      if (check.blocking()) {
        work(Workers.THREADS, this::ask);
      } else {
        ask();
      }
    }

    private void ask() {
      request = checked(request);
      follow(delegate.publish(request));
    }

    @Override
    protected void next(ChatChunk chunk) {
      answer.add(chunk);
      emit(chunk);
    }

    @Override
    protected void ended(Throwable failure) {
      if (failure == null) {
        check.learn(request, answer.response());
      } else {
        check.learn(request, failure);
      }
      end(failure);
    }
  }
}
