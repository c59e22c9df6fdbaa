package io.github.kimisdk.tool;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * The tool call that a thread of an executor works for, with the turn and the budget of its run and the thread of the run, within
 * the call around it, which may be null. An agent that the tool asks belongs to it.
 */
record ToolScope(Turn turn, RunBudget budget, PendingToolCall call, Executor executor, Thread thread, ToolScope outer) {

  private static final ThreadLocal<ToolScope> CURRENT = new ThreadLocal<>();

  /** The scope of this thread, if it works for a tool call. */
  static Optional<ToolScope> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /** Returns the scope of a call of a run, within the one of this thread. */
  static ToolScope of(RunState run, PendingToolCall call) {
    return new ToolScope(run.conversation.turn, run.budget, call, run.agent.settings.executor,
        Thread.currentThread(), CURRENT.get());
  }

  /** Returns the executor for tools; another one if it may be full, and a call around holds a thread of it. */
  static Executor free(Executor executor) {
    boolean open = executor instanceof ThreadPoolExecutor pool && pool.getActiveCount() < pool.getMaximumPoolSize();
    for (ToolScope scope = CURRENT.get(); scope != null && !open; scope = scope.outer) {
      if (scope.executor == executor && scope.thread != Thread.currentThread()) {
        return ThreadPerTaskExecutor.INSTANCE;
      }
    }
    return executor;
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
