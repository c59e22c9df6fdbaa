package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.RateLimits.Kind;
import io.github.kimisdk.call.KimiException.RateLimited;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A rate limiter: attempts begin as fast as the limits allow, first come, first served.
 *
 * <p>The window holds the attempts of the last 61 seconds; the extra second is for the way to the server. An attempt begins when
 * requests, tokens and concurrency allow it. A 429 lowers the limit that it names. If the 429 has no number, or one that was not
 * reached here because others share the account, the limit decreases by a fifth; if it names no limit, by half. A 429 also holds all
 * attempts back for its retry-after time. Each minute without one raises a lowered limit by a twentieth, up to its ceiling. At
 * most one timer is set.
 */
final class Limiter {

  private static final long WINDOW = Duration.ofSeconds(61).toNanos();
  private static final long RECOVERY = Duration.ofSeconds(60).toNanos();
  private static final long OPEN = Long.MAX_VALUE;
  private static final int HALF = 2;
  private static final int FIFTH = 5;

  /** The right to begin an attempt, waiting in the queue or granted. The attempt releases it at its end. */
  final class Permit {
    private final long tokens;
    private final Runnable go;
    private long began;
    private boolean held;
    private boolean dropped;

    private Permit(long tokens, Runnable go) {
      this.tokens = tokens;
      this.go = go;
    }

    /** Adapts the limits to the failure of the attempt, before the release; returns whether the failure says how. */
    boolean learn(KimiException failure) {
      if (failure instanceof RateLimited limited && limited.limited() != Kind.TOKENS_PER_DAY) {
        Limiter.this.learn(this, limited);
        return true;
      }
      return false;
    }

    /** Ends the attempt, or its wait in the queue. */
    void release() {
      giveBack(this);
    }
  }

  private record Begun(long at, long tokens) {}

  private final Scheduler scheduler;
  private final Limit requests;
  private final Limit tokens;
  private final Limit concurrency;
  private final Deque<Permit> queue = new ArrayDeque<>();
  private final Deque<Begun> window = new ArrayDeque<>();
  private long tokensInWindow;
  private long inFlight;
  private long heldUntil;
  private boolean granting;
  private Scheduler.Timer timer;

  Limiter(RateLimits limits, Scheduler scheduler) {
    this.scheduler = scheduler;
    this.heldUntil = scheduler.nanos();
    this.requests =
        new Limit(limits.requestsPerMinute().isPresent() ? limits.requestsPerMinute().getAsInt() : OPEN, heldUntil);
    this.tokens = new Limit(limits.tokensPerMinute().orElse(OPEN), heldUntil);
    this.concurrency = new Limit(limits.concurrency().isPresent() ? limits.concurrency().getAsInt() : OPEN, heldUntil);
  }

  /** Queues an attempt; {@code go} runs when the attempt may begin, on this thread or another. */
  Permit enter(long cost, Runnable go) {
    Permit permit = new Permit(cost, go);
    synchronized (this) {
      queue.add(permit);
    }
    grant();
    return permit;
  }

  private void giveBack(Permit permit) {
    synchronized (this) {
      if (permit.dropped) {
        return;
      }
      permit.dropped = true;
      if (permit.held) {
        inFlight--;
      } else {
        queue.remove(permit);
      }
    }
    grant();
  }

  private synchronized void learn(Permit permit, RateLimited failure) {
    long now = scheduler.nanos();
    forget(now);
    long named = failure.limit().orElse(-1);
    switch (failure.limited()) {
      case TOKENS -> tokens.lower(named, tokensInWindow, FIFTH, permit.began, now);
      case CONCURRENCY -> concurrency.lower(named, inFlight, FIFTH, permit.began, now);
      case REQUESTS -> requests.lower(named, window.size(), FIFTH, permit.began, now);
      default -> unknown(permit.began, now);
    }
    long until = now + Math.min(failure.retryAfter().toNanos(), WINDOW);
    heldUntil = until - heldUntil > 0 ? until : heldUntil;
  }

  /** Lowers the concurrency first: it helps with any limit, and its effect shows within a second. The rate is the last resort. */
  private void unknown(long began, long now) {
    if (inFlight == 1 && began - concurrency.changed > 0) {
      requests.lower(-1, window.size(), HALF, began, now);
    } else {
      concurrency.lower(-1, inFlight, HALF, began, now);
    }
  }

  /**
   * Grants permits one after the other. An attempt may end at once and release its permit, or queue another one; the loop that is
   * running continues with it, so that a long queue needs no deep stack.
   */
  private void grant() {
    synchronized (this) {
      if (granting) {
        return;
      }
      granting = true;
    }
    for (Permit next = next(); next != null; next = next()) {
      next.go.run();
    }
  }

  /** Returns the next permit to grant; null, and ends the granting, if there is none. */
  private synchronized Permit next() {
    long now = scheduler.nanos();
    forget(now);
    if (queue.isEmpty() || wait(queue.peek(), now) != 0) {
      granting = false;
      wakeLater(now);
      return null;
    }
    Permit next = queue.remove();
    next.held = true;
    next.began = now;
    inFlight++;
    window.add(new Begun(now, next.tokens));
    tokensInWindow += next.tokens;
    return next;
  }

  /** The nanoseconds until an attempt may begin; 0 for now, −1 if it waits for the end of another attempt. */
  private long wait(Permit next, long now) {
    if (heldUntil - now > 0) {
      return heldUntil - now;
    }
    if (inFlight >= concurrency.now(now)) {
      return -1;
    }
    boolean full = window.size() >= requests.now(now)
        || !window.isEmpty() && tokensInWindow + next.tokens > tokens.now(now);
    return full ? Math.max(1, window.peek().at + WINDOW - now) : 0;
  }

  private void wakeLater(long now) {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    long delay = queue.isEmpty() ? -1 : wait(queue.peek(), now);
    if (delay > 0) {
      timer = scheduler.after(Duration.ofNanos(delay), this::grant);
    }
  }

  private void forget(long now) {
    while (!window.isEmpty() && now - window.peek().at >= WINDOW) {
      tokensInWindow -= window.remove().tokens;
    }
  }

  /** One limit: the service lowers it, and it recovers slowly up to its ceiling. */
  private static final class Limit {
    private long ceiling;
    private long value;
    private long changed;

    Limit(long ceiling, long now) {
      this.ceiling = ceiling;
      this.value = ceiling;
      this.changed = now - 1;
    }

    /**
     * Lowers the limit. A named limit becomes the ceiling. If there is no number, the new value is the smaller of the limit and the use,
     * less 1/{@code share}. If the number was not reached here, the smaller of the limit and the number is reduced by 1/{@code share}. An
     * attempt that began before the last change is ignored, because those of one burst add no information.
     */
    void lower(long named, long used, int share, long began, long now) {
      ceiling = named > 0 ? Math.min(ceiling, named) : ceiling;
      if (began - changed > 0) {
        changed = now;
        long known = Math.min(value, named > 0 ? named : used);
        value = named > 0 && used >= named ? known : Math.max(1, known - (known + share - 1) / share);
      }
      value = Math.min(value, ceiling);
    }

    long now(long now) {
      while (value < ceiling && now - changed >= RECOVERY) {
        value = value > OPEN / 2 ? OPEN : Math.min(ceiling, value + Math.max(1, value / 20));
        changed += RECOVERY;
      }
      return value;
    }
  }
}
