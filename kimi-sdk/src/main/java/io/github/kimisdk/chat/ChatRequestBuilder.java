package io.github.kimisdk.chat;

import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A builder of a {@link ChatRequest}. Every method returns the builder; {@link #build} may be called more than once. A builder
 * is not safe for use by several threads at once.
 */
public final class ChatRequestBuilder {

  private final List<Message> messages = new ArrayList<>();
  private final List<ToolSpec> tools = new ArrayList<>();
  private Optional<String> model;
  private Optional<ToolChoice> toolChoice;
  private Reasoning reasoning;
  private Sampling sampling;
  private Output output;
  private Hints hints;
  private JsonObject extra;

  ChatRequestBuilder() {
    this(new ChatRequest(
        Optional.empty(), List.of(), ToolUse.NONE, Reasoning.DEFAULT, Sampling.DEFAULT, Output.DEFAULT, Hints.NONE,
        JsonObject.EMPTY));
  }

  ChatRequestBuilder(ChatRequest request) {
    messages.addAll(request.messages());
    tools.addAll(request.tools());
    model = request.model();
    toolChoice = request.toolUse().choice();
    reasoning = request.reasoning();
    sampling = request.sampling();
    output = request.output();
    hints = request.hints();
    extra = request.extra();
  }

  /**
   * Sets the model.
   *
   * @param model the model's id; the client's default if not set
   * @return this builder
   */
  public ChatRequestBuilder model(String model) {
    this.model = Optional.of(Objects.requireNonNull(model, "model"));
    return this;
  }

  /**
   * Appends a system message.
   *
   * @param text the instruction
   * @return this builder
   */
  public ChatRequestBuilder system(String text) {
    return message(Message.system(text));
  }

  /**
   * Appends a user message.
   *
   * @param text the user's text
   * @return this builder
   */
  public ChatRequestBuilder user(String text) {
    return message(Message.user(text));
  }

  /**
   * Appends a user message of several parts.
   *
   * @param parts text, images and videos in their order
   * @return this builder
   */
  public ChatRequestBuilder user(ContentPart... parts) {
    return message(Message.user(parts));
  }

  /**
   * Appends an assistant message.
   *
   * @param text the model's text
   * @return this builder
   */
  public ChatRequestBuilder assistant(String text) {
    return message(Message.assistant(text));
  }

  /**
   * Appends a message.
   *
   * @param message the message
   * @return this builder
   */
  public ChatRequestBuilder message(Message message) {
    messages.add(Objects.requireNonNull(message, "message"));
    return this;
  }

  /**
   * Appends messages.
   *
   * @param messages the messages in their order
   * @return this builder
   */
  public ChatRequestBuilder messages(List<? extends Message> messages) {
    this.messages.addAll(Elements.copy("messages", messages));
    return this;
  }

  /**
   * Adds tools that the model may call.
   *
   * @param tools the tools
   * @return this builder
   */
  public ChatRequestBuilder tools(ToolSpec... tools) {
    this.tools.addAll(List.of(Objects.requireNonNull(tools, "tools")));
    return this;
  }

  /**
   * Sets which tool the model calls.
   *
   * @param choice the rule; {@link ToolChoice#AUTO} if not set
   * @return this builder
   */
  public ChatRequestBuilder toolChoice(ToolChoice choice) {
    toolChoice = Optional.of(Objects.requireNonNull(choice, "choice"));
    return this;
  }

  /**
   * Switches reasoning on or off.
   *
   * @param thinking the switch; the model's default if not set
   * @return this builder
   */
  public ChatRequestBuilder thinking(Thinking thinking) {
    reasoning = reasoning.withThinking(thinking);
    return this;
  }

  /**
   * Sets how much the model reasons.
   *
   * @param effort {@code low}, {@code high} or {@code max} on {@code kimi-k3} and later
   * @return this builder
   */
  public ChatRequestBuilder reasoningEffort(String effort) {
    reasoning = reasoning.withEffort(effort);
    return this;
  }

  /**
   * Sets the temperature. Current models have a fixed one and refuse others.
   *
   * @param temperature 0 to 1
   * @return this builder
   * @throws IllegalArgumentException if the temperature is negative or not a finite number
   */
  public ChatRequestBuilder temperature(double temperature) {
    return sampling(sampling.withTemperature(temperature));
  }

  /**
   * Sets the nucleus sampling threshold. Current models have a fixed one and refuse others.
   *
   * @param topP 0 to 1
   * @return this builder
   * @throws IllegalArgumentException if the threshold is not within 0 to 1
   */
  public ChatRequestBuilder topP(double topP) {
    return sampling(sampling.withTopP(topP));
  }

  /**
   * Sets the number of answers. Current models give one.
   *
   * @param n at least 1
   * @return this builder
   * @throws IllegalArgumentException if the number is less than 1
   */
  public ChatRequestBuilder n(int n) {
    return sampling(sampling.withN(n));
  }

  /**
   * Sets all sampling values.
   *
   * @param sampling the values
   * @return this builder
   */
  public ChatRequestBuilder sampling(Sampling sampling) {
    this.sampling = Objects.requireNonNull(sampling, "sampling");
    return this;
  }

  /**
   * Sets the maximum length of the answer, reasoning included.
   *
   * @param tokens the limit; the model's default if not set
   * @return this builder
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public ChatRequestBuilder maxCompletionTokens(int tokens) {
    return output(output.withMaxCompletionTokens(tokens));
  }

  /**
   * Sets the words that end the answer.
   *
   * @param words at most 5, each of 1 to 32 bytes
   * @return this builder
   * @throws IllegalArgumentException if a word is empty
   */
  public ChatRequestBuilder stop(String... words) {
    return output(output.withStop(Arrays.asList(Objects.requireNonNull(words, "words"))));
  }

  /**
   * Sets the format of the answer.
   *
   * @param format the format; text if not set
   * @return this builder
   */
  public ChatRequestBuilder responseFormat(ResponseFormat format) {
    return output(output.withFormat(format));
  }

  /**
   * Requests the log probabilities of the tokens.
   *
   * @param topLogprobs the number of alternatives per token, 0 to 20
   * @return this builder
   * @throws IllegalArgumentException if the number is not within 0 to 20
   */
  public ChatRequestBuilder logprobs(int topLogprobs) {
    return output(output.withLogprobs(topLogprobs));
  }

  /**
   * Sets all values for the form and the length of the answer.
   *
   * @param output the values
   * @return this builder
   */
  public ChatRequestBuilder output(Output output) {
    this.output = Objects.requireNonNull(output, "output");
    return this;
  }

  /**
   * Sets the key that groups the requests of one session in the prefix cache.
   *
   * @param key one key per session
   * @return this builder
   */
  public ChatRequestBuilder promptCacheKey(String key) {
    return hints(hints.withPromptCacheKey(key));
  }

  /**
   * Sets how the prefix cache is used.
   *
   * @param options the options
   * @return this builder
   */
  public ChatRequestBuilder promptCacheOptions(PromptCacheOptions options) {
    return hints(hints.withPromptCacheOptions(options));
  }

  /**
   * Sets the end user's id.
   *
   * @param id a stable, hashed id
   * @return this builder
   */
  public ChatRequestBuilder safetyIdentifier(String id) {
    return hints(hints.withSafetyIdentifier(id));
  }

  /**
   * Sets text that the answer is expected to contain.
   *
   * @param text the expected text
   * @return this builder
   */
  public ChatRequestBuilder prediction(String text) {
    return hints(hints.withPrediction(text));
  }

  /**
   * Sets all hints.
   *
   * @param hints the hints
   * @return this builder
   */
  public ChatRequestBuilder hints(Hints hints) {
    this.hints = Objects.requireNonNull(hints, "hints");
    return this;
  }

  /**
   * Sets a member of the JSON body that this version does not know. It overrides the values of the other methods.
   *
   * @param name the member's name
   * @param value any value that {@link Json#of} accepts
   * @return this builder
   */
  public ChatRequestBuilder extra(String name, Object value) {
    extra = extra.with(name, Json.of(value));
    return this;
  }

  /**
   * Returns the request.
   *
   * @return a new request
   */
  public ChatRequest build() {
    return new ChatRequest(model, messages, new ToolUse(tools, toolChoice), reasoning, sampling, output, hints, extra);
  }

  @Override
  public String toString() {
    return OneLine.of("ChatRequestBuilder", model, messages);
  }
}
