package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.callback.CallScope;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.token.Cost;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Watches the runs of an agent: each run, its steps and its tool calls, for traces and metrics. The parts form a tree by their
 * ids. Calls of a client carry the id of the part that made them, in {@code CallOrigin.parent()} and {@code
 * CallRequest.parent()}.
 *
 * <p>{@link #began} and {@link #ended} are called once for each part. A part ends before the part that it is in, even if the run
 * is cancelled or fails, and nothing follows the end of a run. The methods of one run are called one at a time on the run's
 * thread, and those of several runs on several threads. They must not block; the timeout of the run interrupts them. Any {@code
 * Throwable} of a method goes to the uncaught exception handler of the thread and does not change the run.
 *
 * <pre>{@code
 * Agent agent = Agent.builder(kimi).listener(new AgentListener() {
 *   @Override
 *   public void ended(AgentListener.PartReport report) {
 *     System.out.println(report + " for " + report.cost("USD"));
 *   }
 * }).build();
 * agent.run("Hello");
 * }</pre>
 */
public interface AgentListener {

  /** A listener that does nothing. */
  AgentListener NONE = new AgentListener() {};

  /**
   * A part begins.
   *
   * @param scope the part
   */
  default void began(Scope scope) {}

  /**
   * A call of a part has waited in the client's queue of rate limits, and is sent now. A wait of less than a millisecond is none.
   *
   * @param scope the step or the tool call that made the call
   * @param time how long it has waited
   */
  default void waited(Scope scope, Duration time) {}

  /**
   * A part ended.
   *
   * @param report how it ended
   */
  default void ended(PartReport report) {}

  /**
   * Returns the id of the step or the tool call in which this thread works. Code of a tool asks it, to pass the context of a
   * trace on. A tool that goes on in another thread asks before.
   *
   * @return the id of its {@link Scope}; absent outside of tools, and if neither the agent nor one that called it has a listener
   */
  static Optional<String> current() {
    return CallScope.current().map(CallScope::id);
  }

  /** A kind of part. */
  enum Kind {
    /** A run of an agent. */
    RUN,
    /** A step of a run: an answer of the model, and the tool calls in it. */
    STEP,
    /** A tool call. */
    TOOL
  }

  /**
   * A part of a run.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param kind the kind
   * @param id the id of the part, which begins with that of its run
   * @param parent the id of the part that this one is in: of a tool call its step, of a step its run, and of a run the tool call
   *     of another agent that made it; absent for other runs. The calls that a conversation left open are in the run
   * @param run the id of the run, unique among all programs with high probability
   * @param step the number of the step, from 1; 0 before the first one
   * @param conversation the id of the conversation
   * @param model the model that the agent asks; absent if it names none
   * @param call the call as the model wrote it; present for a tool call
   */
  record Scope(
      Kind kind, String id, Optional<String> parent, String run, int step, String conversation, Optional<String> model,
      Optional<ToolCall> call) {

    /**
     * Creates a part from all components.
     *
     * @param kind not null
     * @param id not null
     * @param parent the id or empty
     * @param run not null
     * @param step the number
     * @param conversation not null
     * @param model the model or empty
     * @param call the call or empty
     */
    public Scope {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(parent, "parent");
      Objects.requireNonNull(run, "run");
      Objects.requireNonNull(conversation, "conversation");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(call, "call");
    }

    @Override
    public String toString() {
      return kind + " " + id + call.map(asked -> " " + asked.name()).orElse("");
    }
  }

  /**
   * The end of a part.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param scope the part
   * @param duration how long it took
   * @param waited how long its calls have waited in the client's queue of rate limits; of a run, the sum over its parts
   * @param tokens the tokens of the answers in it by model, as the service reports them. The runs of agents that are tools report
   *     their own, so a sum over all runs counts nothing twice
   * @param response the answer of a step, or its beginning if the run was cancelled; absent if none came, and for other kinds
   * @param result the result of a tool call; absent if the run ended first, and for other kinds
   * @param stop why a run ended; absent if it failed, and for other kinds
   * @param failure why a run failed, and the step without an answer in it
   */
  record PartReport(
      Scope scope, Duration duration, Duration waited, Map<String, Usage> tokens, Optional<ChatResponse> response,
      Optional<ToolResult> result, Optional<AgentRun.Stop> stop, Optional<Throwable> failure) {

    /**
     * Creates a report from all components.
     *
     * @param scope not null
     * @param duration not null
     * @param waited not null
     * @param tokens not null
     * @param response the answer or empty
     * @param result the result or empty
     * @param stop the reason or empty
     * @param failure the failure or empty
     */
    public PartReport {
      Objects.requireNonNull(scope, "scope");
      Objects.requireNonNull(duration, "duration");
      Objects.requireNonNull(waited, "waited");
      tokens = Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNull(tokens, "tokens")));
      Objects.requireNonNull(response, "response");
      Objects.requireNonNull(result, "result");
      Objects.requireNonNull(stop, "stop");
      Objects.requireNonNull(failure, "failure");
    }

    /**
     * Returns the tokens of all models.
     *
     * @return the sum
     */
    public Usage usage() {
      return tokens.values().stream().reduce(Usage.ZERO, Usage::plus);
    }

    /**
     * Returns the cost of the answers, by {@link Models#shipped}.
     *
     * @param currency {@code USD} or {@code CNY}
     * @return the cost; absent if there are no tokens, or a model has no price
     */
    public Optional<Cost> cost(String currency) {
      Objects.requireNonNull(currency, "currency");
      Optional<Cost> sum = Optional.empty();
      for (Map.Entry<String, Usage> model : tokens.entrySet()) {
        Optional<Cost> cost = Cost.of(model.getValue(), Models.shipped().of(model.getKey()), currency);
        if (cost.isEmpty()) {
          return cost;
        }
        sum = sum.map(cost.get()::plus).or(() -> cost);
      }
      return sum;
    }

    @Override
    public String toString() {
      return scope + " in " + duration.toMillis() + " ms" + stop.map(why -> ", " + why).orElse("")
          + result.map(known -> known.failed() ? ", failed" : "").orElse("") + (tokens.isEmpty() ? "" : ", " + usage())
          + failure.map(thrown -> ", " + thrown.getClass().getSimpleName()).orElse("");
    }
  }
}
