package io.github.kimisdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.call.Successor.Next;
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
    assertThat(first.paid()).isTrue();
    assertThat(first.part()).isFalse();
    assertThat(told(first)).containsExactly("down 250");
    Next second = retry.after(failed(DOWN).behind(first).ended()).orElseThrow();
    assertThat(second.pause()).contains(Duration.ofMillis(500));
    assertThat(retry.after(failed(DOWN).behind(first, second).ended())).isEmpty();
  }

  @Test
  void attemptsCountFromOneForAnotherPartAndForAnotherModel() {
    Next first = retry.after(failed(DOWN).ended()).orElseThrow();
    Next part = Next.part(stale, REQUEST, Optional.of(Duration.ZERO), listener -> { }, () -> { });
    Next model = Next.prepared(stale, listener -> { }, () -> { });
    for (Next fresh : List.of(part, model)) {
      assertThat(failed(DOWN).behind(first, first).ended().attempt()).isEqualTo(3);
      assertThat(failed(DOWN).behind(first, first, fresh).ended().attempt()).isEqualTo(1);
      assertThat(failed(DOWN).behind(first, fresh, first).ended().attempt()).isEqualTo(2);
    }
  }

  @Test
  void aPauseBeyondTheTotalTimeoutAndALongSilenceAreTheEnd() {
    assertThat(retry.after(failed(DOWN).after(Duration.ZERO, Duration.ofMillis(251)).ended())).isPresent();
    assertThat(retry.after(failed(DOWN).after(Duration.ZERO, Duration.ofMillis(250)).ended())).isEmpty();
    Duration silence = RetryPolicy.DEFAULT.longestSilence().plusNanos(1);
    assertThat(retry.after(failed(DOWN).after(silence, Duration.ofHours(1)).ended())).isEmpty();
    assertThat(retry.after(failed(BUSY).after(silence, Duration.ofHours(1)).ended())).isPresent();
  }

  @Test
  void aFailureThatTheLimiterHasLearnedFromIsRepeatedFreeOfChargeTwentyTimes() {
    List<Next> before = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Next next = retry.after(failed(BUSY).learned().behind(before.toArray(Next[]::new)).ended()).orElseThrow();
      assertThat(next.paid()).isFalse();
      before.add(next);
    }
    EndedRequests last = failed(BUSY).learned().behind(before.toArray(Next[]::new));
    assertThat(last.ended().attempt()).isEqualTo(1);
    assertThat(retry.after(last.ended())).hasValueSatisfying(next -> assertThat(next.paid()).isTrue());
    assertThat(new Retry(RetryPolicy.NONE).after(failed(BUSY).learned().ended())).isEmpty();
  }

  @Test
  void anUploadThatTheNetworkDidNotTakeWaitsForTheServiceOnce() {
    OutgoingRequest upload = OutgoingRequest.of(
        "POST", URI.create("http://127.0.0.1:1/v1"), Content.of("multipart/form-data", new byte[0]));
    KimiException stalled = new KimiException.TimedOut("", "", CallDetails.NONE, Timeouts.Phase.IDLE);
    Next first = retry.after(EndedRequests.of(upload, stalled).ended()).orElseThrow();
    assertThat(first.request().orElseThrow().expecting()).isTrue();
    Next second = retry.after(EndedRequests.of(first.request().get(), stalled).behind(first).ended()).orElseThrow();
    assertThat(second.request().orElseThrow().expecting()).isFalse();
    assertThat(retry.after(EndedRequests.of(upload, DOWN).ended()).orElseThrow().request().orElseThrow().expecting()).isFalse();
    assertThat(retry.after(failed(stalled).ended()).orElseThrow().request().orElseThrow().expecting()).isFalse();
  }

  @Test
  void aStaleConnectionIsReplacedOnceAtOnceAndFreeOfCharge() {
    Next next = stale.after(failed(DOWN).stale().ended()).orElseThrow();
    assertThat(next.pause()).isEmpty();
    assertThat(next.paid()).isFalse();
    assertThat(told(next)).containsExactly("down 0");
    assertThat(failed(DOWN).behind(next).ended().attempt()).isEqualTo(1);
    assertThat(stale.after(failed(DOWN).stale().behind(next).ended())).isEmpty();
    assertThat(stale.after(failed(DOWN).ended())).isEmpty();
    assertThat(new StaleConnection(RetryPolicy.NONE).after(failed(DOWN).stale().ended())).isEmpty();
  }

  @Test
  void aRefusedKeyIsReplacedOnceIfAProgramSuppliesIt() {
    Next next = key.after(failed(DENIED).ended()).orElseThrow();
    assertThat(key.refusal()).as("a decision changes nothing").isEmpty();
    next.taken().run();
    assertThat(key.refusal()).contains(DENIED);
    assertThat(told(next)).as("the listener is told when there is a key").isEmpty();
    assertThat(key.after(failed(DENIED).behind(next).ended())).isEmpty();
    assertThat(key.after(failed(DOWN).ended())).isEmpty();
    assertThat(new CallKey(new ApiKey("k", "a test"), null).after(failed(DENIED).ended())).isEmpty();
  }
}
