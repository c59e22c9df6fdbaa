package io.github.kimisdk.chat;

import io.github.kimisdk.json.JsonObject;
import java.util.Objects;

/**
 * The tokens that a call was charged for, as the service counted them. A sum into which an estimate went is
 * {@link #estimated}: a part of an answer that broke off brings no usage, and its tokens are charged all the same.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param promptTokens tokens of the request, cached ones included
 * @param completionTokens tokens of the answer, reasoning included
 * @param totalTokens the sum as the service reports it
 * @param cachedTokens tokens of the prompt that came out of the prefix cache; 0 when none are reported
 * @param cacheWriteTokens tokens of the prompt that were written to the cache; 0 when none are reported
 * @param reasoningTokens tokens of the answer that are reasoning; 0 when none are reported
 * @param estimated whether some of these tokens were estimated, and not counted by the service
 * @param extra members that this version does not know
 */
public record Usage(
    long promptTokens,
    long completionTokens,
    long totalTokens,
    long cachedTokens,
    long cacheWriteTokens,
    long reasoningTokens,
    boolean estimated,
    JsonObject extra) {

  /** No tokens at all, to start a sum from. */
  public static final Usage ZERO = of(0, 0);

  /**
   * A usage with every component.
   *
   * @param promptTokens tokens of the request
   * @param completionTokens tokens of the answer
   * @param totalTokens the sum
   * @param cachedTokens tokens from the cache, or 0
   * @param cacheWriteTokens tokens into the cache, or 0
   * @param reasoningTokens tokens of reasoning, or 0
   * @param estimated whether some of these tokens were estimated
   * @param extra members that this version does not know, not null
   */
  public Usage {
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * A usage without cached or reasoning tokens, whose total is the sum of both.
   *
   * @param promptTokens tokens of the request
   * @param completionTokens tokens of the answer
   * @return the usage
   */
  public static Usage of(long promptTokens, long completionTokens) {
    return new Usage(promptTokens, completionTokens, promptTokens + completionTokens, 0, 0, 0, false, JsonObject.EMPTY);
  }

  /**
   * Returns a copy with another number of cached tokens.
   *
   * @param cachedTokens tokens of the prompt that came from the prefix cache
   * @return a copy
   */
  public Usage withCachedTokens(long cachedTokens) {
    return new Usage(
        promptTokens, completionTokens, totalTokens, cachedTokens, cacheWriteTokens, reasoningTokens, estimated, extra);
  }

  /**
   * Returns a copy with another number of tokens written to the cache.
   *
   * @param cacheWriteTokens tokens of the prompt that were written to the cache
   * @return a copy
   */
  public Usage withCacheWriteTokens(long cacheWriteTokens) {
    return new Usage(
        promptTokens, completionTokens, totalTokens, cachedTokens, cacheWriteTokens, reasoningTokens, estimated, extra);
  }

  /**
   * Returns a copy with another number of reasoning tokens.
   *
   * @param reasoningTokens tokens of the answer that are reasoning
   * @return a copy
   */
  public Usage withReasoningTokens(long reasoningTokens) {
    return new Usage(
        promptTokens, completionTokens, totalTokens, cachedTokens, cacheWriteTokens, reasoningTokens, estimated, extra);
  }

  /**
   * The same numbers as an estimate.
   *
   * @return a copy that is {@link #estimated}
   */
  public Usage asEstimate() {
    return new Usage(
        promptTokens, completionTokens, totalTokens, cachedTokens, cacheWriteTokens, reasoningTokens, true, extra);
  }

  /**
   * The sum of two calls.
   *
   * @param other the other call's usage
   * @return each number added; estimated when one of them is; {@code extra} of this one
   */
  public Usage plus(Usage other) {
    Objects.requireNonNull(other, "other");
    return new Usage(
        promptTokens + other.promptTokens,
        completionTokens + other.completionTokens,
        totalTokens + other.totalTokens,
        cachedTokens + other.cachedTokens,
        cacheWriteTokens + other.cacheWriteTokens,
        reasoningTokens + other.reasoningTokens,
        estimated || other.estimated,
        extra);
  }

  /**
   * The usage of one prompt that was answered more than once: the prompt counts once, the answers add up.
   *
   * @param other the usage of another answer to the same prompt
   * @return the usage of both answers together
   */
  public Usage besides(Usage other) {
    Objects.requireNonNull(other, "other");
    long prompt = Math.max(promptTokens, other.promptTokens);
    long completion = completionTokens + other.completionTokens;
    return new Usage(
        prompt,
        completion,
        prompt + completion,
        Math.max(cachedTokens, other.cachedTokens),
        Math.max(cacheWriteTokens, other.cacheWriteTokens),
        reasoningTokens + other.reasoningTokens,
        estimated || other.estimated,
        extra);
  }

  /**
   * One line with the numbers that are not zero.
   *
   * @return for example {@code 90 prompt (64 cached) + 31 completion (18 reasoning) = 121 tokens}
   */
  @Override
  public String toString() {
    return promptTokens + " prompt" + (cachedTokens > 0 ? " (" + cachedTokens + " cached)" : "")
        + " + " + completionTokens + " completion" + (reasoningTokens > 0 ? " (" + reasoningTokens + " reasoning)" : "")
        + " = " + totalTokens + " tokens" + (estimated ? ", some of them estimated" : "");
  }
}
