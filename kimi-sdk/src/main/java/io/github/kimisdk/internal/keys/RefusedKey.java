package io.github.kimisdk.internal.keys;

import java.time.Duration;

/**
 * The last key of a supplier, which the service has refused, and the last request for another one.
 *
 * @param key the refused key
 * @param open whether another key is wanted: the key was refused after the last request, or that request has failed
 * @param failure the failure of the last request; null if none has failed
 * @param next the earliest time of the next request, in nanoseconds of the scheduler
 * @param pause the pause after the last request, which grows with each of them
 */
record RefusedKey(ApiKey key, boolean open, Throwable failure, long next, Duration pause) {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /**
   * Returns the state of a key that was refused for the first time. If the key before it was replaced shortly before, the pause
   * after that request still applies, because a service may refuse every key.
   */
  static RefusedKey of(ApiKey key, RefusedKey replaced, long now) {
    boolean lately = replaced != null && now - replaced.next <= LONGEST_PAUSE.toNanos();
    return lately ? new RefusedKey(key, true, null, replaced.next, replaced.pause)
        : new RefusedKey(key, true, null, now, Duration.ZERO);
  }

  /** The service has refused the key again. */
  RefusedKey again() {
    return new RefusedKey(key, true, failure, next, pause);
  }

  /** The supplier was asked for another key. {@code reason} is its failure; null if it returned a key. */
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
