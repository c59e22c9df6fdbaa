package io.github.kimisdk.token;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import java.util.Optional;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/**
 * A model behind a check, which learns from its answers. As a publisher it is one request to the model, as a subscriber
 * what passes the chunks of one answer on; in both it is a copy made for the purpose.
 */
final class CheckedModel implements ChatModel, Publisher<ChatChunk>, Subscriber<ChatChunk> {

  private final ChatAssembler answer = new ChatAssembler();
  private final ContextCheck check;
  private final ChatModel model;
  private final ChatRequest request;
  private final Subscriber<? super ChatChunk> subscriber;

  CheckedModel(ContextCheck check, ChatModel model, ChatRequest request, Subscriber<? super ChatChunk> subscriber) {
    this.check = check;
    this.model = model;
    this.request = request;
    this.subscriber = subscriber;
  }

  @Override
  public ChatResponse chat(ChatRequest asked) {
    ChatRequest ready = ready(asked);
    try {
      ChatResponse response = model.chat(ready);
      check.learn(ready, response);
      return response;
    } catch (KimiException failure) {
      check.learn(ready, failure);
      throw failure;
    }
  }

  /** The request behind the check, which wants to know the model. */
  private ChatRequest ready(ChatRequest asked) {
    Optional<String> id = asked.model().isPresent() ? asked.model() : model.model();
    return check.apply(id.isPresent() ? asked.withModel(id.get()) : asked);
  }

  @Override
  public Optional<String> model() {
    return model.model();
  }

  @Override
  public ChatStream stream(ChatRequest asked) {
    ChatRequest ready;
    try {
      ready = ready(asked);
    } catch (RuntimeException refused) {
      return refusing(refused).stream(asked);
    }
    return new CheckedStream(check, ready, model.stream(ready));
  }

  @Override
  public Publisher<ChatChunk> publish(ChatRequest asked) {
    return new CheckedModel(check, model, asked, null);
  }

  @Override
  public void subscribe(Subscriber<? super ChatChunk> reader) {
    ChatRequest ready;
    try {
      ready = ready(request);
    } catch (RuntimeException refused) {
      refusing(refused).publish(request).subscribe(reader);
      return;
    }
    model.publish(ready).subscribe(new CheckedModel(check, model, ready, reader));
  }

  /** A model that fails: nothing is asked, and nothing learned. */
  private static ChatModel refusing(RuntimeException refused) {
    return any -> {
      throw refused;
    };
  }

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
