package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.token.Cost;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * The state of one run, and the inbox of its thread.
 *
 * <p>The threads of the model and of the tools only {@linkplain #post post} tasks. The run's thread executes them one at a time.
 * So the state needs no lock, events never overlap, and a cancel or a deadline is noticed in one place.
 */
final class RunState {

  final Agent agent;
  final Conversation conversation;
  final RunFeed feed;
  final RunBudget budget;
  private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
  final GivenUpCalls givenUp = new GivenUpCalls(this);
  final RepeatDetector repeats = new RepeatDetector();
  final Callbacks callbacks = new Callbacks();
  private final CompletableFuture<Void> timer = new CompletableFuture<>();
  private final long startNanos = System.nanoTime();
  /** Why the run stops; null while it goes on. */
  Stop stop;
  int steps;
  Usage usage = Usage.ZERO;
  ChatResponse response = ChatResponse.of("");

  RunState(Agent agent, Conversation conversation, BiConsumer<AgentEvent, Callbacks> listener) {
    this.agent = agent;
    this.conversation = conversation;
    this.feed = new RunFeed(this, listener);
    this.budget = new RunBudget(agent);
  }

  /** Adds a task for the run's thread. Any thread may call this. */
  void post(Runnable task) {
    inbox.add(task);
  }

  /** Waits for the next task and executes it. Returns false, with {@link #stop} set, if the run has to stop instead. */
  boolean executeNext() {
    Runnable task;
    try {
      task = expired() ? null : inbox.poll(remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException cancelled) {
      Thread.currentThread().interrupt();
      stop = Stop.CANCELLED;
      return false;
    }
    if (task == null) {
      stop = Stop.DEADLINE;
      return false;
    }
    task.run();
    return true;
  }

  /** Returns whether the run has to stop. User code on this thread may have interrupted it, or used up its time. */
  boolean stopped() {
    if (Thread.currentThread().isInterrupted()) {
      stop = Stop.CANCELLED;
    } else if (expired()) {
      stop = Stop.DEADLINE;
    }
    return stop != null;
  }

  boolean expired() {
    return remainingNanos() <= 0;
  }

  private long remainingNanos() {
    return agent.settings.timeout == null ? Long.MAX_VALUE : agent.settings.timeout.toNanos() - (System.nanoTime() - startNanos);
  }

  /** Counts an answer of a model, or the part that came. */
  void settle(ChatResponse answer, Usage tokens) {
    usage = usage.plus(tokens);
    budget.settle(tokens, Set.of(answer.model()));
  }

  void tell(AgentEvent event) {
    feed.tell(event);
  }

  /** Interrupts code of the program at the deadline, if it runs on the run's thread. */
  void startTimer() {
    if (agent.settings.timeout != null) {
      timer.completeOnTimeout(null, Math.max(0, remainingNanos()), TimeUnit.NANOSECONDS);
      timer.thenRun(() -> callbacks.late(() -> true));
    }
  }

  void stopTimer() {
    timer.cancel(false);
  }

  /** A budget of money. */
  record Budget(BigDecimal most, String currency) {

    /** Returns the cost of tokens at the price of the dearest model; empty if no model has a price. */
    Optional<BigDecimal> highest(Usage usage, Collection<String> models, Hints hints) {
      return models.stream().flatMap(model -> Cost.of(usage, Models.shipped().of(model), currency, hints).stream())
          .map(Cost::total).max(BigDecimal::compareTo);
    }

    void check(String model) {
      if (highest(Usage.ZERO, Set.of(model), Hints.NONE).isEmpty()) {
        throw new IllegalArgumentException("maxCost: expected models with a price in " + currency + ", found "
            + (model.isEmpty() ? "one without an id; name it in request(...)" : model + "; use maxTokens"));
      }
    }
  }

  /** Notices steps that bring nothing but calls of the four steps before, with the same results. */
  static final class RepeatDetector {

    private static final int REMEMBERED_STEPS = 4;
    private static final int TOLERATED_STEPS = 2;

    /** The calls of each step with their results, latest first. */
    private final Deque<Set<List<String>>> steps = new ArrayDeque<>();
    private int repeatedSteps;
    private boolean stepHasNewResult;

    void beginStep() {
      stepHasNewResult = false;
      steps.addFirst(new HashSet<>());
      if (steps.size() > REMEMBERED_STEPS + 1) {
        steps.removeLast();
      }
    }

    /** Adds a result of this step. Returns whether the model should be told that it repeats itself. */
    boolean add(ToolCall call, ToolResult result) {
      String text = result.text();
      // The results of several steps are remembered, so only short ones are remembered whole.
      List<String> key = List.of(call.name(), call.arguments(),
          text.length() <= 65_536 ? text : text.length() + " characters, hash " + text.hashCode());
      boolean repeated = steps.stream().anyMatch(step -> step.contains(key));
      steps.getFirst().add(key);
      stepHasNewResult |= !repeated;
      return repeated && repeatedSteps >= TOLERATED_STEPS;
    }

    /** Ends a step. Returns how many steps in a row, up to this one, brought nothing new. */
    int endStep() {
      repeatedSteps = stepHasNewResult ? 0 : repeatedSteps + 1;
      return repeatedSteps;
    }
  }
}
