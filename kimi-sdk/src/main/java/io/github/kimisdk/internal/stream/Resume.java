package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.internal.call.Retry;
import io.github.kimisdk.internal.call.Successor;
import java.time.Duration;
import java.util.Optional;

/** Resumes a broken answer: asks for the rest of it, after the pause of a retry. */
final class Resume implements Successor {

  private final StreamReceiver answer;
  private final int most;
  private final RetryPolicy policy;

  Resume(StreamReceiver answer, int most, RetryPolicy policy) {
    this.answer = answer;
    this.most = most;
    this.policy = policy;
  }

  @Override
  public Optional<Next> after(Ended ended) {
    Optional<KimiException> failure = ended.failure().filter(any -> ended.flowing() && ended.times(this) < most);
    Optional<Duration> pause = failure.flatMap(why -> pause(ended, why));
    return pause.isEmpty() ? Optional.empty() : answer.resumed(failure.get()).map(part -> Next.part(
        this, pause, listener -> listener.resuming(failure), () -> answer.next(part)));
  }

  private Optional<Duration> pause(Ended ended, KimiException failure) {
    return (failure.permanent() ? Optional.of(policy.firstPause())
        : Retry.unlimited(policy).pause(failure, ended.times(this) + 1, ended.random())).filter(ended::allows);
  }
}
