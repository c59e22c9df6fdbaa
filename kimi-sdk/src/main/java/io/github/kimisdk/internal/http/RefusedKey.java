package io.github.kimisdk.internal.http;

import java.time.Duration;

/**
 * The last key of a supplier, which the service has refused, and the last question for another one.
 *
 * @param key the refused key
 * @param open whether another key is wanted: the key was refused after the last question, or that question has failed
 * @param failure the failure of the last question; null if none has failed
 * @param next the earliest time of the next question, in nanoseconds of the scheduler
 * @param pause the pause after the last question, which grows with each of them
 */
record RefusedKey(ApiKey key, boolean open, Throwable failure, long next, Duration pause) {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /**
   * A key that was refused now, for the first time. The pause after the question that has replaced another key, if there was one, goes on:
   * a service may refuse every key.
   */
  static RefusedKey of(ApiKey key, RefusedKey replaced, long now) {
    boolean lately = replaced != null && now - replaced.next <= LONGEST_PAUSE.toNanos();
    return lately ? new RefusedKey(key, true, null, replaced.next, replaced.pause) : new RefusedKey(key, true, null, now, Duration.ZERO);
  }

  /** The service has refused the key again. */
  RefusedKey again() {
    return new RefusedKey(key, true, failure, next, pause);
  }

  /** A question for another key has failed, or has brought the same key; the failure is null then. */
  RefusedKey asked(Throwable reason, long now) {
    Duration twice = pause.multipliedBy(2);
    Duration longer = pause.isZero() ? FIRST_PAUSE : twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    return new RefusedKey(key, reason != null, reason, now + longer.toNanos(), longer);
  }

  /** Whether the supplier is to be asked for another key now. */
  boolean due(long now) {
    return open && now - next >= 0;
  }
}
