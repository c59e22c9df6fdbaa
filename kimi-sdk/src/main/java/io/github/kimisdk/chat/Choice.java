package io.github.kimisdk.chat;

import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * One answer to a request.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param index the number of the answer, from 0
 * @param message the message of the model
 * @param finishReason the finish reason; absent if the stream broke off before it
 * @param logprobs the log probabilities of the tokens as the service reports them
 * @param extra members that this version does not know
 */
public record Choice(
    int index,
    AssistantMessage message,
    Optional<FinishReason> finishReason,
    Optional<JsonObject> logprobs,
    JsonObject extra) {

  /**
   * Creates an answer from all components.
   *
   * @param index its number
   * @param message the message of the model, not null
   * @param finishReason the finish reason, or empty
   * @param logprobs the probabilities or empty
   * @param extra unknown members, not null
   */
  public Choice {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(finishReason, "finishReason");
    Objects.requireNonNull(logprobs, "logprobs");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns the first choice.
   *
   * @param message the message of the model
   * @param finishReason the finish reason
   * @return the choice with index 0
   */
  public static Choice of(AssistantMessage message, FinishReason finishReason) {
    Objects.requireNonNull(finishReason, "finishReason");
    return new Choice(0, message, Optional.of(finishReason), Optional.empty(), JsonObject.EMPTY);
  }

  /**
   * Returns a copy with another index.
   *
   * @param index the number of the answer, from 0
   * @return a copy
   */
  public Choice withIndex(int index) {
    return new Choice(index, message, finishReason, logprobs, extra);
  }

  @Override
  public String toString() {
    return OneLine.of("Choice", index, finishReason, message);
  }
}
