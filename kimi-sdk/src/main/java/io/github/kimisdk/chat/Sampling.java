package io.github.kimisdk.chat;

import io.github.kimisdk.internal.text.Require;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The sampling of tokens. An absent value is not sent.
 *
 * <p>Every model since {@code kimi-k2.5} has fixed values and answers 400 to others, so {@link #DEFAULT} is usually right.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param temperature 0 to 1
 * @param topP 0 to 1
 * @param n the number of answers; 1 on current models, up to 5 on old ones
 * @param presencePenalty −2 to 2; 0 on current models
 * @param frequencyPenalty −2 to 2; 0 on current models
 */
public record Sampling(
    OptionalDouble temperature,
    OptionalDouble topP,
    OptionalInt n,
    OptionalDouble presencePenalty,
    OptionalDouble frequencyPenalty) {

  /** No values; the defaults of the model apply. */
  public static final Sampling DEFAULT =
      new Sampling(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalInt.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty());

  /**
   * Creates a sampling from all components.
   *
   * @param temperature the temperature or empty
   * @param topP the nucleus sampling threshold or empty
   * @param n the number of answers or empty
   * @param presencePenalty the penalty or empty
   * @param frequencyPenalty the penalty or empty
   * @throws IllegalArgumentException if a value is not a finite number, the temperature is negative, the threshold is not within
   *     0 to 1, or the number of answers is less than 1. Values that only some models refuse are permitted.
   */
  public Sampling {
    Objects.requireNonNull(temperature, "temperature");
    Objects.requireNonNull(topP, "topP");
    Objects.requireNonNull(n, "n");
    Objects.requireNonNull(presencePenalty, "presencePenalty");
    Objects.requireNonNull(frequencyPenalty, "frequencyPenalty");
    check("temperature", temperature, 0, Double.MAX_VALUE, "a number of 0 or more; Kimi takes 0 to 1");
    check("topP", topP, 0, 1, "a share of 0 to 1");
    check("presencePenalty", presencePenalty, -Double.MAX_VALUE, Double.MAX_VALUE, "a finite number; Kimi takes -2 to 2");
    check("frequencyPenalty", frequencyPenalty, -Double.MAX_VALUE, Double.MAX_VALUE, "a finite number; Kimi takes -2 to 2");
    Require.atLeast(1, "n", n.orElse(1));
  }

  /** Refuses a value out of bounds; NaN is out of any bounds. */
  private static void check(String name, OptionalDouble value, double least, double most, String expected) {
    double number = value.orElse(least);
    if (!(number >= least && number <= most)) {
      throw new IllegalArgumentException(name + ": expected " + expected + ", found " + number);
    }
  }

  /**
   * Returns a copy with another temperature.
   *
   * @param temperature 0 to 1
   * @return a copy
   * @throws IllegalArgumentException if the temperature is negative or not a finite number
   */
  public Sampling withTemperature(double temperature) {
    return new Sampling(OptionalDouble.of(temperature), topP, n, presencePenalty, frequencyPenalty);
  }

  /**
   * Returns a copy with another nucleus sampling threshold.
   *
   * @param topP 0 to 1
   * @return a copy
   * @throws IllegalArgumentException if the threshold is not within 0 to 1
   */
  public Sampling withTopP(double topP) {
    return new Sampling(temperature, OptionalDouble.of(topP), n, presencePenalty, frequencyPenalty);
  }

  /**
   * Returns a copy with another number of answers.
   *
   * @param n at least 1
   * @return a copy
   * @throws IllegalArgumentException if the number is less than 1
   */
  public Sampling withN(int n) {
    return new Sampling(temperature, topP, OptionalInt.of(n), presencePenalty, frequencyPenalty);
  }

  /**
   * Returns a copy with another presence penalty.
   *
   * @param presencePenalty −2 to 2
   * @return a copy
   * @throws IllegalArgumentException if the penalty is not a finite number
   */
  public Sampling withPresencePenalty(double presencePenalty) {
    return new Sampling(temperature, topP, n, OptionalDouble.of(presencePenalty), frequencyPenalty);
  }

  /**
   * Returns a copy with another frequency penalty.
   *
   * @param frequencyPenalty −2 to 2
   * @return a copy
   * @throws IllegalArgumentException if the penalty is not a finite number
   */
  public Sampling withFrequencyPenalty(double frequencyPenalty) {
    return new Sampling(temperature, topP, n, presencePenalty, OptionalDouble.of(frequencyPenalty));
  }
}
