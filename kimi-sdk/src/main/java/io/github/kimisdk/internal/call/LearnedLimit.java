package io.github.kimisdk.internal.call;

/**
 * One limit of the {@link Limiter}: refusals lower it, and time raises it up to its ceiling. A limit that was guessed, because the service
 * named no number, is back at what was being sent after a minute.
 */
final class LearnedLimit {

  static final long OPEN = Long.MAX_VALUE;

  private static final long RECOVERY = 60_000_000_000L;
  private static final int FIFTH = 5;

  private long ceiling;
  private long value;
  private long changed;
  /** The value that a guess reaches within a minute; 0 if the limit is not a guess. */
  private long goal;

  LearnedLimit(long ceiling, long now) {
    this.ceiling = ceiling;
    this.value = ceiling;
    this.changed = now - 1;
  }

  /** Whether an attempt began after the last change. Attempts of one burst add no information. */
  boolean isNew(long began) {
    return began - changed > 0;
  }

  /**
   * Lowers the limit. A named limit becomes the ceiling. If there is no number, the new value is the smaller of the limit and the use,
   * less a fifth. If the number was not reached here, because others share the account, the smaller of the limit and the number is reduced
   * by a fifth.
   */
  void lower(long named, long used, long began, long now) {
    ceiling = named > 0 ? Math.min(ceiling, named) : ceiling;
    if (isNew(began)) {
      long known = Math.min(now(now), named > 0 ? named : used);
      value = named > 0 && used >= named ? known : less(known, FIFTH);
      changed = now;
      goal = 0;
    }
    value = Math.min(value, ceiling);
  }

  /** Sets the limit to what was being sent, less 1/{@code share}, for a minute in which it recovers. */
  void guess(long used, int share, long now) {
    goal = Math.max(1, Math.min(ceiling, used));
    value = less(goal, share);
    changed = now;
  }

  private static long less(long known, int share) {
    return Math.max(1, known - (known + share - 1) / share);
  }

  /** Whether the limit rises within the next second. */
  boolean recovering() {
    return goal > value;
  }

  long now(long now) {
    if (recovering() && now - changed < RECOVERY) {
      return value + (long) ((goal - value) * ((double) (now - changed) / RECOVERY));
    }
    if (recovering()) {
      value = goal;
      changed += RECOVERY;
    }
    while (value < ceiling && now - changed >= RECOVERY) {
      value = value > OPEN / 2 ? OPEN : Math.min(ceiling, value + Math.max(1, value / 20));
      changed += RECOVERY;
    }
    return value;
  }
}
