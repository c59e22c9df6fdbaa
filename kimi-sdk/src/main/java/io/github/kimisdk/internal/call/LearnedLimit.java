package io.github.kimisdk.internal.call;

/**
 * One limit of the {@link Limiter}: refusals lower it, and time raises it up to its ceiling. A limit that was guessed, because
 * the service named no number, is back at what was being sent after a minute, and doubles in each further one, up to the value
 * at which it was refused after it had doubled.
 */
final class LearnedLimit {

  static final long OPEN = Long.MAX_VALUE;

  private static final long RECOVERY = 60_000_000_000L;
  private static final int FIFTH = 5;

  private long ceiling;
  private long value;
  private long changed;
  /** The value that a guess reaches within the minute; 0 if the limit is not a guess. */
  private long goal;
  /** Where a guess that had grown was refused: from there on it rises by a twentieth. */
  private long refused = OPEN;
  private boolean grown;

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
   * Lowers the limit. A named limit becomes the ceiling. If there is no number, the new value is the smaller of the limit and
   * the use, less a fifth. If the number was not reached here, because others share the account, the smaller of the limit and
   * the number is reduced by a fifth.
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

  /** Sets the limit to what was being sent, less 1/{@code share}, from which it recovers within a minute. */
  void guess(long used, int share, long now) {
    long limit = now(now);
    goal = Math.min(ceiling, Math.max(2, used));
    refused = grown ? Math.min(goal, limit) : refused;
    grown = false;
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
    while (recovering() && now - changed >= RECOVERY) {
      value = goal;
      long next = value < refused ? Math.min(refused, value > OPEN / 2 ? OPEN : value * 2) : value + Math.max(1, value / 20);
      goal = Math.min(ceiling, next);
      grown = true;
      changed += RECOVERY;
    }
    if (recovering()) {
      return value + (long) ((goal - value) * ((double) (now - changed) / RECOVERY));
    }
    while (value < ceiling && now - changed >= RECOVERY) {
      value = value > OPEN / 2 ? OPEN : Math.min(ceiling, value + Math.max(1, value / 20));
      changed += RECOVERY;
    }
    return value;
  }
}
