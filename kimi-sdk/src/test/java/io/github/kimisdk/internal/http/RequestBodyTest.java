package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1, 100_000})
  void everySubscriberGetsAllBytes(int length) throws Exception {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    BodyPublisher publisher = body(bytes).publisher();
    assertThat(publisher.contentLength()).isEqualTo(length);
    assertThat(sent(publisher).get(10, TimeUnit.SECONDS)).isEqualTo(bytes);
    assertThat(sent(publisher).get(10, TimeUnit.SECONDS)).isEqualTo(bytes);
  }

  @Test
  void aDroppedBodyIsAFailureOfItsSubscriber() {
    RequestBody body = body(new byte[10]);
    BodyPublisher publisher = body.publisher();
    body.drop();
    assertThatThrownBy(() -> sent(publisher).get(10, TimeUnit.SECONDS)).hasStackTraceContaining("the call is over");
  }

  private static RequestBody body(byte[] bytes) {
    return new RequestBody(Content.json(bytes), all -> { });
  }

  static CompletableFuture<byte[]> sent(BodyPublisher publisher) {
    BodySubscriber<byte[]> subscriber = BodySubscribers.ofByteArray();
    publisher.subscribe(new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscriber.onSubscribe(subscription);
      }

      @Override
      public void onNext(ByteBuffer slice) {
        subscriber.onNext(List.of(slice));
      }

      @Override
      public void onError(Throwable failure) {
        subscriber.onError(failure);
      }

      @Override
      public void onComplete() {
        subscriber.onComplete();
      }
    });
    return subscriber.getBody().toCompletableFuture();
  }
}
