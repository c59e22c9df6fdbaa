package io.github.kimisdk.call;

import io.github.kimisdk.call.KimiException.Overloaded;
import io.github.kimisdk.internal.text.Require;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Decides which failures are retried, and after which pause. A policy is data and pure functions; the client carries it out.
 *
 * <p>The client retries rate limits, overload, server errors, lost and refused connections, and timeouts, but only before the
 * first content of an answer. It does not retry an exhausted quota, a denied access, a refused request, an unreadable response,
 * or a limit that lasts for a day. An attempt that took long without content is not followed by another, so that attempts at a
 * silent server do not add up.
 *
 * <p>Pauses grow exponentially, each with a random length up to its bound (full jitter). If the service asks for a wait, the
 * client waits that long. A duration of more than a year counts as a year.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * <pre>{@code
 * RetryPolicy patient = RetryPolicy.DEFAULT.withMaxAttempts(5).withLongestWait(Duration.ofMinutes(5));
 * System.out.println(kimi.withRetry(patient).ask("Hello"));
 * }</pre>
 *
 * @param maxAttempts the maximum number of attempts, the first included
 * @param firstPause the bound of the first pause; it doubles with every attempt, and is four times as long for an overloaded
 *     service
 * @param longestPause the bound of all pauses
 * @param longestWait the longest wait that the service may ask for; a call that has to wait longer fails at once
 * @param longestSilence an attempt that fails after more than this time without content is the last one, unless the service is
 *     overloaded or limits the rate
 */
public record RetryPolicy(
    int maxAttempts, Duration firstPause, Duration longestPause, Duration longestWait, Duration longestSilence) {


  /** Three attempts, pauses of up to 0.5, 1, 2 … 20 seconds, waits of up to 2 minutes, silences of up to 3 minutes. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(3, Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofMinutes(2), Duration.ofMinutes(3));

  /**
   * One attempt, which sends a {@code POST} once. Requests that the program set up follow even so: one with another key of a key
   * supplier after a 401, one to each fallback model, and those that resume or continue an answer. The JDK's HTTP client repeats
   * a {@code GET} by itself if its pooled connection was already closed.
   *
   * <p>Every other policy also repeats a request once, free of charge, if its pooled connection turns out to be closed within
   * one second and before a response. An interim response such as {@code 100 Continue} does not count as a response. The
   * listener is told of the repetition, and if the call fails in the end, the first failure is among the suppressed exceptions.
   */
  public static final RetryPolicy NONE = DEFAULT.withMaxAttempts(1);

  private static final int OVERLOAD_FACTOR = 4;
  private static final int MAX_DOUBLINGS = 20;

  /**
   * Creates a policy from all components.
   *
   * @param maxAttempts at least 1
   * @param firstPause not null
   * @param longestPause not null
   * @param longestWait not null
   * @param longestSilence not null
   * @throws IllegalArgumentException if the number of attempts is less than 1, or a duration is negative
   */
  public RetryPolicy {
    Require.atLeast(1, "maxAttempts", maxAttempts);
    firstPause = Require.time("firstPause", firstPause, true);
    longestPause = Require.time("longestPause", longestPause, true);
    longestWait = Require.time("longestWait", longestWait, true);
    longestSilence = Require.time("longestSilence", longestSilence, true);
  }

  /**
   * Returns a copy with another maximum number of attempts.
   *
   * @param maxAttempts at least 1
   * @return a copy
   */
  public RetryPolicy withMaxAttempts(int maxAttempts) {
    return new RetryPolicy(maxAttempts, firstPause, longestPause, longestWait, longestSilence);
  }

  /**
   * Returns a copy with other bounds of pauses.
   *
   * @param first the bound of the first pause
   * @param longest the bound of all pauses
   * @return a copy
   */
  public RetryPolicy withPauses(Duration first, Duration longest) {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(longest, "longest");
    return new RetryPolicy(maxAttempts, first, longest, longestWait, longestSilence);
  }

  /**
   * Returns a copy with another longest wait.
   *
   * @param longestWait the longest wait that the service may ask for
   * @return a copy
   */
  public RetryPolicy withLongestWait(Duration longestWait) {
    return new RetryPolicy(maxAttempts, firstPause, longestPause, longestWait, longestSilence);
  }

  /**
   * Returns a copy with another longest silence.
   *
   * @param longestSilence the longest time without content after which another attempt follows
   * @return a copy
   */
  public RetryPolicy withLongestSilence(Duration longestSilence) {
    return new RetryPolicy(maxAttempts, firstPause, longestPause, longestWait, longestSilence);
  }

  /**
   * Returns the pause before the next attempt.
   *
   * @param failure why the attempt failed
   * @param attempt the number of the failed attempt, from 1
   * @param random a number from 0 to 1 that places the pause within its bound
   * @return the pause; absent if no attempt follows
   */
  public Optional<Duration> pause(KimiException failure, int attempt, double random) {
    Objects.requireNonNull(failure, "failure");
    if (attempt >= maxAttempts || failure.permanent()) {
      return Optional.empty();
    }
    long factor = (failure instanceof Overloaded ? OVERLOAD_FACTOR : 1) * (1L << Math.min(attempt - 1, MAX_DOUBLINGS));
    Duration bound = firstPause.multipliedBy(factor);
    bound = bound.compareTo(longestPause) > 0 ? longestPause : bound;
    Duration jitter = Duration.ofNanos((long) (bound.toNanos() * random));
    Duration wait = failure.details().retryAfter().orElse(Duration.ZERO);
    if (wait.compareTo(Duration.ZERO) <= 0) {
      return Optional.of(jitter);
    }
    return wait.compareTo(longestWait) > 0 ? Optional.empty() : Optional.of(wait.plus(jitter.dividedBy(10)));
  }
}
