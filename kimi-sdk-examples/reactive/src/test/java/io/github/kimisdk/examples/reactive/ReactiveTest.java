package io.github.kimisdk.examples.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;

/** Streams, whole answers, failures and cancelled calls over a real connection, in both libraries. */
@Timeout(60)
class ReactiveTest {

  private static final ChatModel ECHO = asked -> ChatResponse.of("You said: " + asked.messages().get(0).text());
  private static final ChatRequest HELLO = ChatRequest.of("Hello");

  private final CompletableFuture<CallReport> ended = new CompletableFuture<>();

  private Kimi kimi(KimiServer server) {
    return Kimi.builder().key("any").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE).listener(new CallListener() {
      @Override
      public void ended(CallReport report) {
        ended.complete(report);
      }
    }).build();
  }

  @Test
  void reactorStreamsTheTextAndAnswersInOrder() {
    try (KimiServer server = KimiServer.start(ECHO); Kimi kimi = kimi(server)) {
      ReactorAnswers answers = new ReactorAnswers(kimi);
      List<String> pieces = answers.text("Hello").collectList().block();
      assertThat(pieces).hasSizeGreaterThan(1);
      assertThat(String.join("", pieces)).isEqualTo("You said: Hello");
      assertThat(answers.whole(HELLO).block().text()).isEqualTo("You said: Hello");
      assertThat(answers.all(List.of("1", "2", "3", "4", "5", "6")).collectList().block())
          .containsExactly("You said: 1", "You said: 2", "You said: 3", "You said: 4", "You said: 5", "You said: 6");
    }
  }

  @Test
  void rxJavaStreamsTheTextAndAnswersInOrder() {
    try (KimiServer server = KimiServer.start(ECHO); Kimi kimi = kimi(server)) {
      RxJavaAnswers answers = new RxJavaAnswers(kimi);
      List<String> pieces = answers.text("Hello").toList().blockingGet();
      assertThat(pieces).hasSizeGreaterThan(1);
      assertThat(String.join("", pieces)).isEqualTo("You said: Hello");
      assertThat(answers.whole(HELLO).blockingGet().text()).isEqualTo("You said: Hello");
      assertThat(answers.all(List.of("1", "2", "3", "4", "5", "6")).toList().blockingGet())
          .containsExactly("You said: 1", "You said: 2", "You said: 3", "You said: 4", "You said: 5", "You said: 6");
    }
  }

  @Test
  void aStreamThatIsTakenInPartEndsItsCall() throws Exception {
    assertThat(outcomeAfterOneChunk(kimi -> new ReactorAnswers(kimi).chunks(HELLO))).isEqualTo(CallReport.Outcome.CANCELLED);
  }

  @Test
  void aFlowableThatIsTakenInPartEndsItsCall() throws Exception {
    assertThat(outcomeAfterOneChunk(kimi -> new RxJavaAnswers(kimi).chunks(HELLO))).isEqualTo(CallReport.Outcome.CANCELLED);
  }

  private CallReport.Outcome outcomeAfterOneChunk(Function<Kimi, Publisher<?>> stream) throws Exception {
    ScriptedAnswer stalls = ScriptedAnswer.events(
        "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n").thenStall();
    try (KimiServer server = KimiServer.answering(request -> stalls); Kimi kimi = kimi(server)) {
      reactor.core.publisher.Flux.from(stream.apply(kimi)).take(1).blockLast();
      return ended.get(30, TimeUnit.SECONDS).outcome();
    }
  }

  @Test
  void aTimeoutOfAWholeAnswerEndsItsCall() throws Exception {
    try (KimiServer server = KimiServer.answering(request -> ScriptedAnswer.silence()); Kimi kimi = kimi(server)) {
      ReactorAnswers answers = new ReactorAnswers(kimi);
      assertThatThrownBy(() -> answers.whole(HELLO).timeout(Duration.ofMillis(50)).block()).hasMessageContaining("50ms");
      assertThat(ended.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(CallReport.Outcome.CANCELLED);
    }
  }

  @Test
  void aSingleThatIsDisposedOfEndsItsCall() throws Exception {
    try (KimiServer server = KimiServer.answering(request -> ScriptedAnswer.silence()); Kimi kimi = kimi(server)) {
      new RxJavaAnswers(kimi).whole(HELLO).subscribe().dispose();
      assertThat(ended.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(CallReport.Outcome.CANCELLED);
    }
  }

  @Test
  void aFailureIsThatOfTheClient() {
    ScriptedAnswer busy = ScriptedAnswer.error(429, "rate_limit_reached_error", "slow down");
    try (KimiServer server = KimiServer.answering(request -> busy); Kimi kimi = kimi(server)) {
      assertThatThrownBy(() -> new ReactorAnswers(kimi).text("Hello").blockLast())
          .isInstanceOf(KimiException.RateLimited.class);
      assertThatThrownBy(() -> new RxJavaAnswers(kimi).whole(HELLO).blockingGet())
          .isInstanceOf(KimiException.RateLimited.class);
    }
  }
}
