package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Usage;
import java.util.List;
import java.util.Objects;

/**
 * A run that has ended. However it did, its messages are a history that can be sent again, and
 * {@link Agent#run(Conversation)} goes on from there.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param conversation what was said, kept in its store
 * @param stop why it ended
 * @param steps how often the model was asked
 * @param usage the tokens of all steps and of the agents that were called as tools
 * @param response the last answer, also one that the conversation does not keep because it says nothing
 */
public record AgentRun(Conversation conversation, Stop stop, int steps, Usage usage, ChatResponse response) {

  /** Why a run ended. */
  public enum Stop {
    /** The model has answered. */
    ANSWERED,
    /** The model's answer was cut off, by the limit of tokens. */
    TRUNCATED,
    /** The limit of steps was reached, and the model has not answered. */
    MAX_STEPS,
    /** The budget of tokens was spent, and the model has not answered. */
    MAX_TOKENS,
    /** The model went in circles: the same calls with the same results. */
    REPEATED,
    /** The time was up. */
    DEADLINE,
    /** The caller ended it: by an interruption, or by cancelling the subscription. */
    CANCELLED
  }

  /**
   * A run with every component.
   *
   * @param conversation what was said, not null
   * @param stop why it ended, not null
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
   * Whether the model has answered.
   *
   * @return whether it stopped with {@link Stop#ANSWERED}
   */
  public boolean done() {
    return stop == Stop.ANSWERED;
  }

  /**
   * The text of the last answer.
   *
   * @return the text; what the model said beside its calls when the run was stopped before the end
   */
  public String text() {
    return response.text();
  }

  /**
   * The conversation's messages, without the agent's own instructions.
   *
   * @return the messages as they are now
   */
  public List<Message> messages() {
    return conversation.messages();
  }

  @Override
  public String toString() {
    return "AgentRun[" + stop + " after " + steps + (steps == 1 ? " step, " : " steps, ") + usage + "]";
  }
}
