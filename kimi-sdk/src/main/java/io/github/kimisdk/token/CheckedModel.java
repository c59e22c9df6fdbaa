package io.github.kimisdk.token;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.RequestCheck;
import java.util.Optional;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/**
 * A model behind a check, which learns from the answers.
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
    return check.apply(id.map(request::withModel).orElse(request));
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
    ChatRequest checked;
    try {
      checked = checked(request);
    } catch (RuntimeException refused) {
      return failing(refused).stream(request);
    }
    return new CheckedStream(check, checked, delegate.stream(checked));
  }

  @Override
  public Publisher<ChatChunk> publish(ChatRequest request) {
    return subscriber -> {
      ChatRequest checked;
      try {
        checked = checked(request);
      } catch (RuntimeException refused) {
        failing(refused).publish(request).subscribe(subscriber);
        return;
      }
      delegate.publish(checked).subscribe(new LearningSubscriber(check, checked, subscriber, new ChatAssembler()));
    };
  }

  private static ChatModel failing(RuntimeException failure) {
    return request -> {
      throw failure;
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
