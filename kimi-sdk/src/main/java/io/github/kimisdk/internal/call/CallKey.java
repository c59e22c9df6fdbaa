package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.failures.ErrorClassifier;
import io.github.kimisdk.internal.failures.Failures;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.keys.SuppliedKey;
import io.github.kimisdk.internal.threads.Workers;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The key of the attempts of one call: fixed, or asked for before each of them. Once for a call, the request follows again when
 * the service has refused the key, with another key of the supplier.
 */
final class CallKey implements Successor {

  /** Asks for the key of each attempt; null if it is fixed. */
  private final SuppliedKey supplied;
  /** Whether the supplier itself makes the call, so that its key would wait for the call, and the call for the key. */
  private final boolean nested;
  /** The key of the last attempt; null before the supplier has given one. */
  private ApiKey key;
  /** The refusal of the key, while the supplier is asked for another one; null otherwise. */
  private KimiException refusal;

  /** Creates the key of a call of this thread: a fixed one, or one of a supplier; the other one is null. */
  CallKey(ApiKey key, SuppliedKey supplied) {
    this.key = key;
    this.supplied = supplied;
    this.nested = supplied != null && supplied.supplying();
  }

  /** Whether the key is the same for all attempts. */
  boolean fixed() {
    return supplied == null;
  }

  /** The key of the current attempt. */
  ApiKey current() {
    return key;
  }

  private boolean refuses(KimiException failure) {
    return supplied != null && ErrorClassifier.refusesKey(failure);
  }

  /** Tells the supplier of a failure, if it refuses the key. */
  void failed(KimiException failure) {
    if (refuses(failure)) {
      supplied.refuse(key);
    }
  }

  @Override
  public Optional<Next> after(Ended ended) {
    // The listener is told of the next attempt when the supplier has given another key.
    return ended.repeatable().filter(failure -> refuses(failure) && ended.times(this) == 0)
        .map(failure -> new Next(new Step(this, false, false), Optional.empty(), listener -> { }, () -> {
          refusal = failure;
          return Optional.of(ended.request());
        }));
  }

  /** Tells the supplier that the service has accepted the key. */
  void answered(int status) {
    if (supplied != null && status < 300) {
      supplied.accept(key);
    }
  }

  /** Asks the supplier for a key, or for another one than that which was refused. Workers take the answer, one for each call. */
  void ask(BiConsumer<ApiKey, Throwable> given) {
    if (nested) {
      given.accept(null, new KimiException.Misconfigured(
          "the key supplier waits for a call that needs its key",
          "Let the supplier make its calls with another client or withKey(...)"));
    } else {
      (refusal == null ? supplied.current() : supplied.renewed(key))
          .whenComplete((answer, failure) -> Workers.run(() -> given.accept(answer, failure)));
    }
  }

  /** Why the key is being replaced; empty if it is not. */
  Optional<KimiException> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** Takes what the supplier has given: a key, or the reason why there is none. Returns why the call fails, if it does. */
  Optional<KimiException> take(ApiKey given, Throwable reason, Failures failures, Supplier<CallDetails> known) {
    if (reason != null) {
      return Optional.of(failures.noKey(known.get(), reason, refusal()));
    }
    Optional<KimiException> refused = refusal().filter(any -> key.same(given));
    refusal = null;
    key = given;
    return refused.map(failures::sameKey);
  }
}
