package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.http.OutgoingRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends a request again after a pause, by the {@link RetryPolicy}. If the rate limiter has learned from the failure, the call
 * returns to its queue, which costs no attempt and no budget.
 */
record Retry(RetryPolicy policy) implements Successor {

  /** How often a call returns to the queue of the rate limiter free of charge. */
  private static final int MAX_REQUEUES = 20;

  @Override
  public Optional<Next> after(Ended ended) {
    return ended.repeatable().filter(failure -> !policy.tooSilent(failure, ended.silence()))
        .flatMap(failure -> after(ended, failure));
  }

  private Optional<Next> after(Ended ended, KimiException failure) {
    int requeues = (int) ended.before().stream().filter(next -> next.by() == this && !next.paid()).count();
    boolean free = ended.learned() && policy.maxAttempts() > 1 && requeues < MAX_REQUEUES;
    Optional<Duration> pause = free
        ? unlimited(policy).pause(failure, requeues + 1, ended.random())
        : policy.pause(failure, ended.attempt(), ended.random());
    return pause.filter(ended::allows).map(wait -> new Next(
        this, Optional.of(request(ended, failure)), Optional.of(wait), !free, false, listener -> listener.retrying(failure, wait),
        () -> { }));
  }

  /** A policy without a limit of attempts, for repetitions that are counted elsewhere. */
  static RetryPolicy unlimited(RetryPolicy policy) {
    return policy.withMaxAttempts(Integer.MAX_VALUE);
  }

  /**
   * Returns the next request. If the network did not take an upload, for the first time, the next one waits until the service
   * wants its body. A server may have refused its head and stopped reading; the JDK's client 17 does not look for an answer
   * before it has sent all. A server that does not know the header never asks for the body.
   */
  private static OutgoingRequest request(Ended ended, KimiException failure) {
    boolean stalled = failure instanceof KimiException.TimedOut late && late.phase() == Timeouts.Phase.IDLE && late.status()
        .isEmpty();
    boolean first = ended.before().stream().noneMatch(next -> next.request().filter(OutgoingRequest::expecting).isPresent());
    return ended.request().expecting(stalled && ended.request().upload() && first);
  }
}
