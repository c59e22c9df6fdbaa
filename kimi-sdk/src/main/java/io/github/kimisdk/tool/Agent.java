package io.github.kimisdk.tool;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.internal.flow.ChunkProcessor;
import io.github.kimisdk.internal.rules.ReasoningRules;
import io.github.kimisdk.internal.rules.ToolRules;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * Runs a model with tools. An agent asks the model, runs the tools that the model calls, and asks again with their results,
 * until an answer has no calls.
 *
 * <p>The calls of one answer run at the same time, at most 16 of them unless {@linkplain AgentBuilder#maxParallelTools set
 * otherwise}; their results stand in the order of the calls. A {@linkplain Tool#withRepeatable repeatable} tool starts when its
 * call is complete, before the answer has ended, unless an {@linkplain AgentBuilder#approval approval} decides about calls.
 * Answers are sent back to the model with their reasoning. If a thinking model sent none, the empty string is sent, as Kimi
 * expects. After every end of a run, even by an exception, its conversation can be sent again.
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

  /** The settings, which do not change any more. */
  final AgentBuilder settings;
  final Map<String, Tool<?>> tools;
  final boolean eager;
  /** The model that the agent asks, if it is named. */
  final Optional<String> modelId;

  Agent(AgentBuilder builder) {
    settings = builder.copy();
    modelId = settings.template.model().or(settings.model::model);
    settings.template = accepted(settings.template);
    tools = checked(settings.tools, settings.template.tools(), modelId.orElse(""));
    eager = settings.approval == null && settings.tools.stream().anyMatch(Tool::repeatable);
    if (settings.maxCost != null) {
      models().forEach(settings.maxCost::check);
    }
  }

  /** Returns the models of this agent and of the agents that are its tools; the empty string for one that is not known. */
  Set<String> models() {
    Set<String> models = new HashSet<>(Set.of(modelId.orElse("")));
    tools.values().forEach(tool -> models.addAll(tool.models));
    return models;
  }

  /** The messages of the template bypass {@link Conversation}, which makes its own acceptable. */
  private ChatRequest accepted(ChatRequest template) {
    List<Message> messages = template.messages().stream().map(LoneSurrogates::replaced).toList();
    if (!messages.equals(template.messages())) {
      LoneSurrogates.log("the request or system text of an agent");
    }
    return template.withMessages(messages.stream().map(message -> message instanceof AssistantMessage answer
        ? reasoned(answer.withToolCalls(answer.toolCalls().stream().map(ToolCall::withObjectArguments).toList())) : message)
        .toList());
  }

  private static Map<String, Tool<?>> checked(List<Tool<?>> tools, List<ToolSpec> others, String model) {
    Map<String, Tool<?>> byName = new LinkedHashMap<>();
    Set<String> names = new HashSet<>(Set.of(ResultPages.TOOL.name()));
    for (ToolSpec other : others) {
      if (!(other instanceof ToolSpec.Unknown)) {
        addUnique(names, other.name());
      }
    }
    long largest = Models.shipped().of(model).largestTool().orElse(Long.MAX_VALUE);
    for (Tool<?> tool : tools) {
      addUnique(names, tool.name());
      byName.put(tool.name(), tool);
      int size = ToolRules.schemaBytes(tool.spec());
      if (size > largest) {
        throw new IllegalArgumentException("tool " + tool.name() + ": expected a schema of at most " + largest
            + " bytes, which is the limit of Kimi Code, found " + size + "; shorten its descriptions, or split the tool");
      }
    }
    int count = tools.size() + others.size();
    if (count >= ToolRules.MAX_TOOLS) {
      throw new IllegalArgumentException("expected at most " + (ToolRules.MAX_TOOLS - 1) + " tools, found " + count
          + "; choose those that the task needs, or make agents of some of them, which are tools then");
    }
    return byName;
  }

  private static void addUnique(Set<String> names, String name) {
    if (!names.add(name)) {
      throw new IllegalArgumentException("expected tools of different names, and none named " + ResultPages.TOOL.name()
          + ", which is the agent's own; found two named " + name);
    }
  }

  /**
   * Returns a builder of an agent.
   *
   * @param model the model that answers: a {@code Kimi}, or any other model
   * @return a new builder
   */
  public static AgentBuilder builder(ChatModel model) {
    return new AgentBuilder(model);
  }

  /**
   * Returns a builder with the settings of this agent.
   *
   * @return a new builder
   */
  public AgentBuilder toBuilder() {
    return settings.copy();
  }

  /**
   * Runs a prompt in a new conversation and waits for the end.
   *
   * @param prompt the text of the user
   * @return the run
   * @throws RuntimeException if the model fails; a {@code Kimi} throws {@code KimiException}
   */
  public AgentRun run(String prompt) {
    Objects.requireNonNull(prompt, "prompt");
    return run(Conversation.inMemory().user(prompt));
  }

  /**
   * Continues a conversation and waits for the end. First, the calls without a result run. Then the model is asked. If the
   * conversation already ends with an answer, the run ends at once.
   *
   * <p>An interruption of the thread cancels the run. It ends the model's call, interrupts the tools, and returns with {@link
   * AgentRun.Stop#CANCELLED}. The thread stays interrupted. An {@code Error}, and any exception of the approval or the store, is
   * thrown even if the run was cancelled. At the timeout of the run, an approval, a listener or an executor that blocks the
   * run's thread is interrupted.
   *
   * @param conversation the conversation; each message is added and stored when it arrives
   * @return the run
   * @throws RuntimeException if the model or the approval throws it; a {@code Kimi} throws {@code KimiException}
   * @throws StoreException.Conflict if another has the turn of the conversation for too long, or has taken it over
   * @throws StoreException if the conversation cannot be stored
   * @throws IllegalStateException if the conversation is in another run
   */
  public AgentRun run(Conversation conversation) {
    Objects.requireNonNull(conversation, "conversation");
    return run(conversation, event -> { });
  }

  /**
   * Continues a conversation as {@link #run(Conversation)} does, and reports its events.
   *
   * @param conversation the conversation
   * @param listener gets every event, on the run's thread; its exceptions go to the uncaught exception handler of the thread,
   *     and the run goes on
   * @return the run
   */
  public AgentRun run(Conversation conversation, Consumer<? super AgentEvent> listener) {
    Objects.requireNonNull(conversation, "conversation");
    Objects.requireNonNull(listener, "listener");
    return new AgentLoop(this, conversation, (event, callbacks) -> callbacks.tell(() -> listener.accept(event))).run();
  }

  /**
   * Returns a publisher of the events of a run. Every subscription is a run on a thread of its own, which waits while there is no
   * demand. Cancelling the subscription cancels the run.
   *
   * @param conversation the conversation
   * @return a publisher that ends with {@link AgentEvent.RunEnded} and {@code onComplete}, or with {@code onError}
   */
  public Flow.Publisher<AgentEvent> publish(Conversation conversation) {
    Objects.requireNonNull(conversation, "conversation");
    return ChunkProcessor.publisher(() -> new RunSubscription(this, conversation));
  }

  /**
   * Returns this agent as a tool of another agent. Each call is a run in a conversation of its own. The usage of the call
   * counts for the run of the caller, even if the call fails. It does not count if the call times out or the caller's run ends
   * first.
   *
   * @param name the tool's name
   * @param description the purpose of the agent, for the model that calls it
   * @return the tool, whose only parameter is the {@code task} in words
   */
  public Tool<JsonObject> tool(String name, String description) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Schema task = Schema.string("What to do, with everything that has to be known for it");
    return Tool.of(name, description, Schema.builder().required("task", task).build(),
        arguments -> runAsTool(name, arguments.get("task").asString()))
        .withModels(models());
  }

  private ToolResult runAsTool(String name, String task) {
    Conversation conversation = Conversation.inMemory().user(task);
    try {
      AgentRun run = run(conversation);
      ToolResult result = run.done() ? ToolResult.of(run.text())
          : ToolResult.failed("the agent ended with " + run.stop() + ". " + run.text());
      return result.withUsage(run.usage());
    } catch (RuntimeException | AssertionError failure) {
      String text = name + " failed with " + ToolFailures.describe(failure);
      ToolFailures.log(System.Logger.Level.WARNING, "tool " + text, failure);
      return ToolResult.failed(text, failure).withUsage(conversation.usage());
    }
  }

  /** Returns the request of a step. A forced call is forced in the first step only, because otherwise the run could not end. */
  ChatRequest request(List<Message> messages, List<ToolSpec> more, boolean first) {
    List<ToolSpec> specs = new ArrayList<>(settings.template.tools());
    tools.values().forEach(tool -> specs.add(tool.spec()));
    specs.addAll(more);
    Optional<ToolChoice> choice = settings.template.toolUse().choice();
    boolean forced = choice.isPresent() && !choice.get().equals(ToolChoice.AUTO) && !choice.get().equals(ToolChoice.NONE);
    return settings.template.withMessages(messages).withToolUse(new ToolUse(specs, forced && !first ? Optional.empty() : choice));
  }

  /** Returns a message as Kimi expects it back. */
  Message reasoned(Message message) {
    return message instanceof AssistantMessage answer && answer.reasoning().isEmpty()
        ? ReasoningRules.returned(answer, settings.template.reasoning(), modelId.map(Models.shipped()::of)) : message;
  }

  @Override
  public String toString() {
    return "Agent[" + settings.model + ", " + tools.keySet() + "]";
  }
}
