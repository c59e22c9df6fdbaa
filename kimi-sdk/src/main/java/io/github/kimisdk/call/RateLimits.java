package io.github.kimisdk.call;

import io.github.kimisdk.internal.text.Require;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The rates that the calls of a client keep to. An absent limit does not apply until the service reports one.
 *
 * <p>A client with limits queues its calls in order instead of exceeding a limit of the account. It adapts: a refusal lowers the
 * limit that it names. Every refusal holds calls back for the named wait, at most 61 seconds, or for a second. If
 * refusals without a number go on, the client learns by additive increase and multiplicative decrease (AIMD): it halves the
 * concurrency or the rate, whichever is likely to be the limit, and raises it by the other half each minute, up to the value set
 * here. If the service asks for a wait that the retry policy of a call does not allow, the waiting calls fail at once with this
 * time. A refused call goes back into the queue up to 20 times without counting as an attempt, unless the retry policy permits
 * only one attempt.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * <pre>{@code
 * Kimi polite = kimi.withLimits(RateLimits.of(60, 4));   // 60 calls a minute, 4 at once; more calls wait
 * Kimi adaptive = kimi.withLimits(RateLimits.ADAPTIVE);   // learns from refusals
 * System.out.println(polite.ask("Hello") + adaptive.ask("Hello"));
 * }</pre>
 *
 * @param requestsPerMinute requests in any minute
 * @param tokensPerMinute tokens in any minute: those of the request and the token limit of its answer, as the service counts
 * @param concurrency calls at the same time
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

  /** No limits but those that the service reports. */
  public static final RateLimits ADAPTIVE = new RateLimits(OptionalInt.empty(), OptionalLong.empty(), OptionalInt.empty());

  private static final int[] CONCURRENCY = {1, 50, 100, 200, 400, 1000};
  private static final int[] REQUESTS = {3, 200, 500, 5000, 5000, 10000};
  private static final long[] TOKENS = {500_000, 2_000_000, 3_000_000, 3_000_000, 4_000_000, 5_000_000};

  /**
   * Creates limits from all components.
   *
   * @param requestsPerMinute at least 1, or empty
   * @param tokensPerMinute at least 1, or empty
   * @param concurrency at least 1, or empty
   * @throws IllegalArgumentException if a limit is less than 1
   */
  public RateLimits {
    Require.atLeast(1, "requestsPerMinute", Objects.requireNonNull(requestsPerMinute, "requestsPerMinute").orElse(1));
    Require.atLeast(1, "tokensPerMinute", Objects.requireNonNull(tokensPerMinute, "tokensPerMinute").orElse(1));
    Require.atLeast(1, "concurrency", Objects.requireNonNull(concurrency, "concurrency").orElse(1));
  }

  /**
   * Returns limits without a limit of tokens.
   *
   * @param requestsPerMinute requests in any minute, at least 1
   * @param concurrency calls at the same time, at least 1
   * @return the limits
   * @throws IllegalArgumentException if a limit is less than 1
   */
  public static RateLimits of(int requestsPerMinute, int concurrency) {
    return ADAPTIVE.withRequestsPerMinute(requestsPerMinute).withConcurrency(concurrency);
  }

  /**
   * Returns the limits of an account's tier, as the platform publishes them (2026; they change).
   *
   * @param tier 0 to 5
   * @return the limits
   * @throws IllegalArgumentException if there is no such tier
   */
  public static RateLimits tier(int tier) {
    if (tier < 0 || tier >= REQUESTS.length) {
      throw new IllegalArgumentException("expected a tier from 0 to 5, found " + tier);
    }
    return of(REQUESTS[tier], CONCURRENCY[tier]).withTokensPerMinute(TOKENS[tier]);
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
