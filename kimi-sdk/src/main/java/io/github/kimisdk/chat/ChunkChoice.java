package io.github.kimisdk.chat;

import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * The new content of one choice.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param index the number of the choice, from 0
 * @param delta the members that are new in the message
 * @param finishReason the finish reason; absent while the choice goes on
 * @param usage the usage of this choice, where the service reports it here
 * @param logprobs the probabilities of the new tokens
 * @param extra members that this version does not know
 */
public record ChunkChoice(
    int index,
    Delta delta,
    Optional<FinishReason> finishReason,
    Optional<Usage> usage,
    Optional<JsonObject> logprobs,
    JsonObject extra) {

  /**
   * Creates a choice from all components.
   *
   * @param index the number
   * @param delta the members that are new, not null
   * @param finishReason the reason or empty
   * @param usage the usage or empty
   * @param logprobs the probabilities or empty
   * @param extra unknown members, not null
   */
  public ChunkChoice {
    Objects.requireNonNull(delta, "delta");
    Objects.requireNonNull(finishReason, "finishReason");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(logprobs, "logprobs");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns a choice with new content.
   *
   * @param index the number of the choice, from 0
   * @param delta the members that are new in the message
   * @return a choice without finish reason, usage and probabilities
   */
  public static ChunkChoice of(int index, Delta delta) {
    return new ChunkChoice(index, delta, Optional.empty(), Optional.empty(), Optional.empty(), JsonObject.EMPTY);
  }

  /**
   * Returns a copy with other content.
   *
   * @param delta the members that are new in the message
   * @return a copy
   */
  public ChunkChoice withDelta(Delta delta) {
    return new ChunkChoice(index, delta, finishReason, usage, logprobs, extra);
  }

  /**
   * Returns a copy with a finish reason.
   *
   * @param finishReason the reason
   * @return a copy
   */
  public ChunkChoice withFinishReason(FinishReason finishReason) {
    return new ChunkChoice(index, delta, Optional.of(Objects.requireNonNull(finishReason, "finishReason")), usage, logprobs,
        extra);
  }

  /**
   * Returns a copy with a usage.
   *
   * @param usage the tokens of this choice
   * @return a copy
   */
  public ChunkChoice withUsage(Usage usage) {
    return new ChunkChoice(index, delta, finishReason, Optional.of(Objects.requireNonNull(usage, "usage")), logprobs, extra);
  }

  /**
   * Returns a copy with probabilities.
   *
   * @param logprobs the probabilities of the new tokens
   * @return a copy
   */
  public ChunkChoice withLogprobs(JsonObject logprobs) {
    return new ChunkChoice(index, delta, finishReason, usage, Optional.of(Objects.requireNonNull(logprobs, "logprobs")), extra);
  }

  /**
   * Returns a copy with other unknown members.
   *
   * @param extra the members that replace the present ones
   * @return a copy
   */
  public ChunkChoice withExtra(JsonObject extra) {
    return new ChunkChoice(index, delta, finishReason, usage, logprobs, extra);
  }

  /** Returns a copy without the finish reason and the usage. */
  ChunkChoice withoutEnd() {
    return new ChunkChoice(index, delta, Optional.empty(), Optional.empty(), logprobs, extra);
  }

  @Override
  public String toString() {
    return OneLine.of("ChunkChoice", index, finishReason, delta);
  }
}
