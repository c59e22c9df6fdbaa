package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.internal.threads.Scheduler;
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
  private boolean expected;
  /** The failure that was repeated free of charge; null before. */
  private KimiException repeated;

  Retries(RetryPolicy policy, RetryBudget budget, Scheduler scheduler) {
    this.policy = policy;
    this.budget = budget;
    this.scheduler = scheduler;
  }

  /** The number of the next attempt. */
  int next() {
    return attempt + 1;
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

  /**
   * Whether an attempt on a stale connection may be repeated free of charge: once per call, under a policy of more than one
   * attempt.
   */
  boolean freeRepeatLeft() {
    return repeated == null && policy.maxAttempts() > 1;
  }

  /** Repeats the last attempt, which failed on a stale connection, free of charge. */
  void repeatFree(KimiException failure) {
    repeated = uncount(failure);
  }

  /** Adds the failure that was repeated free of charge to that of the call, which would hide it. */
  void addRepeated(KimiException failure) {
    if (repeated != null && repeated != failure) {
      failure.addSuppressed(repeated);
    }
  }

  /**
   * Does not count the last attempt against the maximum: its pooled connection was stale, or its key was refused and replaced.
   * Returns its failure.
   */
  KimiException uncount(KimiException failure) {
    attempt--;
    return failure;
  }

  /** Whether the next attempt may wait until the service wants its body: once per call. */
  boolean expectOnce() {
    boolean first = !expected;
    expected = true;
    return first;
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
    if (policy.tooSilent(failure, times.sinceProgress())) {
      return Optional.empty();
    }
    boolean free = learned && policy.maxAttempts() > 1 && requeues < MAX_REQUEUES;
    return free ? requeuePause(failure, times.left()) : retryPause(failure, times.left());
  }

  private Optional<Duration> requeuePause(KimiException failure, Duration left) {
    Optional<Duration> pause = unlimited().pause(failure, requeues + 1, scheduler.random())
        .filter(wait -> left.compareTo(wait) > 0);
    if (pause.isPresent()) {
      requeues++;
      attempt--;
    }
    return pause;
  }

  private Optional<Duration> retryPause(KimiException failure, Duration left) {
    return paid(failure, policy.pause(failure, attempt, scheduler.random()).filter(wait -> left.compareTo(wait) > 0));
  }

  /** The pause before a broken stream is resumed; empty if there is no time or budget. */
  Optional<Duration> pauseBeforeResume(KimiException failure, int resumes, Duration left) {
    Optional<Duration> pause = unlimited().pause(failure, resumes, scheduler.random());
    if (pause.isEmpty() && !RetryPolicy.repeatable(failure)) {
      pause = Optional.of(policy.firstPause());
    }
    return paid(failure, pause.filter(wait -> left.compareTo(wait) > 0));
  }

  /** The policy without a limit of attempts, for repetitions that are counted elsewhere. */
  private RetryPolicy unlimited() {
    return policy.withMaxAttempts(Integer.MAX_VALUE);
  }

  /**
   * Takes the cost of an attempt from the budget. Returns the pause before the attempt; empty if there is none or too little
   * budget.
   */
  private Optional<Duration> paid(KimiException failure, Optional<Duration> pause) {
    if (pause.isEmpty()) {
      return pause;
    }
    int taken = budget.take(failure);
    if (taken == 0) {
      return Optional.empty();
    }
    cost = taken;
    return pause;
  }
}
