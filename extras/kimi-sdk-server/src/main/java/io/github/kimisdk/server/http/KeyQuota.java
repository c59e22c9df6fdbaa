package io.github.kimisdk.server.http;

import io.github.kimisdk.call.RateLimits;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** The calls of one key: how many run, and how many began within the last minute. Safe for use by many threads. */
public final class KeyQuota {

  /** A quota without limits. */
  public static final KeyQuota UNLIMITED = new KeyQuota(RateLimits.ADAPTIVE, () -> 0);

  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;

  private record Charge(long time, long tokens) {}

  private final RateLimits limits;
  private final LongSupplier clock;
  private final ArrayDeque<Long> starts = new ArrayDeque<>();
  private final ArrayDeque<Charge> charges = new ArrayDeque<>();
  private int running;
  private long tokens;

  public KeyQuota(RateLimits limits, LongSupplier clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Asks for a place. Returns empty if the call may begin; else after how many seconds it may. */
  public synchronized OptionalLong enter() {
    if (limits.concurrency().isEmpty() && limits.requestsPerMinute().isEmpty()) {
      return OptionalLong.empty();
    }
    if (running >= limits.concurrency().orElse(Integer.MAX_VALUE)) {
      return OptionalLong.of(1);
    }
    long now = clock.getAsLong();
    if (limits.requestsPerMinute().isPresent()) {
      while (!starts.isEmpty() && now - starts.peek() >= MINUTE) {
        starts.remove();
      }
      int beyond = starts.size() - limits.requestsPerMinute().getAsInt();
      if (beyond >= 0) {
        return seconds(starts.stream().skip(beyond).findFirst().orElse(now), now);
      }
      starts.add(now);
    }
    running++;
    return OptionalLong.empty();
  }

  /** Counts a further call for an answer that has begun. It is never refused; the next call of the key waits in its place. */
  public synchronized void again() {
    if (limits.requestsPerMinute().isPresent()) {
      starts.add(clock.getAsLong());
    }
  }

  /** Returns whether there is any limit. */
  public boolean limited() {
    return limits.concurrency().isPresent() || limits.requestsPerMinute().isPresent() || limits.tokensPerMinute().isPresent();
  }

  /** Returns whether the tokens of calls are limited. */
  public boolean countsTokens() {
    return limits.tokensPerMinute().isPresent();
  }

  /**
   * Charges the tokens of a call that has a place. A call that is refused counts for nothing.
   *
   * @param cost the estimated tokens of the call
   * @param charged the tokens of its earlier charge, which this one replaces; 0 if there is none
   * @return empty if the call may go on; else after how many seconds it may come again
   */
  public synchronized OptionalLong charge(long cost, long charged) {
    if (!countsTokens()) {
      return OptionalLong.empty();
    }
    long now = clock.getAsLong();
    while (!charges.isEmpty() && now - charges.peek().time() >= MINUTE) {
      tokens -= charges.remove().tokens();
    }
    Optional<Charge> own = charged == 0 ? Optional.empty()
        : charges.stream().filter(charge -> charge.tokens() == charged).findFirst();
    long others = tokens - own.map(Charge::tokens).orElse(0L);
    // A call that is larger than the limit runs alone, because it could never begin otherwise.
    if (charges.size() > (own.isPresent() ? 1 : 0) && others + cost > limits.tokensPerMinute().getAsLong()) {
      if (charged == 0) {
        starts.pollLast();
      }
      return seconds(charges.peek().time(), now);
    }
    own.ifPresent(charges::remove);
    charges.add(new Charge(now, cost));
    tokens = others + cost;
    return OptionalLong.empty();
  }

  private static OptionalLong seconds(long oldest, long now) {
    return OptionalLong.of((oldest + MINUTE - now + SECOND - 1) / SECOND);
  }

  /** Ends a call that may have begun. */
  public synchronized void leave() {
    running = Math.max(0, running - 1);
  }
}
