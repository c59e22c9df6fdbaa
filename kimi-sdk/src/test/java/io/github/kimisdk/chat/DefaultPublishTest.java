package io.github.kimisdk.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The publisher of a model that implements {@code chat} only: the first demand pays for the answer. */
class DefaultPublishTest {

  private final List<String> log = new ArrayList<>();
  private final ChatModel model = request -> {
    log.add("paid");
    return ChatResponse.of("yes");
  };
  private Flow.Subscription subscription;

  private void subscribe() {
    model.publish(ChatRequest.of("hi")).subscribe(new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription given) {
        subscription = given;
      }

      @Override
      public void onNext(ChatChunk chunk) {
        log.add("'" + chunk.text() + "'");
      }

      @Override
      public void onError(Throwable failure) {
        log.add(failure.toString());
      }

      @Override
      public void onComplete() {
        log.add("complete");
      }
    });
  }

  @Test
  void aModelThatGivesNothingIsNamed() {
    ChatModel silent = request -> null;
    String said = "expected an answer, found null of class io.github.kimisdk.chat.DefaultPublishTest";
    record Name(String name) {}
    assertThatThrownBy(() -> AnswerType.of(Name.class).ask(silent, ChatRequest.of("hi"))).isInstanceOf(NullPointerException.class)
        .hasMessageStartingWith(said);
    assertThatThrownBy(() -> silent.stream(ChatRequest.of("hi")).iterator().next()).hasMessageStartingWith(said);
  }

  @Test
  void theModelIsAskedOnceAtTheFirstDemand() {
    subscribe();
    assertThat(log).isEmpty();
    subscription.request(1);
    assertThat(log).containsExactly("paid", "''");
    subscription.request(1);
    subscription.request(Long.MAX_VALUE);
    assertThat(log).containsExactly("paid", "''", "'yes'", "''", "complete");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void aDemandBelowOneFailsBeforeThePaidCall(long demand) {
    subscribe();
    subscription.request(demand);
    subscription.request(1);
    assertThat(log).containsExactly("java.lang.IllegalArgumentException: expected a demand of at least 1, found " + demand
        + " (rule 3.9 of Reactive Streams)");
  }

  @Test
  void aCancellationBeforeTheDemandAsksNothing() {
    subscribe();
    subscription.cancel();
    subscription.request(1);
    assertThat(log).isEmpty();
  }
}
