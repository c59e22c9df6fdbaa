package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.KimiException.RateLimited;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits.Kind;
import io.github.kimisdk.call.RateLimits;
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
 * requests, tokens and concurrency allow it. A 429 lowers the limit that it names, and holds all attempts back for its
 * retry-after time, at most for a window. A call that would have to wait longer than it may fails at once with this time. A
 * limit with a number recovers by a twentieth each minute without a 429, up to its ceiling.
 *
 * <p>One 429 without a number only holds attempts back. If another attempt is refused too, the concurrency is halved if the
 * limit is unknown, and else the rate at which attempts were being sent becomes the limit, less a part. Both are back within a
 * minute, and double in each further one. Few attempts are no rate, so they are only held back. From the fourth refusal in turn
 * on, the hold doubles each time. At most one timer is set.
 */
final class Limiter {

  private static final long WINDOW = Duration.ofSeconds(61).toNanos();
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration PATIENT = Duration.ofNanos(Long.MAX_VALUE);
  private static final int HALF = 2;
  private static final int FIFTH = 5;
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
  private final Hold hold;
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
    this.hold = new Hold(now);
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
    if (failure.limit().isPresent() || failure.limited() == Kind.CONCURRENCY) {
      lower(failure, permit.began, now);
    } else {
      guess(failure.limited(), permit.began, now);
    }
    hold.ask(failure, now);
    List<Runnable> refused = new ArrayList<>();
    queue.removeIf(waiting -> refuse(waiting, now) && refused.add(waiting.go));
    return refused;
  }

  private void lower(RateLimited failure, long began, long now) {
    long named = failure.limit().orElse(-1);
    switch (failure.limited()) {
      case TOKENS -> tokens.lower(named, tokensInWindow, began, now);
      case CONCURRENCY -> concurrency.lower(named, inFlight, began, now);
      default -> requests.lower(named, window.size(), began, now);
    }
  }

  /**
   * Learns from a refusal without a number. If the limit is unknown, the concurrency comes first: it helps with any limit, and
   * its effect shows within a second. The rate is the last resort.
   */
  private void guess(Kind limited, long began, long now) {
    long underWay = hold.refused(began, inFlight, now);
    if (limited == Kind.UNKNOWN && underWay > 1) {
      concurrency.guess(underWay, HALF, now);
    } else if (underWay > 0 && window.size() >= FEW) {
      double perWindow = (double) WINDOW / Math.max(1, now - window.peek().at);
      if (limited == Kind.TOKENS) {
        tokens.guess((long) (tokensInWindow * perWindow), FIFTH, now);
      } else {
        requests.guess((long) (window.size() * perWindow), limited == Kind.UNKNOWN ? HALF : FIFTH, now);
      }
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
    if (hold.left(now) > 0) {
      return hold.left(now);
    }
    if (inFlight >= concurrency.now(now)) {
      return concurrency.recovering() ? SECOND : -1;
    }
    boolean full = window.size() >= requests.now(now)
        || !window.isEmpty() && tokensInWindow + next.tokens > tokens.now(now);
    if (!full) {
      return 0;
    }
    long free = Math.max(1, window.peek().at + WINDOW - now);
    return requests.recovering() || tokens.recovering() ? Math.min(free, SECOND) : free;
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
