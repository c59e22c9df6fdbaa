package io.github.kimisdk.chat;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How the words of an answer are drawn. Whatever is absent is not sent.
 *
 * <p>Every model since {@code kimi-k2.5} has fixed values and answers 400 to others, so the best choice is mostly
 * {@link #DEFAULT}.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param temperature 0 to 1
 * @param topP 0 to 1
 * @param n how many answers to make; 1 on current models, up to 5 on old ones
 * @param presencePenalty −2 to 2; 0 on current models
 * @param frequencyPenalty −2 to 2; 0 on current models
 */
public record Sampling(
    OptionalDouble temperature,
    OptionalDouble topP,
    OptionalInt n,
    OptionalDouble presencePenalty,
    OptionalDouble frequencyPenalty) {

  /** Nothing is sent; the model's own values hold. */
  public static final Sampling DEFAULT =
      new Sampling(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalInt.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty());

  /**
   * Values with every component.
   *
   * @param temperature the temperature or empty
   * @param topP the share of the likeliest words or empty
   * @param n the number of answers or empty
   * @param presencePenalty the penalty or empty
   * @param frequencyPenalty the penalty or empty
   * @throws IllegalArgumentException for a value that no service takes: one that is no finite number, a temperature below
   *     0, a share outside of 0 to 1, or fewer than one answer. What one model refuses and another takes is no error here.
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
    if (n.orElse(1) < 1) {
      throw new IllegalArgumentException("n: expected at least 1 answer, found " + n.getAsInt());
    }
  }

  /** NaN is not within any bounds. */
  private static void check(String name, OptionalDouble value, double least, double most, String expected) {
    double number = value.orElse(least);
    if (!(number >= least && number <= most)) {
      throw new IllegalArgumentException(name + ": expected " + expected + ", found " + number);
    }
  }

  /**
   * The same values with another temperature.
   *
   * @param temperature 0 to 1
   * @return a copy
   * @throws IllegalArgumentException when it is negative or no finite number
   */
  public Sampling withTemperature(double temperature) {
    return new Sampling(OptionalDouble.of(temperature), topP, n, presencePenalty, frequencyPenalty);
  }

  /**
   * The same values with another share of the likeliest words.
   *
   * @param topP 0 to 1
   * @return a copy
   * @throws IllegalArgumentException when it is outside of 0 to 1
   */
  public Sampling withTopP(double topP) {
    return new Sampling(temperature, OptionalDouble.of(topP), n, presencePenalty, frequencyPenalty);
  }

  /**
   * The same values with another number of answers.
   *
   * @param n at least 1
   * @return a copy
   * @throws IllegalArgumentException when it is less than 1
   */
  public Sampling withN(int n) {
    return new Sampling(temperature, topP, OptionalInt.of(n), presencePenalty, frequencyPenalty);
  }

  /**
   * The same values with another presence penalty.
   *
   * @param presencePenalty −2 to 2
   * @return a copy
   * @throws IllegalArgumentException when it is no finite number
   */
  public Sampling withPresencePenalty(double presencePenalty) {
    return new Sampling(temperature, topP, n, OptionalDouble.of(presencePenalty), frequencyPenalty);
  }

  /**
   * The same values with another frequency penalty.
   *
   * @param frequencyPenalty −2 to 2
   * @return a copy
   * @throws IllegalArgumentException when it is no finite number
   */
  public Sampling withFrequencyPenalty(double frequencyPenalty) {
    return new Sampling(temperature, topP, n, presencePenalty, OptionalDouble.of(frequencyPenalty));
  }
}
