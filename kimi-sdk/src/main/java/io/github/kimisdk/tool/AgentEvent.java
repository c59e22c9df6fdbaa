package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import java.util.Optional;

/** Something that happens in a run. Events come one at a time, in order. */
public final class AgentEvent {

  /** What happened. */
  public enum Kind {
    /** The model is asked. */
    STEP,
    /** The model reasons. */
    REASONING,
    /** The model speaks. */
    TEXT,
    /** A call is taken up, also one that is not run; before the answer has ended, where its tool is repeatable. */
    TOOL_STARTED,
    /** A call that was taken up has its result: the tool's, or why it was not run. None comes where the run ends before. */
    TOOL_ENDED,
    /** The answer has come to its end. */
    ANSWERED,
    /** The run has ended; the last event. */
    DONE
  }

  private final Kind kind;
  private final int step;
  private final Object about;

  /** An event about words, a call, an answer or a run. */
  AgentEvent(Kind kind, int step, Object about) {
    this.kind = kind;
    this.step = step;
    this.about = about;
  }

  /**
   * What happened.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * The number of the step in which it happened.
   *
   * @return the number, from 1; 0 before the first
   */
  public int step() {
    return step;
  }

  /**
   * The new words of {@link Kind#TEXT} and {@link Kind#REASONING}.
   *
   * @return the words; empty for other kinds
   */
  public String text() {
    return about instanceof String words ? words : "";
  }

  /**
   * The call of {@link Kind#TOOL_STARTED} and {@link Kind#TOOL_ENDED}.
   *
   * @return the call, if there is one
   */
  public Optional<ToolCall> call() {
    return about instanceof PendingToolCall calling ? Optional.of(calling.call()) : Optional.empty();
  }

  /**
   * The result of {@link Kind#TOOL_ENDED}.
   *
   * @return the result, if there is one
   */
  public Optional<ToolResult> result() {
    return kind == Kind.TOOL_ENDED ? Optional.of(((PendingToolCall) about).join()) : Optional.empty();
  }

  /**
   * The exception of a tool that failed, with its stack trace; the model reads only the sentence in the result.
   *
   * @return the exception of {@link Kind#TOOL_ENDED}, if there is one
   */
  public Optional<Throwable> failure() {
    return result().flatMap(ToolResult::cause);
  }

  /**
   * Whether the call of {@link Kind#TOOL_ENDED} was refused by the agent's approval, which is no failure of the tool.
   *
   * @return whether it was refused
   */
  public boolean refused() {
    return result().filter(ToolResult::refused).isPresent();
  }

  /**
   * The answer of {@link Kind#ANSWERED}, with its usage.
   *
   * @return the answer, if there is one
   */
  public Optional<ChatResponse> response() {
    return about instanceof ChatResponse response ? Optional.of(response) : Optional.empty();
  }

  /**
   * The run of {@link Kind#DONE}.
   *
   * @return the run, if it has ended
   */
  public Optional<AgentRun> run() {
    return about instanceof AgentRun run ? Optional.of(run) : Optional.empty();
  }

  /**
   * One line.
   *
   * @return for example {@code TOOL_ENDED in step 2: ToolCall[...] gave ToolResult[21 degrees]}
   */
  @Override
  public String toString() {
    Object shown = about instanceof PendingToolCall calling ? calling.call()
        : about instanceof ChatResponse response ? response.usage().orElse(Usage.ZERO) : about;
    return kind + " in step " + step + (kind == Kind.STEP ? "" : ": " + shown)
        + (kind == Kind.TOOL_ENDED ? " gave " + ((PendingToolCall) about).join() : "");
  }
}
