package io.github.kimisdk.token;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.internal.callback.Callbacks;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/**
 * A model behind a check, which learns from the answers. A check that may block runs on a thread of its own, except for {@code
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
  public ChatStream stream(ChatRequest request) {
    if (check.blocking()) {
      return ChatModel.super.stream(request);
    }
    ChatRequest checked;
    try {
      checked = checked(request);
    } catch (RuntimeException | Error refused) {
      return failing(refused).stream(request);
    }
    return new CheckedStream(check, checked, delegate.stream(checked));
  }

  @Override
  public Publisher<ChatChunk> publish(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return check.blocking() ? subscriber -> publishLater(request, subscriber) : subscriber -> publish(request, subscriber);
  }

  private void publish(ChatRequest request, Subscriber<? super ChatChunk> subscriber) {
    ChatRequest checked;
    try {
      checked = checked(request);
    } catch (RuntimeException | Error refused) {
      failing(refused).publish(request).subscribe(subscriber);
      return;
    }
    delegate.publish(checked).subscribe(learning(checked, subscriber));
  }

  /**
   * Publishes an answer whose request is checked on another thread. If the subscriber cancels meanwhile, the model is not asked.
   */
  private void publishLater(ChatRequest request, Subscriber<? super ChatChunk> subscriber) {
    DeferredAnswer answer = new DeferredAnswer(subscriber);
    subscriber.onSubscribe(answer);
    Thread thread = new Thread(() -> {
      try {
        ChatRequest checked = checked(request);
        if (!answer.ended()) {
          delegate.publish(checked).subscribe(learning(checked, answer));
        }
      } catch (Throwable failure) {
        answer.onError(failure);
      }
    }, "kimi-check");
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (OutOfMemoryError noThread) {
      answer.onError(noThread);
    }
  }

  private LearningSubscriber learning(ChatRequest checked, Subscriber<? super ChatChunk> subscriber) {
    return new LearningSubscriber(check, checked, subscriber, new ChatAssembler());
  }

  private static ChatModel failing(Throwable failure) {
    return request -> {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    };
  }

  /** Passes the chunks of one answer on, and lets the check learn at its end. */
  private record LearningSubscriber(
      RequestCheck check, ChatRequest request, Subscriber<? super ChatChunk> subscriber, ChatAssembler answer)
      implements Subscriber<ChatChunk> {

    @Override
    public void onSubscribe(Subscription subscription) {
      subscriber.onSubscribe(subscription);
    }

    @Override
    public void onNext(ChatChunk chunk) {
      answer.add(chunk);
      subscriber.onNext(chunk);
    }

    @Override
    public void onError(Throwable failure) {
      check.learn(request, failure);
      subscriber.onError(failure);
    }

    @Override
    public void onComplete() {
      check.learn(request, answer.response());
      subscriber.onComplete();
    }
  }
}
