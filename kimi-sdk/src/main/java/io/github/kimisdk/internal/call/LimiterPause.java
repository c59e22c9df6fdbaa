package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.KimiException.RateLimited;
import io.github.kimisdk.internal.threads.DurationText;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** For how long the {@link Limiter} holds attempts back after refusals, and for how long the service has asked it to. */
final class LimiterPause {

  /** The longest hold. A service that asks for more is asked again after it. */
  static final Duration LONGEST = Duration.ofSeconds(61);

  /** The longest wait that is told to those who do not wait for it. */
  private static final Duration FARTHEST = Duration.ofDays(100 * 365);

  private static final int DOUBLED = 4;
  private static final int MOST_DOUBLINGS = 5;

  private long until;
  private RateLimited last;
  private long askedUntil;
  /** How many attempts in turn were refused, each begun after the refusal before it. */
  private int refusals;
  private long refusedAt;
  /** How many attempts were under way at the first refusal of the last burst; 0 once something was learned from it. */
  private long burst;

  LimiterPause(long now) {
    until = now;
    refusedAt = now - 1;
  }

  /** Whether an attempt began after the last refusal. Attempts of one burst add no information. */
  private boolean isNew(long began) {
    return began - refusedAt > 0;
  }

  /**
   * An attempt was refused. From the fourth in turn on, the hold doubles. Returns how many attempts were under
   * way at the first refusal of this burst if there is something to learn, once for each burst: from the second refusal, in this
   * burst or in turn. Returns 0 if there is nothing to learn.
   */
  long refused(long began, long underWay, long now) {
    if (isNew(began)) {
      refusedAt = now;
      refusals++;
      extend(refusals < DOUBLED ? Duration.ZERO : Duration.ofSeconds(2L << Math.min(refusals - DOUBLED, MOST_DOUBLINGS)), now);
      burst = underWay;
      if (refusals == 1) {
        return 0;
      }
    }
    long learned = burst;
    burst = 0;
    return learned;
  }

  /** An attempt has ended, and was not refused if it is a new one. */
  void ended(long began) {
    refusals = isNew(began) ? 0 : refusals;
  }

  /** Takes the wait that a refusal asks for. */
  void ask(RateLimited refusal, long now) {
    last = refusal;
    askedUntil = now + nanos(refusal.retryAfter(), FARTHEST);
    extend(refusal.retryAfter(), now);
  }

  private void extend(Duration wait, long now) {
    long end = now + nanos(wait, LONGEST);
    until = end - until > 0 ? end : until;
  }

  /** A wait of more than some 292 years has no nanoseconds. */
  private static long nanos(Duration wait, Duration most) {
    return (wait.compareTo(most) < 0 ? wait : most).toNanos();
  }

  /** The nanoseconds until attempts may begin; not positive if they may now. */
  long left(long now) {
    return until - now;
  }

  /** Returns why a call that may wait for a time fails at once; null if it can wait. */
  RateLimited refusal(Duration longestWait, long now) {
    Duration wait = Duration.ofNanos(askedUntil - now);
    if (last == null || left(now) <= 0 || wait.compareTo(longestWait) <= 0) {
      return null;
    }
    CallDetails details = new CallDetails(
        Optional.empty(), OptionalInt.empty(), Optional.empty(), 1, Optional.empty(), Optional.of(wait), Optional.empty());
    return new KimiException.RateLimited("the call was not sent, because an earlier one was " + last.what(), "Try again in "
        + DurationText.of(wait),
        details, last.limited(), last.limit().orElse(-1));
  }
}
