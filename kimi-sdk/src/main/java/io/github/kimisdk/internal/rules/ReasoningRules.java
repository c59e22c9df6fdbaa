package io.github.kimisdk.internal.rules;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.rules.Violation.Reply;
import io.github.kimisdk.models.Model;
import java.util.List;
import java.util.Optional;

/** Which reasoning goes back to the model. Kimi refuses tool calls of a thinking model that come back without reasoning. */
public final class ReasoningRules {

  private ReasoningRules() {}

  /**
   * Returns whether a model thinks under a request's settings.
   *
   * @param settings the settings
   * @param model the model
   * @return false for unknown models
   */
  public static boolean thinks(Reasoning settings, Model model) {
    return model.thinks() && !settings.off();
  }

  /**
   * Returns whether a model under a request's settings reads the reasoning of earlier turns.
   *
   * @param settings the settings
   * @param model the model
   * @return false for unknown models
   */
  public static boolean keeps(Reasoning settings, Model model) {
    return thinks(settings, model) && model.keepsReasoning(settings.thinking().flatMap(Thinking::keep).isPresent());
  }

  /**
   * Returns the position of the first message whose reasoning the model reads. A model that keeps reasoning reads all of
   * it. Others read it from the last user message or the last final answer on, whichever is earlier.
   *
   * @param messages the messages
   * @param settings the settings
   * @param model the model
   * @return the position; the number of messages when it reads none
   */
  public static int firstRead(List<Message> messages, Reasoning settings, Model model) {
    if (!thinks(settings, model)) {
      return messages.size();
    }
    if (keeps(settings, model)) {
      return 0;
    }
    boolean user = false;
    boolean answer = false;
    int first = messages.size();
    while (first > 0 && !(user && answer)) {
      Message message = messages.get(--first);
      user |= message instanceof UserMessage;
      answer |= message instanceof AssistantMessage assistant && assistant.toolCalls().isEmpty() && !assistant.partial();
    }
    return user && answer ? first + 1 : 0;
  }

  /**
   * Returns an answer without reasoning as it goes back to its model. It gets the empty string as reasoning beside tool calls of
   * a model that thinks, and in every answer of a model that keeps reasoning. {@link #check} refuses the former only; the
   * official client sends both.
   *
   * @param answer the answer as it was received
   * @param settings the settings of its request
   * @param model the model; empty if it has no id, because then it may think
   * @return the answer, or a copy with empty reasoning
   */
  public static AssistantMessage returned(AssistantMessage answer, Reasoning settings, Optional<Model> model) {
    boolean always = model.filter(known -> keeps(settings, known)).isPresent();
    boolean withCalls = model.map(known -> thinks(settings, known)).orElse(!settings.off());
    return always || withCalls && !answer.toolCalls().isEmpty() ? answer.withReasoning("") : answer;
  }

  /** Finds tool calls without reasoning, and adds an empty one. Before the last user message that is not known to be refused. */
  static void check(List<PlacedMessage> messages, Reasoning settings, Model model, Violations violations) {
    int first = firstRead(messages.stream().map(PlacedMessage::message).toList(), settings, model);
    int required = keeps(settings, model) ? first : afterLastUser(messages);
    for (int i = first; i < messages.size(); i++) {
      PlacedMessage placed = messages.get(i);
      if (placed.message() instanceof AssistantMessage assistant && !assistant.toolCalls().isEmpty() && assistant.reasoning()
          .isEmpty()) {
        Reply reply = new Reply(placed.position(), "" + placed.position());
        violations.add("missing-reasoning", placed.path(), "tool calls without their reasoning",
            "Send messages back as they were received; repairing adds empty reasoning", i >= required && model.known(), true,
            i >= required ? reply : null);
        messages.set(i, new PlacedMessage(placed.position(), assistant.withReasoning("")));
      }
    }
  }

  private static int afterLastUser(List<PlacedMessage> messages) {
    int position = messages.size();
    while (position > 0 && !(messages.get(position - 1).message() instanceof UserMessage)) {
      position--;
    }
    return position;
  }
}
