package io.github.kimisdk.chat;

import io.github.kimisdk.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An answer. A stream that was read to its end gives the same response as a call that waited for it.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param id the id of the answer; the empty string when the service sent none
 * @param created when it was made, to the second
 * @param model the model that answered, which may be an internal alias; the empty string when not said
 * @param choices the answers; mostly one
 * @param usage the tokens that were charged; absent means unknown, not zero
 * @param systemFingerprint the version of the service that answered
 * @param complete whether the service said that this is all; false for what was received of a broken stream
 * @param extra members that this version does not know
 */
public record ChatResponse(
    String id,
    Optional<Instant> created,
    String model,
    List<Choice> choices,
    Optional<Usage> usage,
    Optional<String> systemFingerprint,
    boolean complete,
    JsonObject extra) {

  private static final AssistantMessage SILENCE = AssistantMessage.of("");

  /**
   * An answer with every component.
   *
   * @param id the id, not null
   * @param created the time or empty
   * @param model the model, not null
   * @param choices the answers, not null
   * @param usage the usage or empty
   * @param systemFingerprint the fingerprint or empty
   * @param complete whether this is all
   * @param extra unknown members, not null
   */
  public ChatResponse {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(model, "model");
    choices = Elements.copy("choices", choices);
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(systemFingerprint, "systemFingerprint");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * An answer in words, as a model of your own gives it.
   *
   * @param text the text
   * @return a complete answer that ended with {@link FinishReason#STOP}
   */
  public static ChatResponse of(String text) {
    Objects.requireNonNull(text, "text");
    return of(AssistantMessage.of(text));
  }

  /**
   * An answer, as a model of your own gives it.
   *
   * @param message what the model says
   * @return a complete answer that ended with {@link FinishReason#TOOL_CALLS} when it calls tools, else with
   *     {@link FinishReason#STOP}
   */
  public static ChatResponse of(AssistantMessage message) {
    Objects.requireNonNull(message, "message");
    FinishReason reason = message.toolCalls().isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
    return new ChatResponse(
        "", Optional.empty(), "", List.of(Choice.of(message, reason)), Optional.empty(), Optional.empty(), true,
        JsonObject.EMPTY);
  }

  /**
   * The same answer with a usage.
   *
   * @param usage the tokens that were charged
   * @return a copy
   */
  public ChatResponse withUsage(Usage usage) {
    return new ChatResponse(id, created, model, choices, Optional.of(Objects.requireNonNull(usage, "usage")), systemFingerprint, complete, extra);
  }

  /**
   * Returns a copy with other choices.
   *
   * @param choices the choices
   * @return a copy
   */
  public ChatResponse withChoices(List<Choice> choices) {
    return new ChatResponse(id, created, model, choices, usage, systemFingerprint, complete, extra);
  }

  /**
   * Returns a copy with another end.
   *
   * @param complete whether the service said that this is all
   * @return a copy
   */
  public ChatResponse withComplete(boolean complete) {
    return new ChatResponse(id, created, model, choices, usage, systemFingerprint, complete, extra);
  }

  /**
   * The same answer with an id, a time and a model.
   *
   * @param id the id
   * @param created the time, to the second
   * @param model the model's id
   * @return a copy
   */
  public ChatResponse withOrigin(String id, Instant created, String model) {
    Objects.requireNonNull(created, "created");
    return new ChatResponse(
        id, Optional.of(created), model, choices, usage, systemFingerprint, complete, extra);
  }

  /**
   * What the model said first: the message to append to the conversation.
   *
   * @return the first choice's message; an empty message when there is no choice
   */
  public AssistantMessage message() {
    return choices.isEmpty() ? SILENCE : choices.get(0).message();
  }

  /**
   * The text of the first choice.
   *
   * @return the text; empty when there is none
   */
  public String text() {
    return message().text();
  }

  /**
   * The reasoning of the first choice.
   *
   * @return the reasoning; absent when the service sent none
   */
  public Optional<String> reasoning() {
    return message().reasoning();
  }

  /**
   * The tool calls of the first choice.
   *
   * @return the calls; empty when there are none
   */
  public List<ToolCall> toolCalls() {
    return message().toolCalls();
  }

  /**
   * Why the first choice ended.
   *
   * @return the reason; absent when the stream broke off before
   */
  public Optional<FinishReason> finishReason() {
    return choices.isEmpty() ? Optional.empty() : choices.get(0).finishReason();
  }

  /**
   * Whether the first choice was cut by the limit of output tokens.
   *
   * @return whether the reason is {@link FinishReason#LENGTH}
   */
  public boolean truncated() {
    return finishReason().filter(FinishReason.LENGTH::equals).isPresent();
  }

  /**
   * The answer as the chunks of a stream, text and reasoning word by word.
   *
   * @return chunks that {@link ChatAssembler} folds into this answer; the last is {@linkplain ChatChunk#complete
   *     complete} when this answer is
   */
  public List<ChatChunk> chunks() {
    return ResponseChunks.of(this);
  }
}
