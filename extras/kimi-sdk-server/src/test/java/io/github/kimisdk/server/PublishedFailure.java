package io.github.kimisdk.server;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import java.util.concurrent.Flow;

/** A model that publishes a chunk and then fails. */
record PublishedFailure(Throwable failure) implements ChatModel {

  @Override
  public ChatResponse chat(ChatRequest request) {
    throw new IllegalStateException("asked for a whole answer");
  }

  @Override
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
      @Override
      public void request(long n) {
        subscriber.onNext(ChatResponse.of("a").chunks().get(0));
        subscriber.onError(failure);
      }

      @Override
      public void cancel() {}
    });
  }
}
