package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.gateway.CallObserver.Begin;
import io.github.kimisdk.server.http.Permissions;
import io.github.kimisdk.server.run.Budgets.Budget;
import io.github.kimisdk.tool.ConversationStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** The tokens of a call for which the gateway asks more than once. */
class WatchedCallTest {

  private static final ChatRequest REQUEST = ChatRequest.of("A question of some length");

  /** Answers whole calls with a usage, and streams nothing but the chunks that are given. */
  private static final class Rounds implements ChatModel {

    private final List<ChatChunk> streamed;

    Rounds(ChatChunk... streamed) {
      this.streamed = List.of(streamed);
    }

    @Override
    public ChatResponse chat(ChatRequest request) {
      return ChatResponse.of("searching").withUsage(Usage.of(100, 10));
    }

    @Override
    public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
      return subscriber -> {
        subscriber.onSubscribe(new Flow.Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {}
        });
        streamed.forEach(subscriber::onNext);
      };
    }
  }

  @Test
  void aFurtherRoundIsRefusedIfThoseBeforeHaveUsedUpTheBudget() {
    WatchedCall call = call(new Rounds());
    assertThat(call.refusal(REQUEST)).isEmpty();
    call.chat(REQUEST);
    assertThat(call.refusal(REQUEST)).as("110 of 200").isEmpty();
    call.chat(REQUEST);

    assertThat(call.refusal(REQUEST).orElseThrow().message()).contains("the budget of this key is used up");
  }

  private static WatchedCall call(ChatModel model) {
    Budget budget = new Budget(OptionalLong.of(200), Optional.empty(), "month");
    Budgets budgets = new Budgets(Map.of("alice", budget), "USD", ConversationStore.inMemory(), Clock.systemUTC());
    return new WatchedCall("alice", new Begin("req_1", Permissions.ALL, "kimi-k3"), budgets,
        Failover.of(Map.of("key", model), Duration.ZERO, System::nanoTime));
  }

  @Test
  void aRoundThatBreaksOffIsEstimatedBesideTheRoundsBefore() {
    WatchedCall call = call(new Rounds(ChatChunk.of(Delta.EMPTY.withContent("the beginning of an answer"))));
    call.refusal(REQUEST);
    call.chat(REQUEST);
    call.publish(REQUEST).subscribe(new Ignoring());

    Usage tokens = call.ended().usage().orElseThrow();

    assertThat(tokens.promptTokens()).isGreaterThan(100);
    assertThat(tokens.completionTokens()).isGreaterThan(10);
    assertThat(tokens.estimated()).isTrue();
  }

  @Test
  void aRoundThatWasNotSentCostsNothing() {
    WatchedCall call = call(new Rounds());
    call.refusal(REQUEST);
    call.chat(REQUEST);

    assertThat(call.ended().usage()).contains(Usage.of(100, 10));
  }

  @Test
  void aRequestThatIsRefusedBeforeItsModelIsKnownHasNoTokens() {
    assertThat(call(new Rounds()).ended().usage()).isEmpty();
  }

  private static final class Ignoring implements Flow.Subscriber<ChatChunk> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ChatChunk chunk) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }
}
