package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.KimiException;

/**
 * How many retries all calls of a client may spend together, so that an outage does not become a storm: a bucket of
 * 500 tokens; a retry costs 5, one after a time-out 10; a call that succeeds gives back what its last retry cost, or
 * 1 when it needed none. (The standard retry mode of the AWS SDKs works so.)
 */
final class RetryBudget {

  private static final int CAPACITY = 500;
  private static final int RETRY = 5;
  private static final int AFTER_TIMEOUT = 10;

  private int tokens = CAPACITY;

  /** Takes what a retry after the failure costs; 0 when there is not enough left. */
  synchronized int take(KimiException failure) {
    int cost = failure instanceof KimiException.TimedOut ? AFTER_TIMEOUT : RETRY;
    if (tokens < cost) {
      return 0;
    }
    tokens -= cost;
    return cost;
  }

  /** Gives back what the last retry of a call that succeeded had cost; 0 when it needed none. */
  synchronized void succeeded(int cost) {
    tokens = Math.min(CAPACITY, tokens + Math.max(1, cost));
  }

  synchronized int left() {
    return tokens;
  }
}
