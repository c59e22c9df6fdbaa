package io.github.kimisdk.tool;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The calls of a run that have ended while their tool still holds a thread: mostly calls that were given up after a timeout and
 * whose tool ignores the interruption. They belong to the run, because a tool may ignore it for longer than a step takes. All
 * methods run on the run's thread.
 */
final class GivenUpCalls {

  private final RunState run;
  private final Set<PendingToolCall> calls = new HashSet<>();
  /** Starts calls that wait for a thread. */
  private Runnable onReturn = () -> { };
  /** Identifies the current wait for a return; null if nothing waits. */
  private Object waiting;

  GivenUpCalls(RunState run) {
    this.run = run;
  }

  /** Sets the task that runs when a tool has returned, and ends a wait. */
  void onReturn(Runnable task) {
    onReturn = task;
    waiting = null;
  }

  int size() {
    return calls.size();
  }

  /** Adds a call that has ended, unless its tool has returned or never began. */
  void add(PendingToolCall call) {
    if (call.holdsThread()) {
      calls.add(call);
    }
  }

  /** The tool of a call has returned. */
  void returned(PendingToolCall call) {
    if (calls.remove(call)) {
      waiting = null;
      onReturn.run();
    }
  }

  /** Runs a task if no tool returns within the longest timeout of these calls. Does nothing while such a wait is under way. */
  void whenNoneReturns(Runnable task) {
    if (waiting != null) {
      return;
    }
    Object token = new Object();
    waiting = token;
    Duration longest = calls.stream().map(PendingToolCall::returnTimeout).max(Duration::compareTo).orElse(Duration.ZERO);
    CompletableFuture.delayedExecutor(longest.toNanos(), TimeUnit.NANOSECONDS).execute(() -> run.post(() -> {
      if (waiting == token) {
        waiting = null;
        task.run();
      }
    }));
  }
}
