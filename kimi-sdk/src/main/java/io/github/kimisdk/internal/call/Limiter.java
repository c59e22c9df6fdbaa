package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.KimiException.RateLimited;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RateLimits.Kind;
import io.github.kimisdk.internal.threads.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A rate limiter: attempts begin as fast as the limits allow, first come, first served.
 *
 * <p>The window holds the attempts of the last 61 seconds; the extra second is for the way to the server. An attempt begins when
 * requests, tokens and concurrency allow it. A 429 holds all attempts back for the wait that it names, or a second, at most for
 * a window. From the fourth refusal in turn on, the hold doubles each time. A call that would have to wait longer than it may
 * fails at once with this time.
 *
 * <p>A number that a 429 names becomes the ceiling of that limit. If the 429 names a wait, too, one attempt begins after it even
 * if the window is full. Without a number, one 429 only holds attempts back. If another attempt is refused too, a {@link
 * LearnedLimit} decreases: the concurrency, if the kind of the limit is unknown and several attempts are under way, and else the
 * rate. Few attempts are no rate. At most one timer is set.
 */
final class Limiter {

  private static final long WINDOW = Duration.ofSeconds(61).toNanos();
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration PATIENT = Duration.ofNanos(Long.MAX_VALUE);
  /** Fewer attempts in the window say nothing about a rate. */
  private static final int FEW = 10;

  /** The right to begin an attempt, waiting in the queue or granted. The attempt releases it at its end. */
  final class Permit {
    private final long tokens;
    private final Duration longestWait;
    private final Runnable go;
    private RateLimited refusal;
    private long began;
    private boolean held;

    private Permit(long tokens, Duration longestWait, Runnable go) {
      this.tokens = tokens;
      this.longestWait = longestWait;
      this.go = go;
    }

    /** Returns why the attempt may not begin, because the service asks for a longer wait than the call allows; null if it may. */
    RateLimited refusal() {
      return refusal;
    }

    /** Adapts the limits to the failure of the attempt, before the release; returns whether the failure says how. */
    boolean learn(KimiException failure) {
      if (failure instanceof RateLimited limited && limited.limited() != Kind.TOKENS_PER_DAY) {
        Limiter.this.learn(this, limited).forEach(Runnable::run);
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
  private final LimiterPause hold;
  private final LearnedLimit requests;
  private final LearnedLimit tokens;
  private final LearnedLimit concurrency;
  private final Deque<Permit> queue = new ArrayDeque<>();
  private final Deque<Begun> window = new ArrayDeque<>();
  private long tokensInWindow;
  private long inFlight;
  private boolean granting;
  private Scheduler.Timer timer;

  Limiter(RateLimits limits, Scheduler scheduler) {
    this.scheduler = scheduler;
    long now = scheduler.nanos();
    this.hold = new LimiterPause(now);
    this.requests = new LearnedLimit(
        limits.requestsPerMinute().isPresent() ? limits.requestsPerMinute().getAsInt() : LearnedLimit.OPEN, now);
    this.tokens = new LearnedLimit(limits.tokensPerMinute().orElse(LearnedLimit.OPEN), now);
    this.concurrency = new LearnedLimit(
        limits.concurrency().isPresent() ? limits.concurrency().getAsInt() : LearnedLimit.OPEN, now);
  }

  /** Queues an attempt that waits as long as it takes. */
  Permit enter(long cost, Runnable go) {
    return enter(cost, PATIENT, go);
  }

  /**
   * Queues an attempt; {@code go} runs when the attempt may begin, on this thread or another, or when it has a {@link
   * Permit#refusal}, because the service asks for more than the longest wait.
   */
  Permit enter(long cost, Duration longestWait, Runnable go) {
    Permit permit = new Permit(cost, longestWait, go);
    synchronized (this) {
      long now = scheduler.nanos();
      if (!refuse(permit, now)) {
        queue.add(permit);
      }
    }
    if (permit.refusal == null) {
      grant();
    } else {
      go.run();
    }
    return permit;
  }

  /** Refuses a permit whose call does not wait as long as the service has asked for; returns whether it does. */
  private boolean refuse(Permit permit, long now) {
    permit.refusal = hold.refusal(permit.longestWait, now);
    return permit.refusal != null;
  }

  private void giveBack(Permit permit) {
    synchronized (this) {
      if (permit.held) {
        permit.held = false;
        inFlight--;
        hold.ended(permit.began);
      } else if (permit.refusal == null) {
        queue.remove(permit);
      }
    }
    grant();
  }

  /** Learns from a refusal. Returns the tasks of those who do not wait so long. */
  private synchronized List<Runnable> learn(Permit permit, RateLimited failure) {
    long now = scheduler.nanos();
    forget(now);
    long underWay = hold.refused(permit.began, inFlight, now);
    // Some services name 0 for a limit that they do not tell.
    long number = failure.limit().orElse(0);
    if (number > 0) {
      named(failure.limited(), number, permit.began, now);
    } else if (underWay > 0) {
      decrease(failure.limited(), underWay, permit.began, now);
    }
    hold.ask(failure, now);
    if (number > 0 && failure.details().retryAfter().isPresent()) {
      makeRoom(permit.tokens, now);
    }
    List<Runnable> refused = new ArrayList<>();
    queue.removeIf(waiting -> refuse(waiting, now) && refused.add(waiting.go));
    return refused;
  }

  /** Takes a limit with a number. If it was not reached here, others share the account, and it decreases. */
  private void named(Kind limited, long number, long began, long now) {
    LearnedLimit limit = limit(limited);
    limit.name(number);
    long used = limit == tokens ? tokensInWindow : limit == concurrency ? inFlight : window.size();
    if (used < number) {
      limit.lower(number, began, now);
    }
  }

  /**
   * Decreases a limit without a number. If its kind is unknown, the concurrency comes first: it helps with any limit, and its
   * effect shows within a second. The rate is the last resort.
   */
  private void decrease(Kind limited, long underWay, long began, long now) {
    if (limited == Kind.CONCURRENCY || limited == Kind.UNKNOWN && underWay > 1) {
      concurrency.lower(underWay, began, now);
    } else if (window.size() >= FEW) {
      double perWindow = (double) WINDOW / Math.max(1, now - window.peek().at);
      LearnedLimit rate = limit(limited);
      rate.lower((long) ((rate == tokens ? tokensInWindow : window.size()) * perWindow), began, now);
    }
  }

  private LearnedLimit limit(Kind limited) {
    return limited == Kind.TOKENS ? tokens : limited == Kind.CONCURRENCY ? concurrency : requests;
  }

  /** Forgets attempts until one more may begin. */
  private void makeRoom(long cost, long now) {
    while (!window.isEmpty() && full(cost, now)) {
      tokensInWindow -= window.remove().tokens;
    }
  }

  private boolean full(long cost, long now) {
    return window.size() >= requests.now(now) || !window.isEmpty() && tokensInWindow + cost > tokens.now(now);
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
    if (hold.left(now) > 0) {
      return hold.left(now);
    }
    if (inFlight >= concurrency.now(now)) {
      return concurrency.rises(now) ? SECOND : -1;
    }
    if (!full(next.tokens, now)) {
      return 0;
    }
    long free = Math.max(1, window.peek().at + WINDOW - now);
    return requests.rises(now) || tokens.rises(now) ? Math.min(free, SECOND) : free;
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
}
