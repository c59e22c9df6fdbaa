package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.RetryPolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends a request again whose pooled connection was already closed: once per call, free of charge, under a policy of more than
 * one attempt.
 */
final class StaleConnection implements Successor {

  private final RetryPolicy policy;

  StaleConnection(RetryPolicy policy) {
    this.policy = policy;
  }

  @Override
  public Optional<Next> after(Ended ended) {
    return ended.repeatable().filter(any -> ended.stale() && policy.maxAttempts() > 1 && ended.times(this) == 0)
        .map(failure -> Next.again(new Step(this, false, false), Optional.empty(),
            listener -> listener.retrying(failure, Duration.ZERO), ended.request()));
  }
}
