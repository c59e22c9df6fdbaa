package io.github.kimisdk.langchain4j;

import dev.langchain4j.model.output.TokenUsage;
import io.github.kimisdk.chat.Usage;
import java.util.Objects;

/** The tokens of an answer of Kimi: those of LangChain4j, the input tokens from the cache, and the output tokens of reasoning. */
public final class KimiTokenUsage extends TokenUsage {

  private final int cached;
  private final int reasoning;

  private KimiTokenUsage(Integer input, Integer output, Integer total, int cached, int reasoning) {
    super(input, output, total);
    this.cached = cached;
    this.reasoning = reasoning;
  }

  /**
   * Returns a usage for that of an answer.
   *
   * @param usage the usage; counts beyond 2<sup>31</sup> - 1 become this number
   * @return the usage
   */
  public static KimiTokenUsage of(Usage usage) {
    Objects.requireNonNull(usage, "usage");
    return new KimiTokenUsage(count(usage.promptTokens()), count(usage.completionTokens()), count(usage.totalTokens()),
        count(usage.cachedTokens()), count(usage.reasoningTokens()));
  }

  private static int count(long tokens) {
    return (int) Math.min(tokens, Integer.MAX_VALUE);
  }

  /** {@return the part of the input tokens that came from the cache, which costs less; 0 if the service reports none} */
  public int cachedInputTokenCount() {
    return cached;
  }

  /** {@return the part of the output tokens that is reasoning; 0 if the service reports none} */
  public int reasoningTokenCount() {
    return reasoning;
  }

  /**
   * Returns the sum with another usage, as for the answers of one loop of tools.
   *
   * @param that the other usage, of any class; null counts as none
   * @return the sum
   */
  @Override
  public KimiTokenUsage add(TokenUsage that) {
    if (that == null) {
      return this;
    }
    KimiTokenUsage other = that instanceof KimiTokenUsage usage ? usage : new KimiTokenUsage(0, 0, 0, 0, 0);
    return new KimiTokenUsage(sum(inputTokenCount(), that.inputTokenCount()), sum(outputTokenCount(), that.outputTokenCount()),
        sum(totalTokenCount(), that.totalTokenCount()), cached + other.cached, reasoning + other.reasoning);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other) && other instanceof KimiTokenUsage usage
        && cached == usage.cached && reasoning == usage.reasoning;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), cached, reasoning);
  }

  /** {@return the counts in one line} */
  @Override
  public String toString() {
    return "KimiTokenUsage[input " + inputTokenCount() + " (cached " + cached + "), output " + outputTokenCount()
        + " (reasoning " + reasoning + "), total " + totalTokenCount() + "]";
  }
}
