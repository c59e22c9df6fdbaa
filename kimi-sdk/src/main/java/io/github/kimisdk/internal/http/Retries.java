package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * The attempts that a call has spent, and the decision whether another one follows: the {@link RetryPolicy} decides,
 * within the time that is left and the retry budget of the client. It neither waits nor sends.
 */
final class Retries {

  /** How often one call goes back into the queue of the limiter free of charge. */
  private static final int MAX_REQUEUES = 20;

  private final RetryPolicy policy;
  private final RetryBudget budget;
  private final Scheduler scheduler;
  private int attempt;
  private int made;
  private int requeues;
  private int cost;
  private boolean settled;
  private boolean repeated;

  Retries(RetryPolicy policy, RetryBudget budget, Scheduler scheduler) {
    this.policy = policy;
    this.budget = budget;
    this.scheduler = scheduler;
  }

  /** Counts an attempt; returns its number, from 1, among the attempts for the current request. */
  int begin() {
    made++;
    return ++attempt;
  }

  /** How many attempts were made, for all requests of the call. */
  int made() {
    return made;
  }

  /** A new request follows, which has all its attempts before it. */
  void restart() {
    attempt = 0;
    settled = false;
  }

  /** Whether the call may still repeat an attempt free of charge, because its connection was stale; once in a call. */
  boolean freeRepeatLeft() {
    return !repeated;
  }

  /** The last attempt is repeated free of charge. */
  void repeatFree() {
    repeated = true;
    attempt--;
  }

  /** The attempt has brought content: it is not repeated, and the budget gets back the cost of the last retry. */
  void settle() {
    if (!settled) {
      settled = true;
      budget.succeeded(cost);
      cost = 0;
    }
  }

  /**
   * The pause before the next attempt; empty when there is none. After a refusal that the limiter has learned from the
   * call goes back into the queue, which costs neither an attempt nor the budget.
   */
  Optional<Duration> pause(KimiException failure, boolean learned, CallTimes times) {
    boolean free = learned && policy.maxAttempts() > 1 && requeues < MAX_REQUEUES;
    Optional<Duration> pause =
        free
            ? policy.withMaxAttempts(Integer.MAX_VALUE).pause(failure, requeues + 1, scheduler.random())
            : policy.pause(failure, attempt, scheduler.random());
    if (pause.isEmpty()
        || policy.tooSilent(failure, times.sinceSent())
        || times.left().compareTo(pause.get()) <= 0
        || !free && !affordable(failure)) {
      return Optional.empty();
    }
    if (free) {
      requeues++;
      attempt--;
    }
    return pause;
  }

  /** The pause before a broken stream is resumed for the given time; empty when there is no time or budget for it. */
  Optional<Duration> pauseBeforeResume(KimiException failure, int resumes, Duration left) {
    RetryPolicy pauses = policy.withMaxAttempts(Integer.MAX_VALUE);
    Optional<Duration> pause = pauses.pause(failure, resumes, scheduler.random());
    if (pause.isEmpty() && !RetryPolicy.repeatable(failure)) {
      pause = Optional.of(pauses.firstPause());
    }
    return pause.filter(wait -> left.compareTo(wait) > 0 && affordable(failure));
  }

  private boolean affordable(KimiException failure) {
    int taken = budget.take(failure);
    cost = taken > 0 ? taken : cost;
    return taken > 0;
  }
}
