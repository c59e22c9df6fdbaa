package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.KimiException;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The permission to send the current attempt of a call: a permit of the rate limiter, and a key. */
final class CallPermit {

  /** Asks for the key of each attempt; null if it is fixed. */
  private final SuppliedKey supplied;
  /** The key of the last attempt; null before the supplier has given one. */
  private ApiKey key;
  /** Whether the next attempt uses this key, because it has replaced one that was refused. */
  private boolean renewed;
  /** Whether the supplier was asked for another key than one that was refused. */
  private boolean askedAgain;
  /** The refusal of the key, while the supplier is asked for another one; null otherwise. */
  private KimiException refusal;
  /** The permit, or the place in the queue; null while the call has none. */
  private Limiter.Permit permit;

  /** Creates the permission for a call with a fixed key, or with a supplier of keys; the other one is null. */
  CallPermit(ApiKey key, SuppliedKey supplied) {
    this.key = key;
    this.supplied = supplied;
  }

  /** Enters the queue of the limiter, which runs {@code granted} when the attempt may be sent. */
  void ask(Limiter limiter, long tokens, Runnable granted) {
    permit = limiter.enter(tokens, granted);
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

  /** Whether the key of the next attempt is known. */
  boolean keyed() {
    return supplied == null || renewed;
  }

  /** Takes the key of an attempt that is sent now. */
  ApiKey key() {
    renewed = false;
    return key;
  }

  /** Whether the supplier may replace the key that this failure refuses, which it may once for a call. */
  boolean refused(KimiException failure) {
    if (supplied == null || askedAgain || !ErrorClassifier.refusesKey(failure)) {
      return false;
    }
    askedAgain = true;
    refusal = failure;
    return true;
  }

  /** Asks the supplier for a key, or for another one than that which was refused. */
  void askKey(BiConsumer<ApiKey, Throwable> given) {
    (refusal == null ? supplied.current() : supplied.renewed(key)).whenComplete(given);
  }

  /** Why the key is being replaced; empty if it is not. */
  Optional<KimiException> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** Takes the key that the supplier has given. Returns whether it is the one that was refused. */
  boolean take(ApiKey given) {
    boolean same = refusal != null && key.same(given);
    renewed = refusal != null && !same;
    refusal = null;
    key = given;
    return same;
  }
}
