package io.github.kimisdk.internal.call;

import static io.github.kimisdk.internal.call.FakeService.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.internal.call.Successor.Ended;
import io.github.kimisdk.internal.call.Successor.Next;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that follow the first one of a call: for another model, for the rest of an answer, and for its next part. */
class NextRequestTest {

  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final String BUSY = "{\"error\":{\"message\":\"busy\",\"type\":\"engine_overloaded_error\"}}";

  private FakeService service = new FakeService();
  private final Words words = new Words();

  @AfterEach
  void close() {
    service.close();
  }

  /** Takes words as content; an asterisk ends a part of the answer, a period ends the answer. */
  private final class Words implements Receiver {

    private final List<String> models = new ArrayList<>(List.of("second"));
    private final StringBuilder text = new StringBuilder();
    private final List<String> ends = new ArrayList<>();
    private String model = "first";
    private boolean blocking;
    private boolean slow;
    private final CompletableFuture<String> begunOn = new CompletableFuture<>();
    private final CompletableFuture<String> over = new CompletableFuture<>();
    /** Noted when the next part is asked for, whose request then cannot be made. */
    private final List<String> broken = new ArrayList<>();
    private final Successor rest = this::rest;
    private final Successor other = this::other;
    private int mostResumes = 9;
    private Runnable content;
    private Reply reply;
    private boolean stands;
    private RuntimeException thrown;

    @Override
    public RequestSource requests() {
      return new RequestSource() {
        @Override
        public OutgoingRequest begin() {
          if (thrown != null) {
            throw thrown;
          }
          begunOn.complete(Thread.currentThread().getName());
          return ask(model);
        }

        @Override
        public boolean blocking() {
          if (blocking) {
            throw new IllegalStateException("no answer");
          }
          return slow;
        }

        @Override
        public List<Successor> successors() {
          return List.of(rest, other);
        }

        @Override
        public void failed(KimiException failure) {
          ends.add("source failed");
        }
      };
    }

    @Override
    public void attempt(Runnable flowing) {
      content = flowing;
    }

    @Override
    public int maxBytes() {
      return 1_000;
    }

    @Override
    public Result head(Reply head) {
      reply = head;
      return Result.ON_DEMAND;
    }

    @Override
    public Result bytes(List<ByteBuffer> buffers) {
      if (reply.refused()) {
        reply.add(buffers);
        return Result.MORE;
      }
      String more = StandardCharsets.UTF_8.decode(buffers.get(0)).toString();
      if (!more.isBlank()) {
        content.run();
        text.append(more);
      }
      return more.endsWith(".") ? Result.COMPLETE : more.endsWith("*") ? Result.ENDED : Result.MORE;
    }

    @Override
    public boolean progressed() {
      return true;
    }

    @Override
    public Result end() {
      return new Result.AttemptFailed((failures, known) -> reply.refused() ? failures.of(known, reply)
          : failures.brokenOff(known, "no end", null));
    }

    @Override
    public Result lost(Throwable cause) {
      return new Result.AttemptFailed((failures, known) -> failures.of(known, cause));
    }

    private Optional<Next> rest(Ended ended) {
      Optional<KimiException> failure = ended.failure();
      if (failure.isPresent() && (!ended.flowing() || mostResumes == 0 || !ended.allows(PAUSE))) {
        return Optional.empty();
      }
      return Optional.of(Next.part(rest, failure.map(any -> PAUSE), listener -> listener.resuming(failure), () -> {
        ends.addAll(broken);
        if (!broken.isEmpty()) {
          throw new IllegalStateException("no request");
        }
        return ask(failure.isPresent() ? "rest" : "part");
      }));
    }

    private Optional<Next> other(Ended ended) {
      return ended.flowing() ? Optional.empty() : models.stream().findFirst().map(next -> Next.anew(
          other, listener -> listener.fallingBack(ended.failure().orElseThrow(), next), () -> model = models.remove(0)));
    }

    @Override
    public CallDetails describe(CallDetails known) {
      return known.withAnswer(known.status().orElse(0), Optional.of("text " + text), Optional.empty());
    }

    @Override
    public Optional<KimiException> verdict(KimiException failure) {
      return stands ? Optional.empty() : Receiver.super.verdict(failure);
    }

    @Override
    public void finish() {
      ends.add("finish");
    }

    @Override
    public void complete() {
      ends.add("complete");
      over.complete("complete");
    }

    @Override
    public void failed(KimiException failure) {
      ends.add(failure.getClass().getSimpleName());
      over.complete(failure.getClass().getSimpleName());
    }
  }

  private void start(CallSettings settings) {
    Call call = new Call(service.dispatcher, settings, words, Runnable::run);
    call.demand();
    call.start();
  }

  private void start() {
    start(service.settings());
  }

  @Test
  void anotherModelIsAskedAfterTheLastAttempt() {
    service.answer(503, BUSY).answer(200, "a.");
    start(service.settings().withRetry(RetryPolicy.NONE));
    assertThat(words.text).hasToString("a.");
    assertThat(words.ends).containsExactly("finish", "complete");
    assertThat(service.heard).containsExactly("begun 1", "falling back to second", "begun 1", "ended SUCCEEDED");
    assertThat(service.reports.get(0).requestedModel()).contains("second");
  }

  @Test
  void withoutAnotherModelTheFailureStays() {
    words.models.clear();
    service.answer(503, BUSY);
    start(service.settings().withRetry(RetryPolicy.NONE));
    assertThat(words.ends).containsExactly("source failed", "Overloaded");
    assertThat(service.heard).containsExactly("begun 1", "ended FAILED");
  }

  @Test
  void afterContentNoOtherModelIsAskedAndTheRestIs() {
    service.breaksOff(200, "a", new IOException("reset")).answer(200, "b.");
    start();
    assertThat(service.heard).containsExactly("begun 1", "resuming IncompleteAnswer");
    service.time.advance(Duration.ofMillis(249));
    assertThat(service.requests).hasSize(1);
    service.time.advance(Duration.ofMillis(1));
    assertThat(words.text).as("the receiver demands anew").hasToString("a");
    assertThat(service.heard).endsWith("begun 1");
    assertThat(service.dispatcher.budget().left()).isEqualTo(495);
  }

  @Test
  void theRestIsNotAskedForWithoutTimeOrBudgetOrRequest() {
    words.mostResumes = 0;
    service.breaksOff(200, "a", new IOException("reset"));
    start();
    assertThat(words.ends).endsWith("IncompleteAnswer");
    words.mostResumes = 9;
    service.breaksOff(200, "a", new IOException("reset"));
    start(service.settings().withTimeouts(service.settings().timeouts().withTotal(Duration.ofMillis(250))));
    assertThat(words.ends).hasSize(4).endsWith("IncompleteAnswer");
    for (int i = 0; i < 100; i++) {
      service.dispatcher.budget().take(new KimiException.ServerError("", "", CallDetails.NONE));
    }
    service.breaksOff(200, "a", new IOException("reset"));
    start();
    assertThat(words.ends).hasSize(6).endsWith("IncompleteAnswer");
    assertThat(service.requests).hasSize(3);
  }

  @Test
  void theNextPartIsAskedForAtOnceOnTheSameConnection() {
    service.endless(200, "a*").answer(200, "b.");
    start();
    assertThat(service.requests).hasSize(2);
    assertThat(service.cancelled()).as("the rest of the part is read").isZero();
    assertThat(service.heard).containsExactly("begun 1", "resuming ", "begun 1");
    assertThat(service.reports).isEmpty();
  }

  /** Part one gives the budget a token; part two takes 5 for each retry, and gives back what the last one has cost. */
  @Test
  void eachPartSettlesItsOwnRetries() {
    String down = "{\"error\":{\"message\":\"down\"}}";
    int[] left = {402, 401, 396};
    for (int retries = 0; retries < left.length; retries++) {
      service.close();
      service = new FakeService();
      for (int i = 0; i < 20; i++) {
        service.dispatcher.budget().take(new KimiException.ServerError("", "", CallDetails.NONE));
      }
      service.endless(200, "a*");
      for (int i = 0; i < retries; i++) {
        service.answer(500, down);
      }
      service.answer(200, "b.");
      Call call = new Call(service.dispatcher, service.settings(), words, Runnable::run);
      call.demand();
      call.start();
      call.demand();
      service.time.advance(Duration.ofMinutes(1));
      assertThat(words.text.toString()).endsWith("b.");
      assertThat(service.dispatcher.budget().left()).as("after %s retries", retries).isEqualTo(left[retries]);
    }
  }

  @Test
  void theNextPartWaitsForTheReaderToAskForIt() {
    service.endless(200, "a*").answer(200, "b.");
    start();
    assertThat(service.requests).hasSize(2);
    assertThat(words.text).hasToString("a*");
  }

  @Test
  void anEmptyBudgetLeavesTheNextModelAndRunsNothingOfTheRetry() {
    for (int i = 0; i < 100; i++) {
      service.dispatcher.budget().take(new KimiException.ServerError("", "", CallDetails.NONE));
    }
    service.answer(503, BUSY).answer(200, "a.");
    start();
    assertThat(service.heard).containsExactly("begun 1", "falling back to second", "begun 1", "ended SUCCEEDED");
  }

  @Test
  void aRequestThatCannotBeMadeFailsTheCallAfterTheStep() {
    words.broken.add("step");
    service.endless(200, "a*");
    start();
    assertThat(words.ends).containsExactly("step", "source failed", "InvalidResponse");
    assertThat(service.requests).hasSize(1);
    assertThat(service.dispatcher.running()).isZero();
  }

  @Test
  void theNextPartReturnsThePermitOfTheOneBefore() {
    service.close();
    service = new FakeService(RateLimits.of(100, 1), null);
    service.answer(200, "a*");
    start();
    assertThat(service.requests).hasSize(2);
  }

  @Test
  void anAnswerThatIsValidAsItIsCompletesTheCall() {
    words.stands = true;
    words.mostResumes = 0;
    service.breaksOff(200, "a", new IOException("reset"));
    start();
    assertThat(words.ends).containsExactly("finish", "complete");
    assertThat(service.reports.get(0).failure()).isEmpty();
    assertThat(service.reports.get(0).requestId()).contains("text a");
  }

  @Test
  void theTimeToTheFirstContentIsReported() {
    service.answer(200, "a.").then(() -> service.time.advance(Duration.ofMillis(30)));
    start();
    assertThat(service.reports.get(0).timeToFirstContent()).contains(Duration.ofMillis(30));
  }

  @Test
  void aRequestThatMayNotBeSentFailsTheCallBeforeIt() {
    words.thrown = new KimiException.Misconfigured("refused by a check", "");
    start();
    assertThat(words.ends).containsExactly("source failed", "Misconfigured");
    words.thrown = new IllegalStateException("broken check");
    start();
    assertThat(words.ends).endsWith("InvalidResponse");
    words.thrown = null;
    words.blocking = true;
    start();
    assertThat(words.ends).hasSize(6).endsWith("InvalidResponse");
    assertThat(service.requests).isEmpty();
    assertThat(service.heard).as("a call without a request has no report").isEmpty();
    assertThat(service.dispatcher.running()).isZero();
  }

  @Test
  void bytesComeWhenTheReaderAsksForThem() {
    service.endless(200, "a");
    Call call = new Call(service.dispatcher, service.settings(), words, Runnable::run);
    call.start();
    assertThat(words.text).hasToString("");
    call.demand();
    assertThat(words.text).hasToString("a");
    call.cancel();
  }

  @Test
  void theRestOfACompleteAnswerIsReadForAShortTime() {
    service.endless(200, "a.");
    start();
    assertThat(words.ends).containsExactly("finish", "complete");
    assertThat(service.cancelled()).isZero();
    service.time.advance(Duration.ofMillis(1_500));
    assertThat(service.cancelled()).isEqualTo(1);
  }

  @Test
  void aRequestThatTakesLongIsMadeByAWorker() throws Exception {
    words.slow = true;
    service.answer(200, "a.");
    start();
    assertThat(words.begunOn.get(20, TimeUnit.SECONDS)).isEqualTo("kimi-worker");
    assertThat(words.over.get(20, TimeUnit.SECONDS)).isEqualTo("complete");
    assertThat(words.text).hasToString("a.");
  }

  @Test
  void aWorkerThatRefusesTheRequestFailsTheCall() throws Exception {
    words.slow = true;
    words.thrown = new KimiException.Misconfigured("refused by a check", "");
    start();
    assertThat(words.over.get(20, TimeUnit.SECONDS)).isEqualTo("Misconfigured");
  }
}
