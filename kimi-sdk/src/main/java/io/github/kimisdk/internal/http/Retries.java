package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * Counts the attempts of a call and decides whether another one follows: by the {@link RetryPolicy}, the time that is left, and
 * the client's retry budget. It neither waits nor sends.
 */
final class Retries {

  /** How often a call returns to the queue of the rate limiter free of charge. */
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

  /** Counts an attempt and returns its number, from 1, among those for the current request. */
  int begin() {
    made++;
    return ++attempt;
  }

  /** The number of attempts for all requests of the call. */
  int made() {
    return made;
  }

  /** Starts a new count of attempts for the next request. */
  void restart() {
    attempt = 0;
    settled = false;
  }

  /** Whether an attempt on a stale connection may be repeated free of charge, once per call. */
  boolean freeRepeatLeft() {
    return !repeated;
  }

  /** Repeats the last attempt free of charge. */
  void repeatFree() {
    repeated = true;
    attempt--;
  }

  /** The attempt has brought content, so the budget gets back the cost of the last retry. */
  void settle() {
    if (!settled) {
      settled = true;
      budget.succeeded(cost);
      cost = 0;
    }
  }

  /**
   * The pause before the next attempt; empty if no attempt follows. If the rate limiter has learned from the failure, the call
   * returns to its queue, which costs no attempt and no budget.
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

  /** The pause before a broken stream is resumed; empty if there is no time or budget. */
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
