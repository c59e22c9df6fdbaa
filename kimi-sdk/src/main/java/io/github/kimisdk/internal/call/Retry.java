package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.http.OutgoingRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;

/**
 * Sends a request again after a pause, by the {@link RetryPolicy}. If the rate limiter has learned from the failure, the call
 * returns to its queue, which costs no attempt and no budget.
 */
public final class Retry implements Successor {

  /** How often a call returns to the queue of the rate limiter free of charge. */
  private static final int MAX_REQUEUES = 20;

  private final RetryPolicy policy;

  public Retry(RetryPolicy policy) {
    this.policy = policy;
  }

  @Override
  public Optional<Next> after(Ended ended) {
    return ended.repeatable().filter(failure -> !tooSilent(failure, ended.silence())).flatMap(failure -> after(ended, failure));
  }

  /** Whether an attempt took too long without content to be followed by another. */
  private boolean tooSilent(KimiException failure, Duration silence) {
    boolean told = failure instanceof KimiException.RateLimited || failure instanceof KimiException.Overloaded;
    return !told && silence.compareTo(policy.longestSilence()) > 0;
  }

  private Optional<Next> after(Ended ended, KimiException failure) {
    int requeues = Collections.frequency(ended.before(), new Step(this, false, false));
    boolean free = ended.learned() && policy.maxAttempts() > 1 && requeues < MAX_REQUEUES;
    Optional<Duration> pause = free
        ? unlimited(policy).pause(failure, requeues + 1, ended.random())
        : policy.pause(failure, ended.attempt(), ended.random());
    return pause.filter(ended::allows).map(wait -> Next.again(new Step(this, !free, false), pause,
        listener -> listener.retrying(failure, wait), request(ended.request(), failure)));
  }

  /** A policy without a limit of attempts, for repetitions that are counted elsewhere. */
  public static RetryPolicy unlimited(RetryPolicy policy) {
    return policy.withMaxAttempts(Integer.MAX_VALUE);
  }

  /**
   * Returns the next request. If the network did not take an upload, the next one waits until the service wants its body, unless
   * the last one did. A server may have refused its head and stopped reading; the JDK's client 17 does not look for an answer
   * before it has sent all. A server that does not know the header never asks for the body.
   */
  private static OutgoingRequest request(OutgoingRequest request, KimiException failure) {
    boolean stalled = failure instanceof KimiException.TimedOut late && late.phase() == Timeouts.Phase.IDLE && late.status()
        .isEmpty();
    return request.expecting(stalled && request.upload() && !request.expecting());
  }
}
