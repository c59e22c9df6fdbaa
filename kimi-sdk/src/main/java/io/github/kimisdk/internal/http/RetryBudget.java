package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.KimiException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many retries all calls of a client may spend together, so that an outage does not become a storm: a bucket of
 * 500 tokens; a retry costs 5, one after a time-out 10; a call that succeeds gives back what its last retry cost, or
 * 1 when it needed none. (The standard retry mode of the AWS SDKs works so.)
 */
final class RetryBudget {

  private static final int CAPACITY = 500;
  private static final int RETRY = 5;
  private static final int AFTER_TIMEOUT = 10;

  private final AtomicInteger tokens = new AtomicInteger(CAPACITY);

  /** Takes what a retry after the failure costs; 0 when there is not enough left. */
  int take(KimiException failure) {
    int cost = failure instanceof KimiException.TimedOut ? AFTER_TIMEOUT : RETRY;
    int before = tokens.getAndUpdate(left -> left >= cost ? left - cost : left);
    return before >= cost ? cost : 0;
  }

  /** Gives back what the last retry of a call that succeeded had cost; 0 when it needed none. */
  void succeeded(int cost) {
    tokens.getAndUpdate(left -> Math.min(CAPACITY, left + Math.max(1, cost)));
  }

  int left() {
    return tokens.get();
  }
}
