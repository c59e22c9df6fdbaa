package io.github.kimisdk.server;

import io.github.kimisdk.call.RateLimits;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** The calls of one key: how many run, and how many began within the last minute. Safe for use by many threads. */
final class KeyQuota {

  /** A quota without limits. */
  static final KeyQuota UNLIMITED = new KeyQuota(RateLimits.ADAPTIVE, () -> 0);

  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;

  private record Start(long time, long tokens) {}

  private final RateLimits limits;
  private final LongSupplier clock;
  private final ArrayDeque<Start> starts = new ArrayDeque<>();
  private int running;
  private long tokens;

  KeyQuota(RateLimits limits, LongSupplier clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Asks for a call.
   *
   * @param cost the estimated tokens of the call
   * @return empty if the call may begin; else after how many seconds it may
   */
  synchronized OptionalLong enter(long cost) {
    if (limits.equals(RateLimits.ADAPTIVE)) {
      return OptionalLong.empty();
    }
    long now = clock.getAsLong();
    while (!starts.isEmpty() && now - starts.peek().time() >= MINUTE) {
      tokens -= starts.remove().tokens();
    }
    if (running >= limits.concurrency().orElse(Integer.MAX_VALUE)) {
      return OptionalLong.of(1);
    }
    // A call that is larger than the limit runs alone, because it could never begin otherwise.
    boolean tooMany = starts.size() >= limits.requestsPerMinute().orElse(Integer.MAX_VALUE)
        || !starts.isEmpty() && tokens + cost > limits.tokensPerMinute().orElse(Long.MAX_VALUE);
    if (tooMany) {
      return OptionalLong.of((starts.peek().time() + MINUTE - now + SECOND - 1) / SECOND);
    }
    running++;
    if (limits.requestsPerMinute().isPresent() || limits.tokensPerMinute().isPresent()) {
      starts.add(new Start(now, cost));
      tokens += cost;
    }
    return OptionalLong.empty();
  }

  /** Ends a call that may have begun. */
  synchronized void leave() {
    running = Math.max(0, running - 1);
  }
}
