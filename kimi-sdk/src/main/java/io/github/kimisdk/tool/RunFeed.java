package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.callback.CallScope;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.tool.AgentListener.Kind;
import io.github.kimisdk.tool.AgentListener.PartReport;
import io.github.kimisdk.tool.AgentListener.Scope;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;

/**
 * Passes the events of a run on: to the {@link AgentListener} of the agent, as the parts of the run that begin and end, and to
 * the consumer of the run. All methods run on the run's thread.
 */
final class RunFeed {

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);

  /** A part that has begun. */
  private static final class Part {

    private final Scope scope;
    private final CallScope calls;
    private final long began = System.nanoTime();
    private final Map<String, Usage> tokens = new LinkedHashMap<>();
    private Duration waited = Duration.ZERO;
    private Optional<ChatResponse> response = Optional.empty();
    private boolean ended;

    private Part(Scope scope, RunState run, BiConsumer<Part, Duration> waits) {
      this.scope = scope;
      this.calls = new CallScope(scope.id(), time -> run.post(() -> waits.accept(this, time)));
    }
  }

  private final RunState state;
  private final BiConsumer<AgentEvent, Callbacks> consumer;
  /** The scope of the thread that runs the agent: a tool call of another agent, if there is one. */
  private final Optional<CallScope> outer = CallScope.current();
  private final Map<ToolCall, Part> tools = new IdentityHashMap<>();
  /** The run and the current step; null before, and without a listener. */
  private Part run;
  private Part step;
  private int toolCalls;

  RunFeed(RunState state, BiConsumer<AgentEvent, Callbacks> consumer) {
    this.state = state;
    this.consumer = consumer;
  }

  /** The run begins. */
  void begin() {
    if (state.agent.settings.listener != AgentListener.NONE) {
      // All ids have 16 digits.
      String id = Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
      run = began(new Scope(Kind.RUN, id, outer.map(CallScope::id), id, 0, state.conversation.id(), state.agent.modelId,
          Optional.empty()));
    }
  }

  void tell(AgentEvent event) {
    if (run != null) {
      follow(event);
    }
    consumer.accept(event, state.callbacks);
  }

  /** The run ends with a failure. */
  void fail(Throwable failure) {
    if (run != null) {
      end(Optional.empty(), Optional.of(failure));
    }
  }

  /** Returns a task that makes calls for the current step. */
  Runnable inStep(Runnable task) {
    return within(step, task);
  }

  /** Returns a task that makes calls for a tool call. */
  Runnable inTool(ToolCall call, Runnable task) {
    return within(tools.get(call), task);
  }

  private Runnable within(Part part, Runnable task) {
    return CallScope.within(part == null ? outer : Optional.of(part.calls), task);
  }

  private void follow(AgentEvent event) {
    if (event instanceof AgentEvent.StepStarted started) {
      endStep(Optional.empty());
      step = began(part(Kind.STEP, run, run.scope.id() + "/" + started.step(), Optional.empty()));
    } else if (event instanceof AgentEvent.ToolStarted started) {
      Part around = step == null ? run : step;
      String id = around.scope.id() + "/" + (step == null ? "0/" : "") + ++toolCalls;
      tools.put(started.call(), began(part(Kind.TOOL, around, id, Optional.of(started.call()))));
    } else if (event instanceof AgentEvent.ToolEnded over) {
      ended(tools.remove(over.call()), Optional.of(over.result()), Optional.empty(), Optional.empty());
    } else if (event instanceof AgentEvent.Answered answered) {
      answer(answered.response());
    } else if (event instanceof AgentEvent.RunEnded over) {
      if (step != null && step.response.isEmpty() && !over.run().response().complete()) {
        answer(over.run().response());
      }
      end(Optional.of(over.run().stop()), Optional.empty());
    }
  }

  private Scope part(Kind kind, Part around, String id, Optional<ToolCall> call) {
    Scope all = run.scope;
    return new Scope(kind, id, Optional.of(around.scope.id()), all.run(), state.steps, all.conversation(), all.model(), call);
  }

  private void answer(ChatResponse response) {
    step.response = Optional.of(response);
    String model = response.model().isEmpty() ? run.scope.model().orElse("") : response.model();
    response.usage().ifPresent(usage -> {
      step.tokens.put(model, usage);
      run.tokens.merge(model, usage, Usage::plus);
    });
  }

  private void end(Optional<Stop> stop, Optional<Throwable> failure) {
    List.copyOf(tools.values()).forEach(part -> ended(part, Optional.empty(), Optional.empty(), Optional.empty()));
    tools.clear();
    endStep(failure);
    ended(run, Optional.empty(), stop, failure);
  }

  private void endStep(Optional<Throwable> failure) {
    if (step != null) {
      boolean answered = step.response.isPresent();
      ended(step, Optional.empty(), Optional.empty(), answered ? Optional.empty() : failure);
    }
    step = null;
  }

  private Part began(Scope scope) {
    state.callbacks.tell(() -> state.agent.settings.listener.began(scope));
    return new Part(scope, state, this::waited);
  }

  private void waited(Part part, Duration time) {
    if (!part.ended && time.compareTo(SHORTEST_WAIT) >= 0) {
      part.waited = part.waited.plus(time);
      run.waited = run.waited.plus(time);
      state.callbacks.tell(() -> state.agent.settings.listener.waited(part.scope, time));
    }
  }

  private void ended(Part part, Optional<ToolResult> result, Optional<Stop> stop, Optional<Throwable> failure) {
    if (part != null) {
      part.ended = true;
      PartReport report = new PartReport(part.scope, Duration.ofNanos(System.nanoTime() - part.began), part.waited, part.tokens,
          part.response, result, stop, failure);
      state.callbacks.tell(() -> state.agent.settings.listener.ended(report));
    }
  }
}
