package io.github.kimisdk.tool;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.schema.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A model with tools: it is asked, the tools that it calls are run, and it is asked again with their results, until it
 * answers.
 *
 * <p>The calls of one answer run side by side; their results stand in the order of the calls. A
 * {@linkplain Tool#withRepeatable repeatable} tool starts as soon as its arguments have come, before the answer has
 * ended. Answers are kept and go back whole, with their reasoning; where a thinking model sent none, the empty string,
 * which is what Kimi wants to see. However a run ends, by an exception too, its conversation is a history that can be sent again.
 *
 * <p>Immutable and safe for use by many threads.
 *
 * <pre>{@code
 * record Place(String city) {}
 *
 * Tool<Place> weather = Tool.of("weather", "The weather in a city", Place.class, place -> "Rain in " + place.city());
 * Agent agent = Agent.builder(kimi).tools(weather).maxSteps(20).build();
 * System.out.println(agent.run("Do I need an umbrella in Rome?").text());
 * }</pre>
 */
public final class Agent {

  private static final int MOST_TOOLS = 128;
  private static final int LARGEST_TOOL = 15_000;

  /** The ids of Kimi Code. */
  private static final Set<String> CODING = Set.of(
      "kimi-for-coding", "kimi-for-coding-highspeed", "k3", "k3-256k", "k3.1-pro", "k3.1-pro-highspeed", "k2p5", "k2p6", "k2p7");

  final ChatModel model;
  final Map<String, Tool<?>> tools;
  final Function<ToolCall, Approval> approval;
  final Executor executor;
  final Duration toolTimeout;
  final Duration timeout;
  final int maxSteps;
  final long maxTokens;
  final int maxRepeats;
  final boolean eager;
  private final ChatRequest template;
  private final Optional<String> modelId;

  private Agent(Builder builder) {
    model = builder.model;
    template = builder.template;
    modelId = template.model().or(model::model);
    tools = checked(builder.tools, template.tools(), modelId.orElse(""));
    approval = builder.approval;
    executor = builder.executor;
    toolTimeout = builder.toolTimeout;
    timeout = builder.timeout;
    maxSteps = builder.maxSteps;
    maxTokens = builder.maxTokens;
    maxRepeats = builder.maxRepeats;
    boolean early = false;
    for (Tool<?> tool : builder.tools) {
      early |= tool.repeatable();
    }
    eager = early && approval == null;
  }

  private static Map<String, Tool<?>> checked(List<Tool<?>> tools, List<ToolSpec> others, String model) {
    Map<String, Tool<?>> byName = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    for (ToolSpec other : others) {
      if (!(other instanceof ToolSpec.Unknown)) {
        once(names, other.name());
      }
    }
    boolean coding = CODING.contains(model);
    for (Tool<?> tool : tools) {
      once(names, tool.name());
      byName.put(tool.name(), tool);
      int size = tool.spec() instanceof ToolSpec.Function function ? Json.bytes(function.parameters()).length : 0;
      if (coding && size > LARGEST_TOOL) {
        throw new IllegalArgumentException("tool " + tool.name() + ": expected a schema of at most " + LARGEST_TOOL
            + " bytes, which is what Kimi Code takes, found " + size + "; shorten its descriptions, or split the tool");
      }
    }
    int count = tools.size() + others.size();
    if (count > MOST_TOOLS) {
      throw new IllegalArgumentException("expected at most " + MOST_TOOLS + " tools, found " + count);
    }
    return byName;
  }

  private static void once(Set<String> names, String name) {
    if (!names.add(name)) {
      throw new IllegalArgumentException("expected tools of different names, found two named " + name);
    }
  }

  /**
   * A builder of an agent.
   *
   * @param model who is asked: a {@code Kimi}, a script, any model
   * @return a new builder
   */
  public static Builder builder(ChatModel model) {
    return new Builder(model);
  }

  /**
   * Runs a prompt in a new conversation, and waits for the end.
   *
   * @param prompt what the user says
   * @return the run
   * @throws RuntimeException what the model failed with, a {@code KimiException} where it is a {@code Kimi}
   */
  public AgentRun run(String prompt) {
    Objects.requireNonNull(prompt, "prompt");
    return run(Conversation.inMemory().user(prompt));
  }

  /**
   * Goes on with a conversation, and waits for the end: first the calls that have no result yet are run, then the model is
   * asked. A conversation that ends with an answer is done already.
   *
   * <p>Interrupting the thread cancels the run: the call of the model is ended, tools are interrupted, and the run is
   * returned with {@link AgentRun.Stop#CANCELLED}; the thread stays interrupted. An {@code Error}, also one of a tool, and what the
   * approval, a listener or the store threw, is thrown all the same.
   *
   * @param conversation what was said; every message is added to it, and so kept in its store, when it is there
   * @return the run
   * @throws RuntimeException what the model failed with, a {@code KimiException} where it is a {@code Kimi}; what the
   *     approval threw; what the store threw
   * @throws IllegalStateException when the conversation is in a run already
   */
  public AgentRun run(Conversation conversation) {
    Objects.requireNonNull(conversation, "conversation");
    return run(conversation, event -> { });
  }

  /**
   * The same, with somebody who watches.
   *
   * @param conversation what was said
   * @param listener is told every event, on the thread of the run; what it throws ends the run
   * @return the run
   */
  public AgentRun run(Conversation conversation, Consumer<? super AgentEvent> listener) {
    Objects.requireNonNull(conversation, "conversation");
    Objects.requireNonNull(listener, "listener");
    return new AgentLoop(this, conversation, listener).run();
  }

  /**
   * A publisher of the events of a run. Every subscription is a run, on a thread of its own, which waits while no event is
   * asked for; cancelling the subscription cancels the run.
   *
   * @param conversation what was said
   * @return a publisher that ends with {@link AgentEvent.RunEnded} and {@code onComplete}, or with {@code onError}
   */
  public Flow.Publisher<AgentEvent> publish(Conversation conversation) {
    Objects.requireNonNull(conversation, "conversation");
    return subscriber -> new RunSubscription(this, conversation, Objects.requireNonNull(subscriber, "subscriber")).start();
  }

  /**
   * This agent as a tool of another: a call is a run in a conversation of its own, whose usage counts for the caller's, also when
   * the run fails; not when the call is given up, by its limit of time or the end of the caller's run, as then nothing comes back.
   *
   * @param name the tool's name
   * @param description what the agent is good for, for the model that calls it
   * @return the tool, whose only parameter is the {@code task} in words
   */
  public Tool<JsonObject> tool(String name, String description) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Schema task = Schema.builder().required("task", Schema.string("What to do, with everything that has to be known for it")).build();
    return Tool.ofResult(name, description, task, arguments -> {
      Conversation asked = Conversation.inMemory().user(arguments.get("task").asString());
      AgentRun run;
      try {
        run = run(asked);
      } catch (RuntimeException | AssertionError failure) {
        String words = name + " failed with " + ToolFailures.describe(failure);
        ToolFailures.log(System.Logger.Level.WARNING, words, failure);
        return ToolResult.failed(words, failure).withUsage(asked.usage());
      }
      String told = run.done() ? run.text() : "the agent ended with " + run.stop() + ". " + run.text();
      return (run.done() ? ToolResult.of(told) : ToolResult.failed(told)).withUsage(run.usage());
    });
  }

  /** The request of the next step. A rule that forces a call holds for the first step: else no answer would ever come. */
  ChatRequest request(List<Message> history, boolean first) {
    List<Message> messages = new ArrayList<>(template.messages());
    messages.replaceAll(Agent::sendable);
    messages.addAll(history);
    messages.replaceAll(this::reasoned);
    List<ToolSpec> specs = new ArrayList<>(template.tools());
    for (Tool<?> tool : tools.values()) {
      specs.add(tool.spec());
    }
    Optional<ToolChoice> choice = template.toolUse().choice();
    boolean forced = choice.isPresent() && !choice.get().equals(ToolChoice.AUTO) && !choice.get().equals(ToolChoice.NONE);
    return template.withMessages(messages).withToolUse(new ToolUse(specs, forced && !first ? Optional.empty() : choice));
  }

  private static Message sendable(Message message) {
    return message instanceof AssistantMessage said
        ? said.withToolCalls(said.toolCalls().stream().map(ToolCall::withObjectArguments).toList()) : message;
  }

  /**
   * A message as Kimi wants it back: where a model that thinks sent no reasoning, with the empty string. A model without an
   * id may be one that thinks.
   */
  Message reasoned(Message message) {
    Reasoning wish = template.reasoning();
    boolean later = modelId.filter(wish::wantedLater).isPresent();
    boolean now = modelId.map(wish::wanted).orElse(!wish.off());
    return message instanceof AssistantMessage said && said.reasoning().isEmpty() && (later || now && !said.toolCalls().isEmpty())
        ? said.withReasoning("") : message;
  }

  @Override
  public String toString() {
    return "Agent[" + model + ", " + tools.keySet() + "]";
  }

  /** A builder of an agent; every method returns it. */
  public static final class Builder {

    private final ChatModel model;
    private final List<Tool<?>> tools = new ArrayList<>();
    private ChatRequest template = ChatRequest.of(List.of());
    private Function<ToolCall, Approval> approval;
    private Executor executor = ThreadPerTaskExecutor.INSTANCE;
    private Duration toolTimeout;
    private Duration timeout;
    private int maxSteps = 100;
    private long maxTokens = Long.MAX_VALUE;
    private int maxRepeats = 10;

    private Builder(ChatModel model) {
      this.model = Objects.requireNonNull(model, "model");
    }

    /**
     * Sets what every request begins with and what it asks for: model, thinking, limits, hints. Its messages stand before those of
     * the conversation and are not kept in it.
     *
     * @param template a request; nothing is asked for when not set
     * @return this builder
     */
    public Builder request(ChatRequest template) {
      this.template = Objects.requireNonNull(template, "template");
      return this;
    }

    /**
     * Adds an instruction for the model. It stands before the conversation and is not kept in it.
     *
     * @param text the instruction
     * @return this builder
     */
    public Builder system(String text) {
      template = template.plus(Message.system(text));
      return this;
    }

    /**
     * Adds tools.
     *
     * @param more up to 128 in all, of different names
     * @return this builder
     */
    public Builder tools(Tool<?>... more) {
      Objects.requireNonNull(more, "more");
      tools.addAll(List.of(more));
      return this;
    }

    /**
     * Sets how often the model is asked in one run.
     *
     * @param steps 100 when not set; at least 1
     * @return this builder
     */
    public Builder maxSteps(int steps) {
      maxSteps = positive(steps);
      return this;
    }

    /**
     * Sets the budget of tokens of a whole run: those of all requests and answers, and of the agents that were called as tools.
     * The model is not asked again once they are spent, and the run ends with {@link AgentRun.Stop#MAX_TOKENS}; the calls of
     * the last answer are run before. So a run can exceed its budget by one request with its answer and by its tools. An answer
     * without a usage counts as nothing.
     *
     * @param tokens no budget when not set; at least 1
     * @return this builder
     */
    public Builder maxTokens(long tokens) {
      maxTokens = positive(tokens);
      return this;
    }

    /**
     * Sets how many steps in a row may bring nothing but calls that were made in the four steps before, with the same
     * results. From the third on the model is told so beside the result.
     *
     * @param steps 10 when not set; at least 1
     * @return this builder
     */
    public Builder maxRepeats(int steps) {
      maxRepeats = positive(steps);
      return this;
    }

    private static <N extends Number> N positive(N number) {
      if (number.longValue() < 1) {
        throw new IllegalArgumentException("expected 1 or more, found " + number);
      }
      return number;
    }

    /**
     * Sets the limit of time for a whole run. A tool that does not end when it is interrupted goes on unheeded. A published
     * run whose subscriber asks for nothing notices the limit only when more is asked for.
     *
     * @param limit more than zero; none when not set; more than 365 days count as 365
     * @return this builder
     */
    public Builder timeout(Duration limit) {
      Objects.requireNonNull(limit, "limit");
      timeout = Tool.checkTimeout(limit);
      return this;
    }

    /**
     * Sets the limit of time for a tool call, from when it gets its thread; a tool's own goes before it.
     *
     * @param limit more than zero; none when not set; more than 365 days count as 365
     * @return this builder
     */
    public Builder toolTimeout(Duration limit) {
      Objects.requireNonNull(limit, "limit");
      toolTimeout = Tool.checkTimeout(limit);
      return this;
    }

    /**
     * Sets who decides about every call before it is run. Then no tool starts before the answer has ended.
     *
     * @param approval is asked on the thread of the run, call by call, and may wait for a person; every call is allowed
     *     when not set
     * @return this builder
     */
    public Builder approval(Function<ToolCall, Approval> approval) {
      this.approval = Objects.requireNonNull(approval, "approval");
      return this;
    }

    /**
     * Sets where tools run. Agents that are tools of agents wait in it, so one that both share needs a thread for each.
     *
     * @param executor a thread for every call when not set, a virtual one from Java 21 on; {@code Runnable::run} runs
     *     them one by one on the thread of the run
     * @return this builder
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /**
     * Makes the agent.
     *
     * @return the agent
     * @throws IllegalArgumentException when there are more than 128 tools, two of one name, or, where the model is one
     *     of Kimi Code, a schema of more than 15,000 bytes, all of which the service refuses
     */
    public Agent build() {
      return new Agent(this);
    }
  }
}
