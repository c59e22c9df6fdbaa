package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import java.util.Objects;

/**
 * An event of a run. Events arrive one at a time, in order.
 *
 * <p>Each kind of event is a record. A later version may add kinds of events: a {@code switch} over events needs a {@code
 * default}.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * <pre>{@code
 * Agent agent = Agent.builder(kimi).build();
 * agent.run(Conversation.inMemory().user("Hello"), event -> {
 *   if (event instanceof AgentEvent.TextDelta delta) {
 *     System.out.print(delta.text());
 *   }
 * });
 * }</pre>
 */
public sealed interface AgentEvent {

  /**
   * Returns the number of the step in which the event happened.
   *
   * @return the number, from 1; 0 before the first step
   */
  int step();

  /**
   * The agent is about to ask the model.
   *
   * @param step the number of the step
   */
  record StepStarted(int step) implements AgentEvent {}

  /**
   * The model sent a piece of its reasoning.
   *
   * @param step the number of the step
   * @param text the new text, not empty
   */
  record ReasoningDelta(int step, String text) implements AgentEvent {

    /**
     * Creates an event.
     *
     * @param step the number of the step
     * @param text the new text, not null
     */
    public ReasoningDelta {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * The model sent a piece of its answer.
   *
   * @param step the number of the step
   * @param text the new text, not empty
   */
  record TextDelta(int step, String text) implements AgentEvent {

    /**
     * Creates an event.
     *
     * @param step the number of the step
     * @param text the new text, not null
     */
    public TextDelta {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * The agent takes up a call, including one that it will not run. If the tool is repeatable, this can happen before the
   * answer has ended.
   *
   * @param step the number of the step
   * @param call the call as the model wrote it
   */
  record ToolStarted(int step, ToolCall call) implements AgentEvent {

    /**
     * Creates an event.
     *
     * @param step the number of the step
     * @param call the call, not null
     */
    public ToolStarted {
      Objects.requireNonNull(call, "call");
    }
  }

  /**
   * A call has its result: the result of the tool, or the reason why the tool did not run. Every {@link ToolStarted} is
   * followed by this event, unless the run ends first.
   *
   * @param step the number of the step
   * @param call the call as the model wrote it
   * @param result the result; {@link ToolResult#cause} is the exception of a tool that failed, with its stack trace
   */
  record ToolEnded(int step, ToolCall call, ToolResult result) implements AgentEvent {

    /**
     * Creates an event.
     *
     * @param step the number of the step
     * @param call the call, not null
     * @param result the result, not null
     */
    public ToolEnded {
      Objects.requireNonNull(call, "call");
      Objects.requireNonNull(result, "result");
    }
  }

  /**
   * The model's answer is complete and stored. It may consist of tool calls.
   *
   * @param step the number of the step
   * @param response the answer, with its usage
   */
  record Answered(int step, ChatResponse response) implements AgentEvent {

    /**
     * Creates an event.
     *
     * @param step the number of the step
     * @param response the answer, not null
     */
    public Answered {
      Objects.requireNonNull(response, "response");
    }

    // The text of the answer came in earlier events.
    @Override
    public String toString() {
      return "Answered[step=" + step + ", usage=" + response.usage().orElse(Usage.ZERO) + "]";
    }
  }

  /**
   * The run has ended. This is the last event.
   *
   * @param step the number of the last step
   * @param run the run
   */
  record RunEnded(int step, AgentRun run) implements AgentEvent {

    /**
     * Creates an event.
     *
     * @param step the number of the last step
     * @param run the run, not null
     */
    public RunEnded {
      Objects.requireNonNull(run, "run");
    }
  }
}
