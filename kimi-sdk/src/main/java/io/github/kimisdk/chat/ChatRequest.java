package io.github.kimisdk.chat;

import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A request to a model. A value that is not set is not sent; the model's default applies.
 *
 * <p>Related values are grouped: {@link #toolUse}, {@link #reasoning}, {@link #sampling}, {@link #output} and {@link #hints}. The
 * builder has a method for each single value.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * <pre>{@code
 * ChatRequest request = ChatRequest.builder()
 *     .system("Answer in one sentence.")
 *     .user("Why is the sky blue?")
 *     .maxCompletionTokens(2000)
 *     .build();
 * System.out.println(kimi.chat(request).text());
 * }</pre>
 *
 * @param model the model's id; absent for the default model of the client
 * @param messages the conversation in its order
 * @param toolUse the tools and the rule for calling them
 * @param reasoning how the model reasons
 * @param sampling how tokens are sampled
 * @param output the form and the length of the answer
 * @param hints values that help the service and do not change the answer
 * @param extra members of the JSON body that this version does not know; they override the other components, and a model becomes
 *     the model of the request
 */
public record ChatRequest(
    Optional<String> model,
    List<Message> messages,
    ToolUse toolUse,
    Reasoning reasoning,
    Sampling sampling,
    Output output,
    Hints hints,
    JsonObject extra) {

  /**
   * Creates a request from all components.
   *
   * @param model the model's id or empty
   * @param messages the conversation, not null
   * @param toolUse the tools, not null
   * @param reasoning the reasoning, not null
   * @param sampling the sampling, not null
   * @param output the output, not null
   * @param hints the hints, not null
   * @param extra unknown members, not null
   */
  public ChatRequest {
    messages = Elements.copy("messages", messages);
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(toolUse, "toolUse");
    Objects.requireNonNull(reasoning, "reasoning");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(hints, "hints");
    JsonValue other = Objects.requireNonNull(extra, "extra").tryGet("model").orElse(null);
    model = other instanceof JsonString id ? Optional.of(id.value()) : model;
    extra = other instanceof JsonString || other == JsonNull.NULL ? extra.without("model") : extra;
  }

  /**
   * Returns a request with one user message for the client's default model.
   *
   * @param prompt the user's text
   * @return the request
   */
  public static ChatRequest of(String prompt) {
    Objects.requireNonNull(prompt, "prompt");
    return of(List.of(Message.user(prompt)));
  }

  /**
   * Returns a request with a conversation for the client's default model.
   *
   * @param messages the conversation in its order
   * @return the request
   */
  public static ChatRequest of(List<? extends Message> messages) {
    return builder().messages(messages).build();
  }

  /**
   * Returns a builder of a request without any values.
   *
   * @return a new builder
   */
  public static ChatRequestBuilder builder() {
    return new ChatRequestBuilder();
  }

  /**
   * Returns a builder with the values of this request.
   *
   * @return a new builder
   */
  public ChatRequestBuilder toBuilder() {
    return new ChatRequestBuilder(this);
  }

  /**
   * Returns the tools of the request.
   *
   * @return the tools; empty if there are none
   */
  public List<ToolSpec> tools() {
    return toolUse.tools();
  }

  /**
   * Returns a copy with another model.
   *
   * @param model the model's id
   * @return a copy
   */
  public ChatRequest withModel(String model) {
    return new ChatRequest(
        Optional.of(Objects.requireNonNull(model, "model")), messages, toolUse, reasoning, sampling, output, hints, extra);
  }

  /**
   * Returns a copy with another conversation.
   *
   * @param messages the conversation in its order
   * @return a copy
   */
  public ChatRequest withMessages(List<? extends Message> messages) {
    return new ChatRequest(
        model, Elements.copy("messages", messages), toolUse, reasoning, sampling, output, hints, extra);
  }

  /**
   * Returns a copy with more messages at the end of the conversation.
   *
   * @param more the messages to append
   * @return a copy
   */
  public ChatRequest plus(Message... more) {
    Objects.requireNonNull(more, "more");
    List<Message> all = new ArrayList<>(messages);
    all.addAll(List.of(more));
    return withMessages(all);
  }

  /**
   * Returns a copy with other tools.
   *
   * @param toolUse the tools and the rule for calling them
   * @return a copy
   */
  public ChatRequest withToolUse(ToolUse toolUse) {
    return new ChatRequest(model, messages, toolUse, reasoning, sampling, output, hints, extra);
  }

  /**
   * Returns a copy with other reasoning.
   *
   * @param reasoning how the model reasons
   * @return a copy
   */
  public ChatRequest withReasoning(Reasoning reasoning) {
    return new ChatRequest(model, messages, toolUse, reasoning, sampling, output, hints, extra);
  }

  /**
   * Returns a copy with other sampling.
   *
   * @param sampling how tokens are sampled
   * @return a copy
   */
  public ChatRequest withSampling(Sampling sampling) {
    return new ChatRequest(model, messages, toolUse, reasoning, sampling, output, hints, extra);
  }

  /**
   * Returns a copy with another form or length of the answer.
   *
   * @param output the form and the length of the answer
   * @return a copy
   */
  public ChatRequest withOutput(Output output) {
    return new ChatRequest(model, messages, toolUse, reasoning, sampling, output, hints, extra);
  }

  /**
   * Returns a copy with other hints.
   *
   * @param hints values that help the service
   * @return a copy
   */
  public ChatRequest withHints(Hints hints) {
    return new ChatRequest(model, messages, toolUse, reasoning, sampling, output, hints, extra);
  }

  /**
   * Returns a copy with other unknown members.
   *
   * @param extra members of the JSON body that this version does not know
   * @return a copy
   */
  public ChatRequest withExtra(JsonObject extra) {
    return new ChatRequest(model, messages, toolUse, reasoning, sampling, output, hints, extra);
  }

  @Override
  public String toString() {
    return OneLine.of("ChatRequest", model, messages);
  }
}
