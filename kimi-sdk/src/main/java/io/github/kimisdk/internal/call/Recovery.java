package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Transport;
import io.github.kimisdk.internal.text.KeyMask;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides the next step after an attempt that has failed, once for each failure: the decision takes from the retry budget, and
 * chooses the next model. {@link Call} carries it out.
 *
 * @param transport knows which connections were closed before the request
 * @param receiver makes the request for the rest of the answer, and knows the next model
 * @param retries counts the attempts, and takes from the retry budget
 * @param times the times of the call
 * @param key the key of the attempts, which may have been refused
 */
record Recovery(Transport transport, Receiver receiver, Retries retries, CallTimes times, CallKey key) {

  /** The next step of the call. */
  sealed interface Step {

    /** The same request follows at once, when another key has replaced the refused one. */
    record NewKey() implements Step {}

    /** The same request follows at once on a new connection. */
    record NewConnection() implements Step {}

    /** The request follows after a pause. */
    record Retry(OutgoingRequest request, Duration pause) implements Step {}

    /** A request for the rest of the answer follows after a pause. */
    record Resume(OutgoingRequest rest, Duration pause) implements Step {}

    /** A request to another model follows at once; its name is masked. */
    record NextModel(String model) implements Step {}

    /** Nothing follows. */
    record GiveUp() implements Step {}
  }

  /**
   * Decides; {@code learned} tells whether the rate limiter has learned from the failure, {@code flowing} whether content has
   * come.
   */
  Step after(KimiException failure, boolean learned, boolean flowing, Attempt attempt) {
    OutgoingRequest request = attempt.request();
    if (key.refused(failure, !flowing && request.repeatable())) {
      return new Step.NewKey();
    }
    if (flowing) {
      return resume(failure);
    }
    if (!request.repeatable()) {
      return new Step.GiveUp();
    }
    // Asked under every policy: the other pooled connections are probably closed as well, and the next call needs a new one.
    if (transport.clients().stale(failure, attempt.exchange().connection(), times.sinceSent()) && retries.freeRepeatLeft()) {
      retries.repeatFree(failure);
      return new Step.NewConnection();
    }
    Optional<Duration> pause = retries.pause(failure, learned, times);
    return pause.isPresent() ? new Step.Retry(request.expecting(expects(request, failure)), pause.get()) : nextModel(failure);
  }

  /**
   * Whether the network did not take an upload, for the first time. A server may have refused its head and stopped reading; the
   * JDK's client 17 does not look for an answer before it has sent all. A server that does not know the header never asks for
   * the body.
   */
  private boolean expects(OutgoingRequest request, KimiException failure) {
    boolean stalled = failure instanceof KimiException.TimedOut late && late.phase() == Timeouts.Phase.IDLE && late.status()
        .isEmpty();
    return stalled && request.upload() && retries.expectOnce();
  }

  private Step resume(KimiException failure) {
    Optional<OutgoingRequest> rest = receiver.resume(failure);
    Optional<Duration> pause = rest.flatMap(any -> retries.pauseBeforeResume(failure, receiver.resumes(), times.left()));
    return pause.isPresent() ? new Step.Resume(rest.get(), pause.get()) : new Step.GiveUp();
  }

  private Step nextModel(KimiException failure) {
    Optional<String> model = receiver.requests().fallBack(failure).map(KeyMask::known);
    return model.isPresent() ? new Step.NextModel(model.get()) : new Step.GiveUp();
  }
}
