package io.github.kimisdk.tool;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The tool call that a thread works for, with the turn and the budget of its run, and the executors whose threads this call and
 * those around it hold. An agent that the tool asks belongs to it.
 */
record ToolScope(Turn turn, RunBudget budget, PendingToolCall call, Set<Executor> held) {

  private static final ThreadLocal<ToolScope> CURRENT = new ThreadLocal<>();

  /** The scope of this thread, if it works for a tool call. */
  static Optional<ToolScope> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /** Returns the scope of a call on this thread or, from it, on an executor. */
  static ToolScope of(RunState run, PendingToolCall call) {
    Set<Executor> held = new HashSet<>(current().map(ToolScope::held).orElse(Set.of()));
    held.add(run.agent.executor);
    return new ToolScope(run.conversation.turn, run.budget, call, held);
  }

  /** Returns the executor for tools; another one if this thread belongs to it, which could wait for itself. */
  static Executor free(Executor executor) {
    return current().filter(scope -> scope.held.contains(executor)).isPresent() ? ThreadPerTaskExecutor.INSTANCE : executor;
  }

  /** Returns a task that works for the tool call. */
  Runnable around(Runnable task) {
    return () -> {
      ToolScope before = CURRENT.get();
      CURRENT.set(this);
      try {
        task.run();
      } finally {
        CURRENT.set(before);
      }
    };
  }
}
