package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.internal.http.OutgoingRequest;
import java.util.Optional;

/** The permission to send the current attempt of a call: a key, and a place in the rate limiter. */
final class CallPermit {

  private final CallKey key;
  /** The permit, or the place in the queue; null while the call has none. */
  private Limiter.Permit permit;

  CallPermit(CallKey key) {
    this.key = key;
  }

  CallKey key() {
    return key;
  }

  /** Enters the queue of the limiter, which runs {@code granted} when the attempt may be sent, or has a {@link #refusal}. */
  void ask(Limiter limiter, OutgoingRequest request, RetryPolicy retry, Runnable granted) {
    permit = limiter.enter(request.tokens(), retry.longestWait(), granted);
  }

  /** Returns why the attempt may not be sent: the service asks for a longer wait than the call allows. Empty if it may. */
  Optional<KimiException> refusal() {
    return permit == null ? Optional.empty() : Optional.ofNullable(permit.refusal());
  }

  /** Whether the call waits for a permit or has one. */
  boolean asked() {
    return permit != null;
  }

  /** Tells the limiter of a failure. Returns whether it has learned from it. */
  boolean learn(KimiException failure) {
    return permit != null && permit.learn(failure);
  }

  /** Returns the permit, or leaves the queue. */
  void release() {
    Limiter.Permit held = permit;
    permit = null;
    if (held != null) {
      held.release();
    }
  }
}
