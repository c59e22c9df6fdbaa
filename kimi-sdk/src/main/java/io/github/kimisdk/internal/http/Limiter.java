package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.RateLimits.Kind;
import io.github.kimisdk.call.KimiException.RateLimited;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets attempts begin as fast as the limits allow, in the order in which they asked.
 *
 * <p>It remembers what began within the last minute and a second (the second is for the way to the server) and lets
 * an attempt begin when requests, tokens and concurrency allow it. A 429 lowers the limit that it names; when it gives
 * no number, or one that was not reached here (others share the account), by a fifth; when it does not say what was
 * limited, to a half. It also holds everything back for the time that it asks for. Each minute without one raises a
 * lowered limit by a twentieth, up to its ceiling. One alarm at most is set at a time.
 */
final class Limiter {

  private static final long WINDOW = Duration.ofSeconds(61).toNanos();
  private static final long RECOVERY = Duration.ofSeconds(60).toNanos();
  private static final long OPEN = Long.MAX_VALUE;
  private static final int HALF = 2;
  private static final int FIFTH = 5;

  /** An attempt that began; whoever holds it gives it back at its end. */
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

    /** Learns from what the attempt failed with, if it can; to be called before it is released. */
    boolean learn(KimiException failure) {
      if (failure instanceof RateLimited limited && limited.limited() != Kind.TOKENS_PER_DAY) {
        Limiter.this.learn(this, limited);
        return true;
      }
      return false;
    }

    /** Ends the attempt, or its wait. */
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
  private Scheduler.Timer alarm;

  Limiter(RateLimits limits, Scheduler scheduler) {
    this.scheduler = scheduler;
    this.heldUntil = scheduler.nanos();
    this.requests =
        new Limit(limits.requestsPerMinute().isPresent() ? limits.requestsPerMinute().getAsInt() : OPEN, heldUntil);
    this.tokens = new Limit(limits.tokensPerMinute().orElse(OPEN), heldUntil);
    this.concurrency = new Limit(limits.concurrency().isPresent() ? limits.concurrency().getAsInt() : OPEN, heldUntil);
  }

  /** Asks to begin an attempt; {@code go} runs when it may, on this thread or another. */
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

  /** Fewer calls at once cure any limit, and show within a second whether they do; the rate is the last resort. */
  private void unknown(long began, long now) {
    if (inFlight == 1 && began - concurrency.changed > 0) {
      requests.lower(-1, window.size(), HALF, began, now);
    } else {
      concurrency.lower(-1, inFlight, HALF, began, now);
    }
  }

  /**
   * Lets in who may begin, one after the other. What begins may end at once and give its permit back, or ask for another;
   * then the loop that is running goes on with it, so that a long queue is no deep stack.
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

  /** Who may begin now; null, and no longer granting, when nobody may. */
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

  /** How long until an attempt may begin; 0 for now, −1 when only the end of another can tell. */
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
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
    long delay = queue.isEmpty() ? -1 : wait(queue.peek(), now);
    if (delay > 0) {
      alarm = scheduler.after(Duration.ofNanos(delay), this::grant);
    }
  }

  private void forget(long now) {
    while (!window.isEmpty() && now - window.peek().at >= WINDOW) {
      tokensInWindow -= window.remove().tokens;
    }
  }

  /** One limit: as low as the service says, and slowly back to its ceiling. */
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
     * A named limit is the ceiling from now on. Without a number, what was in use was too much; with one that was not
     * reached, the limit itself is; a share of it goes. But an attempt that began before the last change, as those of one burst all did,
     * tells nothing new.
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
