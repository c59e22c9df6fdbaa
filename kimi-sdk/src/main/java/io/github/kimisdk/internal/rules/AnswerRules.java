package io.github.kimisdk.internal.rules;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.UserMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules for answers in a history, which a conversation applies to each message that it adds. */
public final class AnswerRules {

  private AnswerRules() {}

  /**
   * Returns an answer in a form that Kimi accepts: calls have names, distinct ids and arguments that are JSON objects.
   *
   * @param answer the answer
   * @return the same answer or a repaired one; empty for an answer without content and calls
   */
  public static Optional<AssistantMessage> accepted(AssistantMessage answer) {
    if (answer.toolCalls().isEmpty()) {
      return empty(answer) ? Optional.empty() : Optional.of(answer);
    }
    List<ToolCall> calls = new ArrayList<>();
    List<String> ids = distinctIds(answer.toolCalls());
    for (ToolCall call : answer.toolCalls()) {
      String name = call.name().isBlank() ? "unnamed" : call.name();
      calls.add(new ToolCall(ids.get(calls.size()), call.type(), name, call.arguments(), call.extra()).withObjectArguments());
    }
    return Optional.of(calls.equals(answer.toolCalls()) ? answer : answer.withToolCalls(calls));
  }

  /** Whether an answer has neither content nor calls. Kimi refuses it unless it is to be continued. */
  static boolean empty(AssistantMessage answer) {
    return answer.wordless() && answer.toolCalls().isEmpty();
  }

  /** An id for each call: its own, unless that is empty or the id of an earlier call. */
  static List<String> distinctIds(List<ToolCall> calls) {
    Set<String> given = new HashSet<>();
    calls.forEach(call -> given.add(call.id()));
    Set<String> used = new HashSet<>();
    Map<String, Integer> suffixes = new HashMap<>();
    List<String> ids = new ArrayList<>();
    for (ToolCall call : calls) {
      String id = call.id();
      if (id.isEmpty() || !used.add(id)) {
        String stem = id.isEmpty() ? "call" : id;
        do {
          id = stem + "_" + (suffixes.merge(stem, 1, Integer::sum) - 1);
        } while (given.contains(id) || !used.add(id));
      }
      ids.add(id);
    }
    return ids;
  }

  /**
   * Returns whether the results of open calls have to stand before a message. Other roles may stand between calls and results.
   *
   * @param message the message
   * @return true for messages of the user and the assistant
   */
  public static boolean endsResults(Message message) {
    return message instanceof UserMessage || message instanceof AssistantMessage;
  }
}
