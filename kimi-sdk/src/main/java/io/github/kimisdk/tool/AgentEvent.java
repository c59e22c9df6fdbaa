package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that happens in a run. They come one at a time, in order.
 *
 * @param kind what happened
 * @param step the number of the step, from 1; 0 before the first
 * @param text the new words of {@link Kind#TEXT} and {@link Kind#REASONING}; else empty
 * @param call the call of {@link Kind#TOOL_STARTED} and {@link Kind#TOOL_ENDED}
 * @param result the result of {@link Kind#TOOL_ENDED}
 * @param response the answer of {@link Kind#ANSWERED}, with its usage
 * @param run the run of {@link Kind#DONE}
 */
public record AgentEvent(
    Kind kind,
    int step,
    String text,
    Optional<ToolCall> call,
    Optional<ToolResult> result,
    Optional<ChatResponse> response,
    Optional<AgentRun> run) {

  /** What happened. */
  public enum Kind {
    /** The model is asked. */
    STEP,
    /** The model reasons. */
    REASONING,
    /** The model speaks. */
    TEXT,
    /** A tool begins to run; before the answer has ended, where it is repeatable. */
    TOOL_STARTED,
    /** A call has its result, also one that was not run: a refused one, or one of an unknown tool. */
    TOOL_ENDED,
    /** The answer has come to its end. */
    ANSWERED,
    /** The run has ended; the last event. */
    DONE
  }

  /**
   * An event with every component.
   *
   * @param kind what happened, not null
   * @param step the number of the step
   * @param text the words, not null
   * @param call the call or empty
   * @param result the result or empty
   * @param response the answer or empty
   * @param run the run or empty
   */
  public AgentEvent {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(call, "call");
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(response, "response");
    Objects.requireNonNull(run, "run");
  }

  static AgentEvent of(Kind kind, int step, Object about) {
    return new AgentEvent(
        kind,
        step,
        about instanceof String text ? text : "",
        about instanceof Calling calling ? Optional.of(calling.call()) : Optional.empty(),
        about instanceof Calling calling && kind == Kind.TOOL_ENDED ? Optional.of(calling.join()) : Optional.empty(),
        about instanceof ChatResponse response ? Optional.of(response) : Optional.empty(),
        about instanceof AgentRun run ? Optional.of(run) : Optional.empty());
  }

  /**
   * One line.
   *
   * @return for example {@code TOOL_ENDED in step 2: ToolCall[...] gave ToolResult[21 degrees]}
   */
  @Override
  public String toString() {
    return kind + " in step " + step + (text.isEmpty() ? "" : ": " + text)
        + call.map(made -> ": " + made).orElse("")
        + result.map(given -> " gave " + given).orElse("")
        + response.flatMap(ChatResponse::usage).map(usage -> ": " + usage).orElse("")
        + run.map(ended -> ": " + ended).orElse("");
  }
}
