package io.github.kimisdk.call;

import io.github.kimisdk.call.KimiException.RateLimited;
import io.github.kimisdk.call.KimiException.TimedOut;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Which failures are tried again, and after which pause. This is data and a pure decision; the client carries it out.
 *
 * <p>Tried again are rate limits, overload, failures of the server, lost and refused connections, and time-outs,
 * all of them only before the first content of a stream. Never tried again are an empty quota, an unknown key, a
 * refused or unreadable request or answer, and limits that last for a day. An attempt that took long without content is
 * not followed by another, so that the attempts at a silent server do not add up. Pauses grow exponentially, each of a
 * random length up to its bound (full jitter); a wait that the service asks for is kept, and one of nothing is none. A
 * duration of more than a year counts as a year.
 *
 * <pre>{@code
 * RetryPolicy patient = RetryPolicy.DEFAULT.withMaxAttempts(5).withLongestWait(Duration.ofMinutes(5));
 * System.out.println(kimi.withRetry(patient).ask("Hello"));
 * }</pre>
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param maxAttempts how often a call is made at most, the first time included
 * @param firstPause the bound of the first pause; it doubles with every attempt, and is four times as long when the
 *     service is overloaded
 * @param longestPause the bound that it does not outgrow
 * @param longestWait the longest wait that is kept when the service asks for one; a longer one ends the call at once
 * @param longestSilence an attempt that failed after more than this without content is the last one, unless the service
 *     itself asked to come back (rate limit, overload)
 */
public record RetryPolicy(
    int maxAttempts, Duration firstPause, Duration longestPause, Duration longestWait, Duration longestSilence) {

  private static final Duration YEAR = Duration.ofDays(365);

  /** Three attempts, pauses of up to 0.5, 1, 2 … 20 seconds, waits of up to 2 minutes, silences of up to 3 minutes. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(3, Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofMinutes(2), Duration.ofMinutes(3));

  /**
   * One attempt. The one exception holds under every policy: a request whose pooled connection proves closed within one
   * second, before the head of an answer has begun to come, is sent once more; an interim {@code 100 Continue} does not
   * count. The listener hears of it.
   */
  public static final RetryPolicy NONE = DEFAULT.withMaxAttempts(1);

  private static final int OVERLOAD_FACTOR = 4;
  private static final int MOST_DOUBLINGS = 20;

  /**
   * A policy with every component.
   *
   * @param maxAttempts at least 1
   * @param firstPause not null
   * @param longestPause not null
   * @param longestWait not null
   * @param longestSilence not null
   * @throws IllegalArgumentException when there is less than one attempt, or a duration is negative
   */
  public RetryPolicy {
    Objects.requireNonNull(longestSilence, "longestSilence");
    Objects.requireNonNull(firstPause, "firstPause");
    Objects.requireNonNull(longestPause, "longestPause");
    Objects.requireNonNull(longestWait, "longestWait");
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("expected at least 1 attempt, found " + maxAttempts);
    }
    firstPause = checked(firstPause);
    longestPause = checked(longestPause);
    longestWait = checked(longestWait);
    longestSilence = checked(longestSilence);
  }

  private static Duration checked(Duration pause) {
    if (pause.isNegative()) {
      throw new IllegalArgumentException("expected no negative pause, found " + pause);
    }
    return pause.compareTo(YEAR) > 0 ? YEAR : pause;
  }

  /**
   * The same policy with another number of attempts.
   *
   * @param maxAttempts at least 1
   * @return a copy
   */
  public RetryPolicy withMaxAttempts(int maxAttempts) {
    return new RetryPolicy(maxAttempts, firstPause, longestPause, longestWait, longestSilence);
  }

  /**
   * The same policy with other bounds of its pauses.
   *
   * @param first the bound of the first pause
   * @param longest the bound that it does not outgrow
   * @return a copy
   */
  public RetryPolicy withPauses(Duration first, Duration longest) {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(longest, "longest");
    return new RetryPolicy(maxAttempts, first, longest, longestWait, longestSilence);
  }

  /**
   * The same policy with another longest wait.
   *
   * @param longestWait the longest wait that is kept when the service asks for one
   * @return a copy
   */
  public RetryPolicy withLongestWait(Duration longestWait) {
    Objects.requireNonNull(longestWait, "longestWait");
    return new RetryPolicy(maxAttempts, firstPause, longestPause, longestWait, longestSilence);
  }

  /**
   * The same policy with another longest silence.
   *
   * @param longestSilence how long an attempt without content may take and be followed by another
   * @return a copy
   */
  public RetryPolicy withLongestSilence(Duration longestSilence) {
    Objects.requireNonNull(longestSilence, "longestSilence");
    return new RetryPolicy(maxAttempts, firstPause, longestPause, longestWait, longestSilence);
  }

  /**
   * Decides whether an attempt took too long without content to be followed by another.
   *
   * @param failure what happened
   * @param silence how long after its beginning the attempt failed
   * @return whether it was the last one
   */
  public boolean tooSilent(KimiException failure, Duration silence) {
    Objects.requireNonNull(failure, "failure");
    Objects.requireNonNull(silence, "silence");
    boolean asked = failure instanceof RateLimited || failure instanceof KimiException.Overloaded;
    return !asked && silence.compareTo(longestSilence) > 0;
  }

  /**
   * Decides what follows a failure.
   *
   * @param failure what happened
   * @param attempt which attempt it was, from 1
   * @param random a number from 0 to 1 that places the pause within its bound
   * @return the pause before the next attempt; absent when there is to be none
   */
  public Optional<Duration> pause(KimiException failure, int attempt, double random) {
    Objects.requireNonNull(failure, "failure");
    if (attempt >= maxAttempts || !repeatable(failure)) {
      return Optional.empty();
    }
    Duration bound = firstPause.multipliedBy(1L << Math.min(attempt - 1, MOST_DOUBLINGS));
    if (failure instanceof KimiException.Overloaded) {
      bound = bound.multipliedBy(OVERLOAD_FACTOR);
    }
    bound = bound.compareTo(longestPause) > 0 ? longestPause : bound;
    Duration jitter = Duration.ofNanos((long) (bound.toNanos() * random));
    Optional<Duration> asked = failure.details().retryAfter();
    if (asked.isEmpty() || asked.get().compareTo(Duration.ZERO) <= 0) {
      return Optional.of(jitter);
    }
    return asked.get().compareTo(longestWait) > 0
        ? Optional.empty()
        : Optional.of(asked.get().plus(jitter.dividedBy(10)));
  }

  /**
   * Whether a failure may pass when the same call is made again.
   *
   * @param failure what happened
   * @return whether to try again at all
   */
  public static boolean repeatable(KimiException failure) {
    Objects.requireNonNull(failure, "failure");
    if (failure instanceof RateLimited limited) {
      return limited.limited() != RateLimits.Kind.TOKENS_PER_DAY;
    }
    if (failure instanceof TimedOut late) {
      return late.phase() != Timeouts.Phase.TOTAL;
    }
    return failure instanceof KimiException.Overloaded
        || failure instanceof KimiException.ServerError
        || failure instanceof KimiException.Unreachable
        || failure instanceof KimiException.IncompleteAnswer;
  }
}
