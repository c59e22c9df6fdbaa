package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Demand and cancellation wait for the subscription of the model. */
class DeferredAnswerTest {

  /** The calls of the subscription of the model. */
  private final List<String> model = new ArrayList<>();
  /** The signals to the subscriber. */
  private final List<String> subscriber = new ArrayList<>();
  private DeferredAnswer answer;

  private final Flow.Subscription subscription = new Flow.Subscription() {
    @Override
    public void request(long n) {
      model.add("request " + n);
    }

    @Override
    public void cancel() {
      model.add("cancel");
    }
  };

  @BeforeEach
  void open() {
    answer = new DeferredAnswer(new Flow.Subscriber<ChatChunk>() {
      @Override
      public void onSubscribe(Flow.Subscription given) {
        subscriber.add("subscribed");
      }

      @Override
      public void onNext(ChatChunk chunk) {
        subscriber.add("next");
      }

      @Override
      public void onError(Throwable failure) {
        subscriber.add(failure.getMessage());
      }

      @Override
      public void onComplete() {
        subscriber.add("complete");
      }
    });
  }

  @Test
  void demandBeforeTheModelAnswersAddsUp() {
    answer.request(2);
    answer.request(3);
    assertThat(model).isEmpty();
    answer.onSubscribe(subscription);
    answer.request(4);
    assertThat(model).containsExactly("request 5", "request 4");
  }

  @Test
  void withoutDemandTheModelIsAskedForNothing() {
    answer.onSubscribe(subscription);
    assertThat(model).isEmpty();
  }

  @Test
  void demandAddsUpToTheLargestNumberAndNoFurther() {
    answer.request(Long.MAX_VALUE);
    answer.request(1);
    answer.onSubscribe(subscription);
    assertThat(model).containsExactly("request " + Long.MAX_VALUE);
  }

  @Test
  void aDemandOfTheLargestNumberIsPassedOn() {
    answer.request(1);
    answer.request(Long.MAX_VALUE - 1);
    answer.onSubscribe(subscription);
    assertThat(model).containsExactly("request " + Long.MAX_VALUE);
  }

  @Test
  void aDemandThatIsNotPositiveReachesTheModelWhichRefusesIt() {
    answer.request(2);
    answer.request(0);
    answer.onSubscribe(subscription);
    answer.request(1);
    assertThat(model).containsExactly("request 0", "request 1");
  }

  @Test
  void demandWithinARequestIsPassedOnAfterIt() {
    answer.onSubscribe(new Flow.Subscription() {
      @Override
      public void request(long n) {
        model.add("begin " + n);
        if (n > 1) {
          answer.request(n - 1);
        }
        model.add("end " + n);
      }

      @Override
      public void cancel() {
      }
    });
    answer.request(3);
    assertThat(model).containsExactly("begin 3", "end 3", "begin 2", "end 2", "begin 1", "end 1");
  }

  @Test
  void aCancellationBeforeTheModelAnswersCancelsItsSubscription() {
    answer.request(1);
    answer.cancel();
    assertThat(answer.ended()).isTrue();
    answer.onSubscribe(subscription);
    assertThat(model).containsExactly("cancel");
  }

  @Test
  void aCancellationLaterReachesTheModel() {
    answer.onSubscribe(subscription);
    assertThat(answer.ended()).isFalse();
    answer.cancel();
    assertThat(model).containsExactly("cancel");
  }

  @Test
  void chunksAndTheFirstEndReachTheSubscriber() {
    answer.onNext(null);
    answer.onComplete();
    answer.onError(new IllegalStateException("late"));
    answer.onComplete();
    assertThat(subscriber).containsExactly("next", "complete");
    assertThat(answer.ended()).isTrue();
  }

  @Test
  void aFailureIsTheEnd() {
    answer.onError(new IllegalStateException("broken"));
    answer.onComplete();
    assertThat(subscriber).containsExactly("broken");
  }

  @Test
  void afterACancellationNoEndReachesTheSubscriber() {
    answer.cancel();
    answer.onComplete();
    answer.onError(new IllegalStateException("late"));
    assertThat(subscriber).isEmpty();
  }
}
