package io.github.kimisdk.internal.rules;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.models.Model;
import java.util.List;
import java.util.Optional;

/** Judges requests as Kimi does: all violations with a repair, or the one error that the service answers with. */
public final class Rulebook {

  private Rulebook() {}

  /**
   * A judged request.
   *
   * @param violations all violations, hints included
   * @param repaired the request with all repairable violations repaired; the same request when there are none
   */
  public record Verdict(List<Violation> violations, ChatRequest repaired) {}

  /**
   * Finds everything in a request that a model refuses or that is probably a mistake, and repairs a copy. Repairing loses
   * no text: results move to their calls, a result without a call becomes a user message, a missing result is added.
   *
   * @param request the request, without members in {@code extra} that belong elsewhere
   * @param model the model that is asked
   * @return the verdict
   */
  public static Verdict judge(ChatRequest request, Model model) {
    Violations violations = new Violations();
    ChatRequest checked = new RequestRules(request, model, violations).check();
    List<Message> history = history(checked, model, violations);
    if (history.isEmpty()) {
      violations.refuse("no-messages", "/messages", "no message with content", "Add the message of the user");
    }
    return new Verdict(violations.list(), history == checked.messages() ? checked : checked.withMessages(history));
  }

  private static List<Message> history(ChatRequest request, Model model, Violations violations) {
    int before = violations.list().size();
    List<PlacedMessage> messages = new MessageRules(model, violations).check(request.messages());
    ReasoningRules.check(messages, request.reasoning(), model, violations);
    List<Message> ordered = new ToolCallRules(messages, violations).check();
    return violations.list().size() == before ? request.messages() : ordered;
  }

  /**
   * Returns the violation that Kimi answers a request with. Parameter values, schemas and retired models are not judged.
   *
   * @param request the request
   * @param model the model that is asked
   * @return the violation, with a reply; empty when the request is accepted
   */
  public static Optional<Violation> refusal(ChatRequest request, Model model) {
    Violations violations = new Violations();
    new ToolRules(model, false, true, violations).checkNames(request.tools());
    RequestRules.choice(request, model, violations);
    List<PlacedMessage> messages = PlacedMessage.of(request.messages());
    new ToolCallRules(messages, violations).check();
    new MessageRules(model, violations).check(request.messages());
    ReasoningRules.check(messages, request.reasoning(), model, violations);
    return violations.first();
  }
}
