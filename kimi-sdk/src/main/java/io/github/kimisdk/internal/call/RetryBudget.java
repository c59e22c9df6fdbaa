package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.KimiException;

/**
 * Limits the retries of all calls of a client, so that an outage does not cause a retry storm. The budget is a bucket of 500
 * tokens. A retry costs 5 tokens, and 10 after a timeout. A successful call returns the cost of its last retry, or 1 token if it
 * needed none. The standard retry mode of the AWS SDKs does the same.
 */
final class RetryBudget {

  private static final int CAPACITY = 500;
  private static final int RETRY = 5;
  private static final int AFTER_TIMEOUT = 10;

  private int tokens = CAPACITY;

  /** Takes the cost of a retry from the bucket and returns it; 0 if too few tokens are left. */
  synchronized int take(KimiException failure) {
    int cost = failure instanceof KimiException.TimedOut ? AFTER_TIMEOUT : RETRY;
    if (tokens < cost) {
      return 0;
    }
    tokens -= cost;
    return cost;
  }

  /** Returns the cost of the last retry of a successful call to the bucket; 0 if the call needed none. */
  synchronized void succeeded(int cost) {
    tokens = Math.min(CAPACITY, tokens + Math.max(1, cost));
  }

  synchronized int left() {
    return tokens;
  }
}
