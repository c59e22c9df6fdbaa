package io.github.kimisdk.tool;

import java.util.Optional;

/** The tool call that a thread works for, with the turn and the budget of its run. An agent that the tool asks belongs to it. */
record ToolScope(Turn turn, RunBudget budget, PendingToolCall call) {

  private static final ThreadLocal<ToolScope> CURRENT = new ThreadLocal<>();

  /** The scope of this thread, if it works for a tool call. */
  static Optional<ToolScope> current() {
    return Optional.ofNullable(CURRENT.get());
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
