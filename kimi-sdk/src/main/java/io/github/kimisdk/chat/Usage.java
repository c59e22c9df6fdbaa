package io.github.kimisdk.chat;

import io.github.kimisdk.json.JsonObject;
import java.util.Objects;

/**
 * The tokens that the service charges for a call. A part of an answer that broke off has no usage although it is charged, so the
 * client estimates it; the sum of the parts is then {@link #estimated}.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * <pre>{@code
 * Usage total = Usage.ZERO;
 * for (String city : List.of("Rome", "Milan")) {
 *   total = total.plus(kimi.chat(ChatRequest.of("Tell me a fact about " + city)).usage().orElse(Usage.ZERO));
 * }
 * System.out.println(total.totalTokens() + " tokens, " + total.reasoningTokens() + " of them for reasoning");
 * }</pre>
 *
 * @param promptTokens tokens of the request, cached ones included
 * @param completionTokens tokens of the answer, reasoning included
 * @param totalTokens the total as the service reports it
 * @param cachedTokens tokens of the prompt that came from the prefix cache; 0 if not reported
 * @param cacheWriteTokens tokens of the prompt that were written to the cache; 0 if not reported
 * @param reasoningTokens tokens of the answer that are reasoning; 0 if not reported
 * @param estimated whether some of these tokens are an estimate of the client
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

  /** No tokens, the start of a sum. */
  public static final Usage ZERO = of(0, 0);

  /**
   * Creates a usage from all components.
   *
   * @param promptTokens tokens of the request
   * @param completionTokens tokens of the answer
   * @param totalTokens the sum
   * @param cachedTokens tokens from the cache, or 0
   * @param cacheWriteTokens tokens into the cache, or 0
   * @param reasoningTokens tokens of reasoning, or 0
   * @param estimated whether some of these tokens are an estimate
   * @param extra members that this version does not know, not null
   */
  public Usage {
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns a usage without cached or reasoning tokens. Its total is the sum of both numbers.
   *
   * @param promptTokens tokens of the request
   * @param completionTokens tokens of the answer
   * @return the usage
   */
  public static Usage of(long promptTokens, long completionTokens) {
    return new Usage(promptTokens, completionTokens, sum(promptTokens, completionTokens), 0, 0, 0, false, JsonObject.EMPTY);
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
   * Returns a copy that is an estimate.
   *
   * @return a copy that is {@link #estimated}
   */
  public Usage asEstimate() {
    return new Usage(
        promptTokens, completionTokens, totalTokens, cachedTokens, cacheWriteTokens, reasoningTokens, true, extra);
  }

  /**
   * Returns the sum of the usages of two calls.
   *
   * @param other the other call's usage
   * @return the sum of each number, at most {@link Long#MAX_VALUE}; estimated if one of them is; {@code extra} is that of this
   *     usage
   */
  public Usage plus(Usage other) {
    Objects.requireNonNull(other, "other");
    return new Usage(
        sum(promptTokens, other.promptTokens),
        sum(completionTokens, other.completionTokens),
        sum(totalTokens, other.totalTokens),
        sum(cachedTokens, other.cachedTokens),
        sum(cacheWriteTokens, other.cacheWriteTokens),
        sum(reasoningTokens, other.reasoningTokens),
        estimated || other.estimated,
        extra);
  }

  /** A service may report any number. A sum beyond the range of a long stays at its end. */
  private static long sum(long a, long b) {
    long sum = a + b;
    boolean overflow = ((a ^ sum) & (b ^ sum)) < 0;
    return !overflow ? sum : a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  /**
   * Returns the usage of several answers to one prompt. The prompt counts once, and the answers are added up.
   *
   * @param other the usage of another answer to the same prompt
   * @return the usage of both answers together
   */
  public Usage besides(Usage other) {
    Objects.requireNonNull(other, "other");
    long prompt = Math.max(promptTokens, other.promptTokens);
    long completion = sum(completionTokens, other.completionTokens);
    return new Usage(
        prompt,
        completion,
        sum(prompt, completion),
        Math.max(cachedTokens, other.cachedTokens),
        Math.max(cacheWriteTokens, other.cacheWriteTokens),
        sum(reasoningTokens, other.reasoningTokens),
        estimated || other.estimated,
        extra);
  }

  /** Returns this usage, which came later than another one of the same answer. A zero replaces no count of the same prompt. */
  Usage after(Usage known) {
    long prompt = count(promptTokens, known.promptTokens);
    long completion = count(completionTokens, known.completionTokens);
    boolean same = prompt == promptTokens && completion == completionTokens;
    long total = same ? count(totalTokens, known.totalTokens) : Math.max(totalTokens, sum(prompt, completion));
    boolean samePrompt = prompt == known.promptTokens;
    return new Usage(
        prompt, completion, total, count(cachedTokens, samePrompt ? known.cachedTokens : 0),
        count(cacheWriteTokens, samePrompt ? known.cacheWriteTokens : 0),
        count(reasoningTokens, known.reasoningTokens), estimated || !same && known.estimated,
        extra.empty() ? known.extra : extra);
  }

  private static long count(long later, long known) {
    return later == 0 ? known : later;
  }

  /**
   * Returns one line with the numbers that are not zero.
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
