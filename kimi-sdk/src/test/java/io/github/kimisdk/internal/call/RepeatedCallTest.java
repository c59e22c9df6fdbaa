package io.github.kimisdk.internal.call;

import static io.github.kimisdk.internal.call.FakeService.ask;
import static io.github.kimisdk.internal.call.FakeService.failure;
import static io.github.kimisdk.internal.call.FakeService.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.internal.http.Content;
import io.github.kimisdk.internal.http.OutgoingRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which attempt follows a failed one, and when. */
class RepeatedCallTest {

  private static final String ERROR = "{\"error\":{\"message\":\"down\"}}";
  private static final String LIMITED = "{\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit_reached_error\"}}";

  private FakeService service = new FakeService();

  @AfterEach
  void close() {
    service.close();
  }

  private void limited(RateLimits limits) {
    service.close();
    service = new FakeService(limits, null);
  }

  private CallSettings retrying(RetryPolicy policy) {
    return service.settings().withRetry(policy);
  }

  @Test
  void threeAttemptsFollowEachOtherWithPausesThatDouble() {
    service.answer(500, ERROR).answer(500, ERROR).answer(500, ERROR);
    CompletableFuture<String> call = service.start(get("/x"));
    service.time.advance(Duration.ofMillis(249));
    assertThat(service.requests).hasSize(1);
    service.time.advance(Duration.ofMillis(1));
    assertThat(service.requests).hasSize(2);
    service.time.advance(Duration.ofMillis(500));
    assertThat(failure(call)).isInstanceOf(KimiException.ServerError.class).hasMessageContaining("attempt 3");
    assertThat(service.heard).containsExactly("begun 1", "retrying ServerError PT0.25S", "begun 2", "retrying ServerError PT0.5S",
        "begun 3", "ended FAILED");
    assertThat(service.reports.get(0).attempts()).isEqualTo(3);
    assertThat(service.reports.get(0).duration()).isEqualTo(Duration.ofMillis(750));
    assertThat(service.time.timers()).isZero();
  }

  @Test
  void theSecondAnswerIsThatOfTheCall() {
    service.answer(500, ERROR).answer(200, "{\"a\":1}");
    CompletableFuture<String> call = service.start(get("/x"));
    service.time.advance(Duration.ofSeconds(1));
    assertThat(call).isCompletedWithValue("{\"a\":1}");
    assertThat(service.reports.get(0).attempts()).isEqualTo(2);
  }

  @Test
  void aRequestThatIsSentOnceIsNotRepeated() {
    service.answer(500, ERROR);
    OutgoingRequest once = OutgoingRequest.of("POST", URI.create(FakeService.BASE + "/x"), Content.jsonOnce(new byte[] {'1'}));
    assertThat(failure(service.start(once))).isInstanceOf(KimiException.ServerError.class);
    assertThat(service.requests).hasSize(1);
  }

  @Test
  void aPauseThatEndsWithTheTotalTimeoutIsNotTaken() {
    for (int millis : new int[] {250, 251}) {
      service.requests.clear();
      service.answer(500, ERROR);
      CompletableFuture<String> call = service.start(get("/x"), service.settings()
          .withTimeouts(service.settings().timeouts().withTotal(Duration.ofMillis(millis))));
      assertThat(call.isDone()).as("the failure is told at once").isEqualTo(millis == 250);
      service.time.advance(Duration.ofMillis(250));
      assertThat(service.requests).hasSize(millis - 249);
      call.cancel(true);
    }
  }

  @Test
  void aSilenceOfMoreThanThreeMinutesIsNotRepeated() {
    CallSettings patient = service.settings().withTimeouts(service.settings().timeouts().withFirstByte(Duration.ofHours(1)));
    for (int extra = 0; extra < 2; extra++) {
      service.requests.clear();
      service.silent();
      CompletableFuture<String> call = service.start(get("/x"), patient.withTimeouts(patient.timeouts()
          .withFirstByte(Duration.ofMinutes(3).plusNanos(extra))));
      service.time.advance(Duration.ofMinutes(3).plusNanos(extra));
      service.time.advance(Duration.ofMillis(250));
      assertThat(service.requests).hasSize(2 - extra);
      assertThat(call.isDone()).isEqualTo(extra == 1);
      call.cancel(true);
    }
  }

  @Test
  void contentWithinThreeMinutesMakesALongAttemptRepeatable() {
    service.endless(200, "{");
    CompletableFuture<String> call = service.start(get("/x"), service.settings().withTimeouts(service.settings().timeouts()
        .withFirstByte(Duration.ofHours(1))));
    assertThat(call).isNotDone();
    service.time.advance(service.settings().timeouts().idle());
    service.time.advance(Duration.ofMillis(250));
    assertThat(service.heard).containsExactly("begun 1", "retrying TimedOut PT0.25S", "begun 2");
    call.cancel(true);
  }

  @Test
  void aRefusalByTheRateLimitCostsNoAttempt() {
    limited(RateLimits.ADAPTIVE);
    for (int i = 0; i < 23; i++) {
      service.answer(429, LIMITED, "retry-after", "1");
    }
    CompletableFuture<String> call = service.start(ask("m"));
    service.time.advance(Duration.ofMinutes(30));
    assertThat(failure(call)).isInstanceOf(KimiException.RateLimited.class).hasMessageContaining("attempt 3");
    assertThat(service.requests).as("20 free returns to the queue and three attempts").hasSize(23);
    assertThat(service.dispatcher.budget().left()).as("two paid retries").isEqualTo(490);
    assertThat(service.reports.get(0).attempts()).isEqualTo(23);
  }

  @Test
  void underAPolicyOfOneAttemptARefusalByTheRateLimitIsTheEnd() {
    limited(RateLimits.ADAPTIVE);
    service.answer(429, LIMITED, "retry-after", "1");
    CompletableFuture<String> call = service.start(ask("m"), retrying(RetryPolicy.NONE));
    assertThat(failure(call)).isInstanceOf(KimiException.RateLimited.class);
  }

  @Test
  void aReturnToTheQueueThatTheTotalTimeoutDoesNotAllowIsTheEnd() {
    limited(RateLimits.ADAPTIVE);
    service.answer(429, LIMITED, "retry-after", "30");
    CompletableFuture<String> call = service.start(ask("m"), service.settings()
        .withTimeouts(service.settings().timeouts().withTotal(Duration.ofSeconds(30))));
    assertThat(failure(call)).isInstanceOf(KimiException.RateLimited.class);
    assertThat(service.requests).hasSize(1);
  }

  @Test
  void aRequestWithoutAModelCountsInNoRateLimit() {
    limited(RateLimits.of(1, 1));
    service.silent().answer(200, "1");
    CompletableFuture<String> asking = service.start(ask("m"));
    CompletableFuture<String> waiting = service.start(ask("m"));
    assertThat(service.start(get("/x"))).isCompletedWithValue("1");
    assertThat(service.requests).hasSize(2);
    asking.cancel(true);
    waiting.cancel(true);
  }

  @Test
  void aRetryTakesFromTheBudgetOfTheClientAndASuccessGivesItBack() {
    service.answer(500, ERROR).answer(200, "1");
    service.start(get("/x"));
    assertThat(service.dispatcher.budget().left()).isEqualTo(495);
    service.time.advance(Duration.ofSeconds(1));
    assertThat(service.dispatcher.budget().left()).isEqualTo(500);
  }

  @Test
  void withoutBudgetNoAttemptFollows() {
    for (int i = 0; i < 100; i++) {
      service.dispatcher.budget().take(new KimiException.ServerError("", "", CallDetails.NONE));
    }
    service.answer(500, ERROR);
    assertThat(failure(service.start(get("/x")))).isInstanceOf(KimiException.ServerError.class);
    assertThat(service.requests).hasSize(1);
  }

  @Test
  void aStaleConnectionIsReplacedOnceFreeOfChargeAndItsFailureIsToldWithTheLastOne() {
    service.answer(200, "1");
    service.start(get("/x"));
    service.heard.clear();
    service.time.advance(Duration.ofSeconds(10));
    service.fails(new IOException("Connection reset")).fails(new IOException("Connection reset"))
        .answer(400, ERROR);
    CompletableFuture<String> call = service.start(get("/x"));
    assertThat(service.heard).containsExactly("begun 1", "retrying Unreachable PT0S", "begun 1", "retrying Unreachable PT0.25S");
    service.time.advance(Duration.ofSeconds(1));
    assertThat(failure(call).getSuppressed()).singleElement().isInstanceOf(KimiException.Unreachable.class);
    assertThat(failure(call)).isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("attempt 2");
    assertThat(service.dispatcher.budget().left()).as("one paid retry").isEqualTo(495);
  }

  @Test
  void underAPolicyOfOneAttemptAStaleConnectionIsTheEnd() {
    service.answer(200, "1").fails(new IOException("Connection reset"));
    service.start(get("/x"));
    KimiException failure = failure(service.start(get("/x"), retrying(RetryPolicy.NONE)));
    assertThat(failure).isInstanceOf(KimiException.Unreachable.class);
    assertThat(failure.getSuppressed()).isEmpty();
  }

  /** A network that takes the first bytes of a body, and more when a test asks for them. */
  private static final class Network implements Flow.Subscriber<ByteBuffer> {

    private Flow.Subscription body;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      body = subscription;
      body.request(1);
    }

    @Override
    public void onNext(ByteBuffer slice) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  /** The network takes the body of the last request. */
  private void send(Network network) {
    service.requests.get(service.requests.size() - 1).bodyPublisher().orElseThrow().subscribe(network);
  }

  private CompletableFuture<String> stalled(String type) {
    for (int i = 0; i < 3; i++) {
      service.silent().then(() -> send(new Network()));
    }
    CompletableFuture<String> call = service.start(OutgoingRequest.of("POST", URI.create(FakeService.BASE + "/files"),
        Content.of(type, new byte[100_000])));
    for (int i = 0; i < 3; i++) {
      service.time.advance(Duration.ofMinutes(2));
      service.time.advance(Duration.ofSeconds(1));
    }
    return call;
  }

  @Test
  void anUploadThatStallsWaitsOnceUntilTheServiceWantsItsBody() {
    assertThat(failure(stalled("multipart/form-data; boundary=x"))).isInstanceOf(KimiException.TimedOut.class)
        .hasMessageContaining("the request was not sent on for 2 min");
    assertThat(service.requests).extracting(HttpRequest::expectContinue).containsExactly(false, true, false);
  }

  @Test
  void anotherRequestThatStallsDoesNot() {
    assertThat(failure(stalled("application/json"))).isInstanceOf(KimiException.TimedOut.class);
    assertThat(service.requests).hasSize(3).noneMatch(HttpRequest::expectContinue);
  }

  @Test
  void aRefusalOfTheServiceIsNotRepeated() {
    service.answer(400, ERROR);
    assertThat(failure(service.start(get("/x")))).isInstanceOf(KimiException.BadRequest.class);
    assertThat(service.heard).containsExactly("begun 1", "ended FAILED");
  }

  @Test
  void anAnswerThatBreaksOffSoonAfterContentIsRepeatedHoweverLongItTook() {
    String[] content = Collections.nCopies(10, "[").toArray(String[]::new);
    service.eachMinute(200, new IOException("reset"), content);
    service.start(get("/x"));
    service.time.advance(Duration.ofMinutes(12));
    assertThat(service.heard).endsWith("retrying IncompleteAnswer PT0.25S", "begun 2");
  }

  @Test
  void anAnswerOfWhiteSpaceThatBreaksOffAfterMinutesIsNotRepeated() {
    String[] blank = Collections.nCopies(10, " ").toArray(String[]::new);
    service.eachMinute(200, new IOException("reset"), blank);
    CompletableFuture<String> call = service.start(get("/x"));
    service.time.advance(Duration.ofMinutes(12));
    assertThat(failure(call)).isInstanceOf(KimiException.IncompleteAnswer.class);
    assertThat(service.requests).hasSize(1);
  }

  @Test
  void signsOfLifeEndAtTheProgressTimeoutAndContentDoesNot() {
    String[] blank = Collections.nCopies(20, " ").toArray(String[]::new);
    service.eachMinute(200, null, blank).eachMinute(200, null, Collections.nCopies(20, "7").toArray(String[]::new));
    CompletableFuture<String> signs = service.start(get("/x"));
    CompletableFuture<String> content = service.start(get("/x"));
    service.time.advance(Duration.ofMinutes(15));
    assertThat(failure(signs)).isInstanceOf(KimiException.TimedOut.class).hasMessageContaining("only signs of life");
    service.time.advance(Duration.ofMinutes(6));
    assertThat(content).isCompletedWithValue("7".repeat(20));
  }

  @Test
  void anUploadThatBreaksOffSoonAfterItsLastPartIsRepeated() {
    Network network = new Network();
    service.failsAfter(Duration.ofMinutes(5), new IOException("reset")).then(() -> send(network));
    service.start(OutgoingRequest.of("POST", URI.create(FakeService.BASE + "/files"), Content.of("a/b", new byte[100_000])));
    for (int minute = 0; minute < 5; minute++) {
      network.body.request(1);
      service.time.advance(Duration.ofMinutes(1));
    }
    service.time.advance(Duration.ofSeconds(1));
    assertThat(service.heard).containsExactly("begun 1", "retrying Unreachable PT0.25S", "begun 2");
  }

  @Test
  void aCallThatMayNotWaitSoLongAsTheServiceAsksIsNotSent() {
    limited(RateLimits.ADAPTIVE);
    service.answer(429, LIMITED, "retry-after", "3600");
    assertThat(failure(service.start(ask("m")))).isInstanceOf(KimiException.RateLimited.class);
    assertThat(failure(service.start(ask("m")))).isInstanceOf(KimiException.RateLimited.class)
        .hasMessageContaining("the call was not sent, because an earlier one was rate limited");
    assertThat(service.requests).hasSize(1);
    assertThat(service.dispatcher.running()).isZero();
  }
}
