package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ToolCall;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Notices steps that bring nothing but calls of the four steps before, with the same results. */
final class RepeatDetector {

  private static final int REMEMBERED_STEPS = 4;
  private static final int TOLERATED_STEPS = 2;

  /** The calls of each step with their results, latest first. */
  private final Deque<Set<String>> steps = new ArrayDeque<>();
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
    String key = call.name() + '\n' + call.arguments() + '\n' + result.text();
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
