package io.github.kimisdk.internal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Questions to a supplier: how many there are, and who gets their answers. */
@Timeout(60)
class SuppliedKeyTest {

  /** A question that a test answers. */
  private record Question(Optional<String> refused, CompletableFuture<String> answer) {}

  private final LinkedBlockingQueue<Question> questions = new LinkedBlockingQueue<>();
  private final VirtualTime time = VirtualTime.still();
  private final SuppliedKey key = new SuppliedKey(this::ask, time);

  private CompletionStage<String> ask(Optional<String> refused) {
    Question question = new Question(refused, new CompletableFuture<>());
    questions.add(question);
    return question.answer();
  }

  private Question question() throws InterruptedException {
    return questions.poll(20, TimeUnit.SECONDS);
  }

  private static ApiKey of(CompletableFuture<ApiKey> asked) throws Exception {
    return asked.get(20, TimeUnit.SECONDS);
  }

  private ApiKey given(String text) throws Exception {
    CompletableFuture<ApiKey> asked = key.current();
    question().answer().complete(text);
    return of(asked);
  }

  @Test
  void allCallsThatWaitForAKeyShareOneQuestion() throws Exception {
    List<CompletableFuture<ApiKey>> waiting = IntStream.range(0, 64).mapToObj(i -> key.current()).toList();
    Question only = question();
    assertThat(only.refused()).isEmpty();
    only.answer().complete("key-1");
    for (CompletableFuture<ApiKey> one : waiting) {
      assertThat(of(one).text()).isEqualTo("key-1");
    }
    assertThat(questions).isEmpty();
  }

  @Test
  void eachAttemptAsksAnew() throws Exception {
    ApiKey first = given("key-1");
    assertThat(given("key-1").text()).isEqualTo(first.text());
    assertThat(given("key-2").text()).isEqualTo("key-2");
  }

  @Test
  void allCallsWhoseKeyWasRefusedShareOneQuestion() throws Exception {
    ApiKey refused = given("key-1");
    List<CompletableFuture<ApiKey>> waiting = IntStream.range(0, 64).mapToObj(i -> key.renewed(refused)).toList();
    Question only = question();
    assertThat(only.refused()).contains("key-1");
    only.answer().complete("key-2");
    for (CompletableFuture<ApiKey> one : waiting) {
      assertThat(of(one).text()).isEqualTo("key-2");
    }
    assertThat(of(key.renewed(refused)).text()).as("a refusal that came late").isEqualTo("key-2");
    assertThat(questions).isEmpty();
  }

  @Test
  void aRefusalDuringAQuestionWaitsForItsAnswer() throws Exception {
    ApiKey refused = given("key-1");
    CompletableFuture<ApiKey> ordinary = key.current();
    Question running = question();
    CompletableFuture<ApiKey> renewed = key.renewed(refused);
    CompletableFuture<ApiKey> another = key.renewed(refused);
    assertThat(questions).as("two questions at a time").isEmpty();
    running.answer().complete("key-1");
    Question next = question();
    assertThat(next.refused()).contains("key-1");
    next.answer().complete("key-2");
    assertThat(of(ordinary).text()).as("the refused key is given to no call").isEqualTo("key-2");
    assertThat(of(renewed).text()).isEqualTo("key-2");
    assertThat(of(another).text()).isEqualTo("key-2");
  }

  @Test
  void aNewKeyOfAnOrdinaryQuestionIsEnoughAfterARefusal() throws Exception {
    ApiKey refused = given("key-1");
    CompletableFuture<ApiKey> ordinary = key.current();
    Question running = question();
    CompletableFuture<ApiKey> renewed = key.renewed(refused);
    running.answer().complete("key-2");
    assertThat(of(ordinary).text()).isEqualTo("key-2");
    assertThat(of(renewed).text()).isEqualTo("key-2");
    assertThat(questions).isEmpty();
  }

  @Test
  void aFailureIsThatOfAllWhoWaitAndNotOfTheNextQuestion() throws Exception {
    CompletableFuture<ApiKey> one = key.current();
    CompletableFuture<ApiKey> other = key.current();
    IllegalStateException broken = new IllegalStateException("no token");
    question().answer().completeExceptionally(broken);
    assertThat(catchThrowable(() -> of(one))).hasCause(broken);
    assertThat(catchThrowable(() -> of(other))).hasCause(broken);
    assertThat(given("key-1").text()).isEqualTo("key-1");
  }

  @Test
  void aRefusalOfAnOlderKeyWaitsForTheQuestionThatReplacesTheLastOne() throws Exception {
    ApiKey older = given("key-1");
    ApiKey newer = given("key-2");
    CompletableFuture<ApiKey> renewed = key.renewed(newer);
    Question refresh = question();
    assertThat(key.renewed(older)).as("a refusal of key-1 that came late").isNotDone();
    refresh.answer().complete("key-3");
    assertThat(of(renewed).text()).isEqualTo("key-3");
  }

  @Test
  void aFailedRefreshIsNotRepeatedForEachRefusalAndItsPausesGrow() throws Exception {
    ApiKey refused = given("key-1");
    CompletableFuture<ApiKey> first = key.renewed(refused);
    IllegalStateException broken = new IllegalStateException("log in again");
    question().answer().completeExceptionally(broken);
    assertThat(catchThrowable(() -> of(first))).hasCause(broken);
    for (long pause : new long[] {1, 2, 4, 8, 16, 30, 30}) {
      for (int late = 0; late < 10; late++) {
        CompletableFuture<ApiKey> refusedLate = late % 2 == 0 ? key.renewed(refused) : key.current();
        Question ordinary = question();
        assertThat(ordinary.refused()).isEmpty();
        ordinary.answer().complete("key-1");
        assertThat(catchThrowable(() -> of(refusedLate))).as("the refused key is not given").hasCause(broken);
      }
      time.advance(Duration.ofSeconds(pause));
      CompletableFuture<ApiKey> later = key.current();
      Question refresh = question();
      assertThat(refresh.refused()).as("after a pause of %s s", pause).contains("key-1");
      refresh.answer().completeExceptionally(broken);
      assertThat(catchThrowable(() -> of(later))).hasCause(broken);
    }
    assertThat(given("key-2").text()).as("another key, at any time").isEqualTo("key-2");
  }

  @Test
  void aSupplierThatInsistsOnItsKeyIsAskedForAnotherOneAfterAPauseOnly() throws Exception {
    ApiKey refused = given("key-1");
    CompletableFuture<ApiKey> first = key.renewed(refused);
    question().answer().complete("key-1");
    assertThat(of(first).text()).isEqualTo("key-1");
    assertThat(given("key-1").text()).as("the key of a call that was not refused").isEqualTo("key-1");
    CompletableFuture<ApiKey> late = key.renewed(refused);
    Question ordinary = question();
    assertThat(ordinary.refused()).isEmpty();
    ordinary.answer().complete("key-1");
    assertThat(of(late).text()).isEqualTo("key-1");
    time.advance(Duration.ofSeconds(1));
    key.current();
    assertThat(question().refused()).contains("key-1");
  }

  @Test
  void aRefusalWithoutACallThatWaitsIsToldWithTheNextQuestion() throws Exception {
    ApiKey refused = given("key-1");
    key.refuse(refused);
    CompletableFuture<ApiKey> next = key.current();
    Question refresh = question();
    assertThat(refresh.refused()).contains("key-1");
    refresh.answer().complete("key-2");
    assertThat(of(next).text()).isEqualTo("key-2");
    key.refuse(refused);
    key.current();
    assertThat(question().refused()).as("the refusal of an older key").isEmpty();
  }

  @Test
  void aQuestionThatIsNotAnsweredInTimeFailsAndTheNextCallAsksAnew() throws Exception {
    CompletableFuture<ApiKey> asked = key.current();
    Question lost = question();
    time.advance(SuppliedKey.LIMIT);
    assertThat(catchThrowable(() -> of(asked))).hasCauseInstanceOf(KimiException.Misconfigured.class)
        .hasMessageContaining("the key supplier gave no key within 60 s");
    CompletableFuture<ApiKey> next = key.current();
    Question second = question();
    lost.answer().complete("key-late");
    assertThat(next).isNotDone();
    second.answer().complete("key-1");
    assertThat(of(next).text()).isEqualTo("key-1");
    assertThat(time.timers()).isZero();
  }

  @Test
  void anErrorOfTheSupplierEndsTheQuestion() throws Exception {
    CompletableFuture<ApiKey> asked = key.current();
    question().answer().completeExceptionally(new StackOverflowError("deep"));
    assertThat(catchThrowable(() -> of(asked))).hasMessageContaining("deep");
    assertThat(given("key-1").text()).isEqualTo("key-1");
  }

  @Test
  void noKeyIsMisconfigured() throws Exception {
    for (String none : new String[] {null, "", "  ", "a\nb"}) {
      CompletableFuture<ApiKey> asked = key.current();
      question().answer().complete(none);
      assertThat(catchThrowable(() -> of(asked))).hasCauseInstanceOf(KimiException.Misconfigured.class)
          .hasMessageContaining("the key supplier");
    }
  }

  @Test
  void aSupplierThatThrowsOrGivesNoStageFailsTheQuestion() {
    SuppliedKey throwing = new SuppliedKey(refused -> {
      throw new IllegalStateException("thrown");
    });
    assertThat(catchThrowable(() -> of(throwing.current()))).hasMessageContaining("thrown");
    SuppliedKey without = new SuppliedKey(refused -> null);
    assertThat(catchThrowable(() -> of(without.current()))).hasMessageContaining("found null");
  }

  @Test
  void eachKeyThatWasGivenLatelyIsMasked() throws Exception {
    given("sk-first-0123456789");
    given("sk-second-0123456789");
    assertThat(KeyMask.known("sk-first-0123456789 and sk-second-0123456789")).isEqualTo("*** and ***");
  }
}
