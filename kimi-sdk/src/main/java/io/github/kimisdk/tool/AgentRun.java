package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Usage;
import java.util.List;
import java.util.Objects;

/**
 * A run that has ended. Its messages can be sent again after every kind of end, and {@link Agent#run(Conversation)} continues
 * the run.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * <pre>{@code
 * AgentRun run = Agent.builder(kimi).build().run("How do I cook rice?");
 * System.out.println(run.done() ? run.text() : "stopped: " + run.stop());
 * AgentRun more = Agent.builder(kimi).build().run(run.conversation().user("And brown rice?"));
 * System.out.println(more.steps() + " steps, " + more.usage());
 * }</pre>
 *
 * @param conversation the conversation with all messages of the run
 * @param stop why the run ended
 * @param steps how often the model was asked
 * @param usage the tokens of all steps and of the agents that were called as tools. An answer that the end of the run cut off
 *     counts as far as the service had reported its tokens.
 * @param response the last answer, even if the conversation does not keep it: an answer without text, or the part of an answer
 *     that the end of the run cut off, which is not {@linkplain ChatResponse#complete complete}
 */
public record AgentRun(Conversation conversation, Stop stop, int steps, Usage usage, ChatResponse response) {

  /** Why a run ended. */
  public enum Stop {
    /**
     * The model answered. The answer may be only reasoning, and its text empty. {@link AgentRun#response} has the reasoning, and
     * a line of the {@link System.Logger} {@code io.github.kimisdk} at level {@code WARNING} tells it. The conversation does not
     * keep such an answer, because Kimi refuses it in a history.
     */
    ANSWERED,
    /** The model's answer was cut off by its limit of tokens. */
    TRUNCATED,
    /** The run reached its limit of steps before the model answered. */
    MAX_STEPS,
    /** The run spent its token budget before the model answered. */
    MAX_TOKENS,
    /** The run spent its budget of money before the model answered. */
    MAX_COST,
    /** The model repeated the same calls with the same results. */
    REPEATED,
    /** The run reached its timeout. {@link AgentRun#response} has the part of the answer that had arrived. */
    DEADLINE,
    /**
     * The caller interrupted the thread, or cancelled the subscription. {@link AgentRun#response} has the part of the answer that
     * had arrived.
     */
    CANCELLED
  }

  /**
   * Creates a run from every component.
   *
   * @param conversation the conversation, not null
   * @param stop why the run ended, not null
   * @param steps how often the model was asked
   * @param usage the tokens, not null
   * @param response the last answer, not null
   */
  public AgentRun {
    Objects.requireNonNull(conversation, "conversation");
    Objects.requireNonNull(stop, "stop");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(response, "response");
  }

  /**
   * Returns whether the model answered.
   *
   * @return whether the run stopped with {@link Stop#ANSWERED}
   */
  public boolean done() {
    return stop == Stop.ANSWERED;
  }

  /**
   * Returns the text of the last answer.
   *
   * @return the text; empty if the answer was only reasoning; if the run stopped early, the text that had arrived or the text
   *     beside the last calls, possibly empty
   */
  public String text() {
    return response.text();
  }

  /**
   * Returns the messages of the conversation, without the agent's own instructions.
   *
   * @return the messages as they are now
   */
  public List<Message> messages() {
    return conversation.messages();
  }

  private String silence() {
    if (!done() || !response.message().wordless()) {
      return "";
    }
    return response.reasoning().orElse("").isEmpty() ? " without text" : " with reasoning only";
  }

  @Override
  public String toString() {
    return "AgentRun[" + stop + silence() + " after " + steps + (steps == 1 ? " step, " : " steps, ") + usage + "]";
  }
}
