package io.github.kimisdk.chat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a model is asked. Nothing is sent that is not set here.
 *
 * <p>What is set together is grouped: {@link #toolUse}, {@link #reasoning}, {@link #sampling}, {@link #output} and
 * {@link #hints}. The builder is flat.
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
 * @param model the model's id; absent means the client's default
 * @param messages the conversation in its order
 * @param toolUse the tools and the rule for calling them
 * @param reasoning how the model is asked to reason
 * @param sampling how words are drawn
 * @param output what the answer may look like
 * @param hints what helps the service
 * @param extra members of the body that this version does not know; they win over what is set elsewhere
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
   * A request with every component.
   *
   * @param model the model's id or empty
   * @param messages the conversation, not null
   * @param toolUse the tools, not null
   * @param reasoning the wish for reasoning, not null
   * @param sampling the sampling values, not null
   * @param output the wish for the answer's form, not null
   * @param hints the hints, not null
   * @param extra unknown members, not null
   */
  public ChatRequest {
    Objects.requireNonNull(messages, "messages");
    Objects.requireNonNull(model, "model");
    messages = Elements.copy("messages", messages);
    Objects.requireNonNull(toolUse, "toolUse");
    Objects.requireNonNull(reasoning, "reasoning");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(hints, "hints");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * One question to the client's default model.
   *
   * @param prompt what the user says
   * @return the request
   */
  public static ChatRequest of(String prompt) {
    Objects.requireNonNull(prompt, "prompt");
    return of(List.of(Message.user(prompt)));
  }

  /**
   * A conversation for the client's default model.
   *
   * @param messages the conversation in its order
   * @return the request
   */
  public static ChatRequest of(List<? extends Message> messages) {
    Objects.requireNonNull(messages, "messages");
    return new ChatRequest(
        Optional.empty(), Elements.copy("messages", messages), ToolUse.NONE, Reasoning.DEFAULT, Sampling.DEFAULT, Output.DEFAULT,
        Hints.NONE, JsonObject.EMPTY);
  }

  /**
   * A builder of a request of which nothing is set.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The tools of the request.
   *
   * @return the tools; empty when there are none
   */
  public List<ToolSpec> tools() {
    return toolUse.tools();
  }

  /**
   * The same request to another model.
   *
   * @param model the model's id
   * @return a copy
   */
  public ChatRequest withModel(String model) {
    Objects.requireNonNull(model, "model");
    return new ChatRequest(Optional.of(model), messages, toolUse, reasoning, sampling, output, hints, extra);
  }

  /**
   * The same request with another conversation.
   *
   * @param messages the conversation in its order
   * @return a copy
   */
  public ChatRequest withMessages(List<? extends Message> messages) {
    Objects.requireNonNull(messages, "messages");
    return new ChatRequest(model, Elements.copy("messages", messages), toolUse, reasoning, sampling, output, hints, extra);
  }

  /**
   * The same request with more at the end of its conversation.
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
   * The same request with other tools.
   *
   * @param toolUse the tools and the rule for calling them
   * @return a copy
   */
  public ChatRequest withToolUse(ToolUse toolUse) {
    return new ChatRequest(model, messages, toolUse, reasoning, sampling, output, hints, extra);
  }

  /**
   * The same request with another wish for reasoning.
   *
   * @param reasoning how the model is asked to reason
   * @return a copy
   */
  public ChatRequest withReasoning(Reasoning reasoning) {
    return new ChatRequest(model, messages, toolUse, reasoning, sampling, output, hints, extra);
  }

  /**
   * The same request with other sampling values.
   *
   * @param sampling how words are drawn
   * @return a copy
   */
  public ChatRequest withSampling(Sampling sampling) {
    return new ChatRequest(model, messages, toolUse, reasoning, sampling, output, hints, extra);
  }

  /**
   * The same request with another wish for the answer's form.
   *
   * @param output what the answer may look like
   * @return a copy
   */
  public ChatRequest withOutput(Output output) {
    return new ChatRequest(model, messages, toolUse, reasoning, sampling, output, hints, extra);
  }

  /**
   * The same request with other hints.
   *
   * @param hints what helps the service
   * @return a copy
   */
  public ChatRequest withHints(Hints hints) {
    return new ChatRequest(model, messages, toolUse, reasoning, sampling, output, hints, extra);
  }

  /**
   * The same request with another set of members that this version does not know.
   *
   * @param extra the members
   * @return a copy
   */
  public ChatRequest withExtra(JsonObject extra) {
    return new ChatRequest(model, messages, toolUse, reasoning, sampling, output, hints, extra);
  }

  /** A builder of a request; every method returns it, {@link #build} may be called more than once. */
  public static final class Builder {

    private final List<Message> messages = new ArrayList<>();
    private final List<ToolSpec> tools = new ArrayList<>();
    private Optional<String> model = Optional.empty();
    private Optional<ToolChoice> toolChoice = Optional.empty();
    private Optional<Thinking> thinking = Optional.empty();
    private Optional<String> reasoningEffort = Optional.empty();
    private Sampling sampling = Sampling.DEFAULT;
    private Output output = Output.DEFAULT;
    private Hints hints = Hints.NONE;
    private JsonObject extra = JsonObject.EMPTY;

    private Builder() {}

    /**
     * Sets the model.
     *
     * @param model the model's id; the client's default when not set
     * @return this builder
     */
    public Builder model(String model) {
      Objects.requireNonNull(model, "model");
      this.model = Optional.of(model);
      return this;
    }

    /**
     * Appends an instruction.
     *
     * @param text the instruction
     * @return this builder
     */
    public Builder system(String text) {
      return message(Message.system(text));
    }

    /**
     * Appends what the user says.
     *
     * @param text the text
     * @return this builder
     */
    public Builder user(String text) {
      return message(Message.user(text));
    }

    /**
     * Appends what the user says and shows.
     *
     * @param parts text, images and videos in their order
     * @return this builder
     */
    public Builder user(ContentPart... parts) {
      Objects.requireNonNull(parts, "parts");
      return message(Message.user(parts));
    }

    /**
     * Appends what the model said.
     *
     * @param text the text
     * @return this builder
     */
    public Builder assistant(String text) {
      Objects.requireNonNull(text, "text");
      return message(Message.assistant(text));
    }

    /**
     * Appends a message.
     *
     * @param message the message
     * @return this builder
     */
    public Builder message(Message message) {
      messages.add(Objects.requireNonNull(message, "message"));
      return this;
    }

    /**
     * Appends messages.
     *
     * @param more the messages in their order
     * @return this builder
     */
    public Builder messages(List<? extends Message> more) {
      Objects.requireNonNull(more, "more");
      more.forEach(this::message);
      return this;
    }

    /**
     * Adds tools that the model may call.
     *
     * @param more the tools
     * @return this builder
     */
    public Builder tools(ToolSpec... more) {
      Objects.requireNonNull(more, "more");
      tools.addAll(List.of(more));
      return this;
    }

    /**
     * Sets whether and which tool is to be called.
     *
     * @param choice the rule; the service's default is {@link ToolChoice#AUTO}
     * @return this builder
     */
    public Builder toolChoice(ToolChoice choice) {
      Objects.requireNonNull(choice, "choice");
      this.toolChoice = Optional.of(choice);
      return this;
    }

    /**
     * Sets the switch for reasoning.
     *
     * @param thinking the switch; the model's default when not set
     * @return this builder
     */
    public Builder thinking(Thinking thinking) {
      Objects.requireNonNull(thinking, "thinking");
      this.thinking = Optional.of(thinking);
      return this;
    }

    /**
     * Sets how much to reason.
     *
     * @param effort {@code low}, {@code high} or {@code max} on {@code kimi-k3} and later
     * @return this builder
     */
    public Builder reasoningEffort(String effort) {
      Objects.requireNonNull(effort, "effort");
      this.reasoningEffort = Optional.of(effort);
      return this;
    }

    /**
     * Sets the temperature; current models have a fixed one and refuse others.
     *
     * @param temperature 0 to 1
     * @return this builder
     * @throws IllegalArgumentException when it is negative or no finite number
     */
    public Builder temperature(double temperature) {
      return sampling(sampling.withTemperature(temperature));
    }

    /**
     * Sets the share of the likeliest words; current models have a fixed one and refuse others.
     *
     * @param topP 0 to 1
     * @return this builder
     * @throws IllegalArgumentException when it is outside of 0 to 1
     */
    public Builder topP(double topP) {
      return sampling(sampling.withTopP(topP));
    }

    /**
     * Sets how many answers to make; current models make one.
     *
     * @param n at least 1
     * @return this builder
     * @throws IllegalArgumentException when it is less than 1
     */
    public Builder n(int n) {
      return sampling(sampling.withN(n));
    }

    /**
     * Sets all sampling values.
     *
     * @param sampling the values
     * @return this builder
     */
    public Builder sampling(Sampling sampling) {
      this.sampling = Objects.requireNonNull(sampling, "sampling");
      return this;
    }

    /**
     * Sets the most tokens of the answer, reasoning included.
     *
     * @param tokens the limit; the model's default when not set
     * @return this builder
     * @throws IllegalArgumentException when it is less than 1
     */
    public Builder maxCompletionTokens(int tokens) {
      return output(output.withMaxCompletionTokens(tokens));
    }

    /**
     * Sets the words that end the answer.
     *
     * @param words at most 5, each of 1 to 32 bytes
     * @return this builder
     * @throws IllegalArgumentException when one is empty
     */
    public Builder stop(String... words) {
      Objects.requireNonNull(words, "words");
      return output(output.withStop(Arrays.asList(words)));
    }

    /**
     * Sets the form of the answer.
     *
     * @param format the form
     * @return this builder
     */
    public Builder responseFormat(ResponseFormat format) {
      Objects.requireNonNull(format, "format");
      return output(output.withFormat(format));
    }

    /**
     * Asks for the probabilities of the tokens.
     *
     * @param topLogprobs how many alternatives per token, 0 to 20
     * @return this builder
     * @throws IllegalArgumentException when it is another number
     */
    public Builder logprobs(int topLogprobs) {
      return output(output.withLogprobs(topLogprobs));
    }

    /**
     * Sets the whole wish for the answer's form.
     *
     * @param output the wish
     * @return this builder
     */
    public Builder output(Output output) {
      this.output = Objects.requireNonNull(output, "output");
      return this;
    }

    /**
     * Sets the key that groups the requests of one session in the prefix cache.
     *
     * @param key one key per session
     * @return this builder
     */
    public Builder promptCacheKey(String key) {
      Objects.requireNonNull(key, "key");
      return hints(hints.withPromptCacheKey(key));
    }

    /**
     * Sets how the prefix cache is to be used.
     *
     * @param options the options
     * @return this builder
     */
    public Builder promptCacheOptions(PromptCacheOptions options) {
      Objects.requireNonNull(options, "options");
      return hints(hints.withPromptCacheOptions(options));
    }

    /**
     * Sets the end user's id.
     *
     * @param id a stable, hashed id
     * @return this builder
     */
    public Builder safetyIdentifier(String id) {
      Objects.requireNonNull(id, "id");
      return hints(hints.withSafetyIdentifier(id));
    }

    /**
     * Sets what the answer is expected to contain.
     *
     * @param text the expected text
     * @return this builder
     */
    public Builder prediction(String text) {
      return hints(hints.withPrediction(text));
    }

    /**
     * Sets all hints.
     *
     * @param hints the hints
     * @return this builder
     */
    public Builder hints(Hints hints) {
      this.hints = Objects.requireNonNull(hints, "hints");
      return this;
    }

    /**
     * Sets a member of the body that this version does not know; it wins over what is set elsewhere.
     *
     * @param name the member's name on the wire
     * @param value anything that {@link Json#of} takes
     * @return this builder
     */
    public Builder extra(String name, Object value) {
      this.extra = extra.with(name, Json.of(value));
      return this;
    }

    /**
     * Makes the request.
     *
     * @return the request
     */
    public ChatRequest build() {
      return new ChatRequest(
          model, messages, new ToolUse(tools, toolChoice), new Reasoning(thinking, reasoningEffort), sampling, output,
          hints, extra);
    }
  }
}
