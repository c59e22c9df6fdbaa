package io.github.kimisdk.internal.call;

/**
 * One limit of the {@link Limiter}, by additive increase and multiplicative decrease (AIMD): a refusal leaves half of what was
 * in use, and each minute adds as much, up to the ceiling. Five minutes after the last decrease the limit is at its ceiling
 * again.
 */
final class LearnedLimit {

  static final long OPEN = Long.MAX_VALUE;

  private static final long MINUTE = 60_000_000_000L;
  private static final long FORGOTTEN = 5 * MINUTE;

  private long ceiling;
  /** The use at the last decrease. */
  private long used = OPEN;
  private long lowered;

  LearnedLimit(long ceiling, long now) {
    this.ceiling = ceiling;
    this.lowered = now - FORGOTTEN;
  }

  /** Takes the limit that the service names. */
  void name(long limit) {
    ceiling = Math.min(ceiling, limit);
  }

  /** Decreases the limit, unless the refused attempt began before the last decrease: attempts of one burst count once. */
  void lower(long use, long began, long now) {
    if (began - lowered > 0) {
      used = Math.min(now(now), Math.max(2, use));
      lowered = now;
    }
  }

  /** Whether the limit is below its ceiling, and rises. */
  boolean rises(long now) {
    return now(now) < ceiling;
  }

  /** Returns the limit at a time. */
  long now(long now) {
    long passed = now - lowered;
    double limit = passed < FORGOTTEN ? used * ((double) (MINUTE + passed) / (2 * MINUTE)) : ceiling;
    return limit < ceiling ? Math.max(1, (long) limit) : ceiling;
  }
}
