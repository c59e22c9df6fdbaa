package io.github.kimisdk.chat;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the answer may look like and where it ends. Whatever is absent or empty is not sent.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param maxCompletionTokens the most tokens of the answer, reasoning included
 * @param stop words that end the answer and are no part of it; at most 5 of at most 32 bytes
 * @param format the form of the answer
 * @param logprobs whether to report the probabilities of the tokens
 * @param topLogprobs how many alternatives to report per token, 0 to 20; needs {@code logprobs}
 */
public record Output(
    OptionalInt maxCompletionTokens,
    List<String> stop,
    Optional<ResponseFormat> format,
    Optional<Boolean> logprobs,
    OptionalInt topLogprobs) {

  private static final int MOST_ALTERNATIVES = 20;

  /** Nothing is sent; the model's own values hold. */
  public static final Output DEFAULT =
      new Output(OptionalInt.empty(), List.of(), Optional.empty(), Optional.empty(), OptionalInt.empty());

  /**
   * A wish with every component.
   *
   * @param maxCompletionTokens the limit or empty
   * @param stop the stop words, not null
   * @param format the form or empty
   * @param logprobs whether to report probabilities, or empty
   * @param topLogprobs the number of alternatives or empty
   * @throws IllegalArgumentException for a value that no version of the service takes: a limit below 1, an empty stop
   *     word, or a number of alternatives outside of 0 to 20
   */
  public Output {
    Objects.requireNonNull(maxCompletionTokens, "maxCompletionTokens");
    stop = Elements.copy("stop", stop);
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(logprobs, "logprobs");
    Objects.requireNonNull(topLogprobs, "topLogprobs");
    if (maxCompletionTokens.orElse(1) < 1) {
      throw new IllegalArgumentException("maxCompletionTokens: expected a limit of at least 1 token, found "
          + maxCompletionTokens.getAsInt() + "; do not set it to use the model's own limit");
    }
    if (stop.contains("")) {
      throw new IllegalArgumentException("stop: expected words of at least one character, found an empty one");
    }
    if (topLogprobs.orElse(0) < 0 || topLogprobs.orElse(0) > MOST_ALTERNATIVES) {
      throw new IllegalArgumentException(
          "topLogprobs: expected 0 to " + MOST_ALTERNATIVES + ", found " + topLogprobs.getAsInt());
    }
  }

  /**
   * The same wish with another limit.
   *
   * @param tokens the most tokens of the answer, reasoning included; at least 1
   * @return a copy
   * @throws IllegalArgumentException when it is less than 1
   */
  public Output withMaxCompletionTokens(int tokens) {
    return new Output(OptionalInt.of(tokens), stop, format, logprobs, topLogprobs);
  }

  /**
   * The same wish with other stop words.
   *
   * @param stop the words, none of them empty
   * @return a copy
   * @throws IllegalArgumentException when one is empty
   */
  public Output withStop(List<String> stop) {
    Objects.requireNonNull(stop, "stop");
    return new Output(maxCompletionTokens, stop, format, logprobs, topLogprobs);
  }

  /**
   * The same wish with another form.
   *
   * @param format the form of the answer
   * @return a copy
   */
  public Output withFormat(ResponseFormat format) {
    return new Output(maxCompletionTokens, stop, Optional.of(Objects.requireNonNull(format, "format")), logprobs, topLogprobs);
  }

  /**
   * The same wish that asks for probabilities.
   *
   * @param topLogprobs how many alternatives per token, 0 to 20
   * @return a copy
   * @throws IllegalArgumentException when it is another number
   */
  public Output withLogprobs(int topLogprobs) {
    return new Output(maxCompletionTokens, stop, format, Optional.of(true), OptionalInt.of(topLogprobs));
  }
}
