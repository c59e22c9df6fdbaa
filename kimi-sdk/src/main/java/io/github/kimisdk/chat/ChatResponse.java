package io.github.kimisdk.chat;

import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The whole answer to a request. A stream that is read to its end gives the same response as a call that waits.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * <pre>{@code
 * ChatRequest question = ChatRequest.of("Is 91 a prime number?");
 * ChatResponse response = kimi.chat(question);
 * response.reasoning().ifPresent(System.out::println);
 * System.out.println(response.text());
 * response.usage().ifPresent(System.out::println);
 * ChatRequest next = question.plus(response.message(), Message.user("Why?"));   // the message goes back whole
 * System.out.println(kimi.chat(next).text());
 * }</pre>
 *
 * @param id the id of the answer; the empty string if the service sent none
 * @param created the time of creation, to the second
 * @param model the model that answered, which may be an internal alias; the empty string if the service sent none
 * @param choices the answers; usually one
 * @param usage the charged tokens; absent if unknown
 * @param systemFingerprint the version of the service
 * @param complete whether the service sent its end mark; false for the part of a broken stream that was received
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

  private static final AssistantMessage EMPTY = AssistantMessage.of("");

  /**
   * Creates an answer from all components.
   *
   * @param id the id, not null
   * @param created the time or empty
   * @param model the model, not null
   * @param choices the answers, not null
   * @param usage the usage or empty
   * @param systemFingerprint the fingerprint or empty
   * @param complete whether the answer is complete
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
   * Returns a response of text, for a model of your own.
   *
   * @param text the text
   * @return a complete response with the finish reason {@link FinishReason#STOP}
   */
  public static ChatResponse of(String text) {
    Objects.requireNonNull(text, "text");
    return of(AssistantMessage.of(text));
  }

  /**
   * Returns a response with one message, for a model of your own.
   *
   * @param message the message of the model
   * @return a complete response with the finish reason {@link FinishReason#TOOL_CALLS} if the message calls tools, else
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
   * Returns a copy with a usage.
   *
   * @param usage the charged tokens
   * @return a copy
   */
  public ChatResponse withUsage(Usage usage) {
    return new ChatResponse(id, created, model, choices, Optional.of(Objects.requireNonNull(usage, "usage")), systemFingerprint,
        complete, extra);
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
   * @param complete whether the service sent its end mark
   * @return a copy
   */
  public ChatResponse withComplete(boolean complete) {
    return new ChatResponse(id, created, model, choices, usage, systemFingerprint, complete, extra);
  }

  /**
   * Returns a copy with an id, a time and a model.
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
   * Returns the message of the first choice, to append to the conversation.
   *
   * @return the message; an empty message if there is no choice
   */
  public AssistantMessage message() {
    return choices.isEmpty() ? EMPTY : choices.get(0).message();
  }

  /**
   * Returns the text of the first choice.
   *
   * @return the text; empty if there is none
   */
  public String text() {
    return message().text();
  }

  /**
   * Returns the reasoning of the first choice.
   *
   * @return the reasoning; absent if the service sent none
   */
  public Optional<String> reasoning() {
    return message().reasoning();
  }

  /**
   * Returns the tool calls of the first choice.
   *
   * @return the calls; empty if there are none
   */
  public List<ToolCall> toolCalls() {
    return message().toolCalls();
  }

  /**
   * Returns the finish reason of the first choice.
   *
   * @return the reason; absent if the stream broke off before it
   */
  public Optional<FinishReason> finishReason() {
    return choices.isEmpty() ? Optional.empty() : choices.get(0).finishReason();
  }

  /**
   * Returns whether the first choice was cut off by the token limit.
   *
   * @return whether the reason is {@link FinishReason#LENGTH}
   */
  public boolean truncated() {
    return finishReason().filter(FinishReason.LENGTH::equals).isPresent();
  }

  /**
   * Returns this response as the chunks of a stream, with text and reasoning word by word.
   *
   * @return chunks that {@link ChatAssembler} folds into this response; the last chunk is {@linkplain ChatChunk#complete
   *     complete} if this response is
   */
  public List<ChatChunk> chunks() {
    return ResponseChunks.of(this);
  }

  @Override
  public String toString() {
    return OneLine.of("ChatResponse", model, finishReason(), usage.map(all -> all.totalTokens() + " tokens"), message().shown());
  }
}
