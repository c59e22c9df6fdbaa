package io.github.kimisdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.call.Successor.Next;
import io.github.kimisdk.internal.call.Successor.Step;
import io.github.kimisdk.internal.http.Content;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.keys.SuppliedKey;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The decisions about the next request of any call: with another key, on another connection, or after a pause. */
class SuccessorTest {

  private static final OutgoingRequest REQUEST = CallRig.REQUEST;
  private static final KimiException DOWN = new KimiException.ServerError("down", "", CallDetails.NONE);
  private static final KimiException BUSY = new KimiException.Overloaded("busy", "", CallDetails.NONE);
  private static final KimiException DENIED =
      new KimiException.AccessDenied("", "", CallDetails.NONE.withAnswer(401, Optional.empty(), Optional.empty()));

  private final Retry retry = new Retry(RetryPolicy.DEFAULT);
  private final Step paid = new Step(retry, true, false);
  private final StaleConnection stale = new StaleConnection(RetryPolicy.DEFAULT);
  private final CallKey key = new CallKey(null, new SuppliedKey(refused -> new CompletableFuture<>(), VirtualTime.still()));

  private static EndedRequests failed(KimiException failure) {
    return EndedRequests.of(REQUEST, failure);
  }

  private static List<String> told(Next next) {
    List<String> heard = new ArrayList<>();
    next.told().accept(new CallListener() {
      @Override
      public void retrying(KimiException failure, Duration pause) {
        heard.add(failure.what() + " " + pause.toMillis());
      }
    });
    return heard;
  }

  @Test
  void noSuccessorFollowsACompleteAnswerContentOrABodyThatIsGone() {
    OutgoingRequest once = OutgoingRequest.of("POST", URI.create("http://127.0.0.1:1/v1"), Content.jsonOnce(new byte[0]));
    for (Successor successor : List.of(key, stale, retry)) {
      for (KimiException failure : List.of(DOWN, DENIED)) {
        assertThat(successor.after(failed(failure).stale().flowing(true).ended())).isEmpty();
        assertThat(successor.after(EndedRequests.of(once, failure).stale().ended())).isEmpty();
      }
      assertThat(successor.after(failed(null).ended())).isEmpty();
    }
  }

  @Test
  void aRetryIsPaidAndWaitsLongerEachTimeUpToTheLastAttempt() {
    Next first = retry.after(failed(DOWN).ended()).orElseThrow();
    assertThat(first.pause()).contains(Duration.ofMillis(250));
    assertThat(first.step()).isEqualTo(paid);
    assertThat(told(first)).containsExactly("down 250");
    Next second = retry.after(failed(DOWN).behind(first.step()).ended()).orElseThrow();
    assertThat(second.pause()).contains(Duration.ofMillis(500));
    assertThat(retry.after(failed(DOWN).behind(first.step(), second.step()).ended())).isEmpty();
  }

  @Test
  void attemptsCountFromOneForAnotherPartAndForAnotherModel() {
    for (boolean free : List.of(true, false)) {
      Step step = new Step(stale, !free, true);
      assertThat(failed(DOWN).behind(paid, paid).ended().attempt()).isEqualTo(3);
      assertThat(failed(DOWN).behind(paid, paid, step).ended().attempt()).isEqualTo(1);
      assertThat(failed(DOWN).behind(paid, step, paid).ended().attempt()).isEqualTo(2);
    }
  }

  @Test
  void aPauseBeyondTheTotalTimeoutIsTheEnd() {
    assertThat(retry.after(failed(DOWN).after(Duration.ZERO, Duration.ofMillis(251)).ended())).isPresent();
    assertThat(retry.after(failed(DOWN).after(Duration.ZERO, Duration.ofMillis(250)).ended())).isEmpty();
  }

  @Test
  void aLongSilenceIsTheLastAttemptUnlessTheServiceAsksToComeBack() {
    Duration longest = RetryPolicy.DEFAULT.longestSilence();
    Duration left = Duration.ofDays(1);
    Retry patient = new Retry(RetryPolicy.DEFAULT.withLongestSilence(Duration.ofHours(1)));
    for (KimiException failure : List.of(late(Timeouts.Phase.FIRST_BYTE), late(Timeouts.Phase.PROGRESS), DOWN)) {
      assertThat(retry.after(failed(failure).after(longest, left).ended())).isPresent();
      assertThat(retry.after(failed(failure).after(longest.plusNanos(1), left).ended())).isEmpty();
      assertThat(patient.after(failed(failure).after(longest.plusNanos(1), left).ended())).isPresent();
    }
    KimiException limited = new KimiException.RateLimited("", "", CallDetails.NONE, RateLimits.Kind.TOKENS, -1);
    for (KimiException failure : List.of(BUSY, limited)) {
      assertThat(retry.after(failed(failure).after(longest.multipliedBy(9), left).ended())).isPresent();
    }
  }

  private static KimiException late(Timeouts.Phase phase) {
    return new KimiException.TimedOut("late", "", CallDetails.NONE, phase);
  }

  @Test
  void aFailureThatTheLimiterHasLearnedFromIsRepeatedFreeOfChargeTwentyTimes() {
    List<Step> before = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Next next = retry.after(failed(BUSY).learned().behind(before.toArray(Step[]::new)).ended()).orElseThrow();
      assertThat(next.step().paid()).isFalse();
      before.add(next.step());
      // They count for the whole call.
      before.add(new Step(stale, false, true));
    }
    EndedRequests last = failed(BUSY).learned().behind(before.toArray(Step[]::new));
    assertThat(last.ended().attempt()).isEqualTo(1);
    assertThat(retry.after(last.ended())).hasValueSatisfying(next -> assertThat(next.step().paid()).isTrue());
    assertThat(new Retry(RetryPolicy.NONE).after(failed(BUSY).learned().ended())).isEmpty();
  }

  @Test
  void anUploadThatTheNetworkDidNotTakeWaitsForTheServiceOnTheNextAttempt() {
    OutgoingRequest upload = OutgoingRequest.of(
        "POST", URI.create("http://127.0.0.1:1/v1"), Content.of("multipart/form-data", new byte[0]));
    KimiException stalled = late(Timeouts.Phase.IDLE);
    OutgoingRequest first = request(retry, EndedRequests.of(upload, stalled));
    assertThat(first.expecting()).isTrue();
    assertThat(request(retry, EndedRequests.of(first, stalled)).expecting()).isFalse();
    assertThat(request(retry, EndedRequests.of(upload, DOWN)).expecting()).isFalse();
    assertThat(request(retry, failed(stalled)).expecting()).isFalse();
  }

  private static OutgoingRequest request(Successor successor, EndedRequests ended) {
    return successor.after(ended.ended()).orElseThrow().taken().get().orElseThrow();
  }

  @Test
  void aStaleConnectionIsReplacedOnceAtOnceAndFreeOfCharge() {
    Next next = stale.after(failed(DOWN).stale().ended()).orElseThrow();
    assertThat(next.pause()).isEmpty();
    assertThat(next.step()).isEqualTo(new Step(stale, false, false));
    assertThat(told(next)).containsExactly("down 0");
    assertThat(failed(DOWN).behind(next.step()).ended().attempt()).isEqualTo(1);
    assertThat(stale.after(failed(DOWN).stale().behind(next.step()).ended())).isEmpty();
    assertThat(stale.after(failed(DOWN).ended())).isEmpty();
    assertThat(new StaleConnection(RetryPolicy.NONE).after(failed(DOWN).stale().ended())).isEmpty();
  }

  @Test
  void aRefusedKeyIsReplacedOnceIfAProgramSuppliesIt() {
    Next next = key.after(failed(DENIED).ended()).orElseThrow();
    assertThat(key.refusal()).as("a decision changes nothing").isEmpty();
    assertThat(next.taken().get()).contains(REQUEST);
    assertThat(key.refusal()).contains(DENIED);
    assertThat(told(next)).as("the listener is told when there is a key").isEmpty();
    assertThat(key.after(failed(DENIED).behind(next.step()).ended())).isEmpty();
    assertThat(key.after(failed(DOWN).ended())).isEmpty();
    assertThat(new CallKey(new ApiKey("k", "a test"), null).after(failed(DENIED).ended())).isEmpty();
  }
}
