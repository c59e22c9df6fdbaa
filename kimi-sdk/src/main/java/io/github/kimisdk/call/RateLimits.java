package io.github.kimisdk.call;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How fast a client may call. What is absent is not limited, until the service says that it is.
 *
 * <p>With limits the client queues its calls, in their order, instead of running into 429. It learns: an answer that
 * names a limit lowers the client's own, and time without one raises it slowly, up to what is set here. A call that is
 * refused so goes back into the queue, up to 20 times, which counts as no attempt; one attempt only stays one.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param requestsPerMinute requests in any minute
 * @param tokensPerMinute tokens in any minute: those of the request and the most of its answer, as the service counts
 * @param concurrency calls at one time
 */
public record RateLimits(OptionalInt requestsPerMinute, OptionalLong tokensPerMinute, OptionalInt concurrency) {

  /** The kind of limit that a call exceeded. */
  public enum Kind {
    /** Requests per minute. */
    REQUESTS,
    /** Tokens per minute. */
    TOKENS,
    /** Tokens per day. */
    TOKENS_PER_DAY,
    /** Concurrent calls. */
    CONCURRENCY,
    /** The service does not tell. */
    UNKNOWN
  }

  /** No limits of its own; only what the service says. */
  public static final RateLimits ADAPTIVE =
      new RateLimits(OptionalInt.empty(), OptionalLong.empty(), OptionalInt.empty());

  private static final int[] CONCURRENCY = {1, 50, 100, 200, 400, 1000};
  private static final int[] REQUESTS = {3, 200, 500, 5000, 5000, 10000};
  private static final long[] TOKENS = {500_000, 2_000_000, 3_000_000, 3_000_000, 4_000_000, 5_000_000};

  /**
   * Limits with every component.
   *
   * @param requestsPerMinute at least 1, or empty
   * @param tokensPerMinute at least 1, or empty
   * @param concurrency at least 1, or empty
   * @throws IllegalArgumentException when one is less than 1
   */
  public RateLimits {
    Objects.requireNonNull(requestsPerMinute, "requestsPerMinute");
    Objects.requireNonNull(tokensPerMinute, "tokensPerMinute");
    Objects.requireNonNull(concurrency, "concurrency");
    requestsPerMinute.ifPresent(RateLimits::checked);
    tokensPerMinute.ifPresent(RateLimits::checked);
    concurrency.ifPresent(RateLimits::checked);
  }

  private static void checked(long limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("expected a limit of at least 1, found " + limit);
    }
  }

  /**
   * Limits of the given size.
   *
   * @param requestsPerMinute requests in any minute
   * @param concurrency calls at one time
   * @return the limits, without one for tokens
   */
  public static RateLimits of(int requestsPerMinute, int concurrency) {
    return new RateLimits(
        OptionalInt.of(requestsPerMinute), OptionalLong.empty(), OptionalInt.of(concurrency));
  }

  /**
   * The limits of an account's tier, as the platform publishes them (2026; they change).
   *
   * @param tier 0 to 5
   * @return the limits
   * @throws IllegalArgumentException when there is no such tier
   */
  public static RateLimits tier(int tier) {
    if (tier < 0 || tier >= REQUESTS.length) {
      throw new IllegalArgumentException("expected a tier from 0 to 5, found " + tier);
    }
    return new RateLimits(
        OptionalInt.of(REQUESTS[tier]), OptionalLong.of(TOKENS[tier]), OptionalInt.of(CONCURRENCY[tier]));
  }

  /**
   * Returns a copy with another limit of requests.
   *
   * @param requests requests in any minute, at least 1
   * @return a copy
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public RateLimits withRequestsPerMinute(int requests) {
    return new RateLimits(OptionalInt.of(requests), tokensPerMinute, concurrency);
  }

  /**
   * Returns a copy with another limit of tokens.
   *
   * @param tokens tokens in any minute, at least 1
   * @return a copy
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public RateLimits withTokensPerMinute(long tokens) {
    return new RateLimits(requestsPerMinute, OptionalLong.of(tokens), concurrency);
  }

  /**
   * Returns a copy with another limit of concurrent calls.
   *
   * @param calls calls at the same time, at least 1
   * @return a copy
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public RateLimits withConcurrency(int calls) {
    return new RateLimits(requestsPerMinute, tokensPerMinute, OptionalInt.of(calls));
  }
}
