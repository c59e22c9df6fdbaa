package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.internal.call.Retry;
import io.github.kimisdk.internal.call.Successor;
import java.time.Duration;
import java.util.Optional;

/**
 * Resumes a broken answer: asks for the rest of it, after the pause of a retry.
 *
 * @param answer the answer
 * @param most how often it is resumed
 * @param policy decides on the pause
 */
record Resume(StreamReceiver answer, int most, RetryPolicy policy) implements Successor {

  @Override
  public Optional<Next> after(Ended ended) {
    return ended.failure().filter(any -> ended.flowing() && ended.times(this) < most)
        .flatMap(failure -> pause(ended, failure).flatMap(pause -> answer.resumed(failure).map(part -> Next.part(
            this, Optional.of(pause), listener -> listener.resuming(Optional.of(failure)), () -> answer.next(part)))));
  }

  private Optional<Duration> pause(Ended ended, KimiException failure) {
    return (failure.permanent() ? Optional.of(policy.firstPause())
        : Retry.unlimited(policy).pause(failure, ended.times(this) + 1, ended.random())).filter(ended::allows);
  }
}
