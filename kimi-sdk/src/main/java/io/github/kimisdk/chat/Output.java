package io.github.kimisdk.chat;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The form and the length of an answer. An absent or empty value is not sent.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param maxCompletionTokens the token limit of the answer, reasoning included
 * @param stop words that end the answer and are not part of it; at most 5 of at most 32 bytes
 * @param format the format of the answer
 * @param logprobs whether the service reports the log probabilities of the tokens
 * @param topLogprobs the number of alternatives per token, 0 to 20; needs {@code logprobs}
 */
public record Output(
    OptionalInt maxCompletionTokens,
    List<String> stop,
    Optional<ResponseFormat> format,
    Optional<Boolean> logprobs,
    OptionalInt topLogprobs) {

  private static final int MAX_ALTERNATIVES = 20;

  /** No values; the defaults of the model apply. */
  public static final Output DEFAULT =
      new Output(OptionalInt.empty(), List.of(), Optional.empty(), Optional.empty(), OptionalInt.empty());

  /**
   * Creates an output from all components.
   *
   * @param maxCompletionTokens the limit or empty
   * @param stop the stop words, not null
   * @param format the format or empty
   * @param logprobs whether to report log probabilities, or empty
   * @param topLogprobs the number of alternatives or empty
   * @throws IllegalArgumentException if the limit is less than 1, a stop word is empty, or the number of alternatives is not
   *     within 0 to 20
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
    if (topLogprobs.orElse(0) < 0 || topLogprobs.orElse(0) > MAX_ALTERNATIVES) {
      throw new IllegalArgumentException(
          "topLogprobs: expected 0 to " + MAX_ALTERNATIVES + ", found " + topLogprobs.getAsInt());
    }
  }

  /**
   * Returns a copy with another limit.
   *
   * @param tokens the token limit of the answer, reasoning included; at least 1
   * @return a copy
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public Output withMaxCompletionTokens(int tokens) {
    return new Output(OptionalInt.of(tokens), stop, format, logprobs, topLogprobs);
  }

  /**
   * Returns a copy with other stop words.
   *
   * @param stop the words, none of them empty
   * @return a copy
   * @throws IllegalArgumentException if a word is empty
   */
  public Output withStop(List<String> stop) {
    Objects.requireNonNull(stop, "stop");
    return new Output(maxCompletionTokens, stop, format, logprobs, topLogprobs);
  }

  /**
   * Returns a copy with another format.
   *
   * @param format the format of the answer
   * @return a copy
   */
  public Output withFormat(ResponseFormat format) {
    return new Output(maxCompletionTokens, stop, Optional.of(Objects.requireNonNull(format, "format")), logprobs, topLogprobs);
  }

  /**
   * Returns a copy that requests log probabilities.
   *
   * @param topLogprobs the number of alternatives per token, 0 to 20
   * @return a copy
   * @throws IllegalArgumentException if the number is not within 0 to 20
   */
  public Output withLogprobs(int topLogprobs) {
    return new Output(maxCompletionTokens, stop, format, Optional.of(true), OptionalInt.of(topLogprobs));
  }
}
