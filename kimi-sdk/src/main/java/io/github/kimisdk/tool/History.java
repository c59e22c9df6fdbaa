package io.github.kimisdk.tool;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.internal.rules.AnswerRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The messages of a conversation in their order, and the calls of the last answer. Not safe for use by several threads. */
final class History {

  private final List<Message> messages = new ArrayList<>();
  /** The calls of the last answer that have no result yet, by id. */
  private final Map<String, ToolCall> open = new LinkedHashMap<>();
  /** The position of each call in the last answer, by id. */
  private final Map<String, Integer> positions = new HashMap<>();
  /** The ids of calls that are running, or were running when the process ended. */
  private final Set<String> started = new HashSet<>();

  /** Adds a message. The result of a call stands behind the results of earlier calls, whichever came first. */
  void add(Message message) {
    int at = messages.size();
    if (message instanceof ToolMessage result) {
      open.remove(result.toolCallId());
      at = place(positions.get(result.toolCallId()));
    } else if (AnswerRules.endsResults(message)) {
      started.clear();
      open.clear();
      positions.clear();
    }
    if (message instanceof AssistantMessage answer) {
      for (ToolCall call : answer.toolCalls()) {
        positions.put(call.id(), positions.size());
        open.put(call.id(), call);
      }
    }
    messages.add(at, message);
  }

  /** Searches backwards to the answer, past system messages, for the first result of a later call. */
  private int place(int position) {
    int at = messages.size();
    for (int i = at - 1; !(messages.get(i) instanceof AssistantMessage); i--) {
      if (messages.get(i) instanceof ToolMessage other) {
        if (positions.get(other.toolCallId()) < position) {
          return at;
        }
        at = i;
      }
    }
    return at;
  }

  List<Message> messages() {
    return List.copyOf(messages);
  }

  int size() {
    return messages.size();
  }

  /** Returns the open calls with the arguments as the model wrote them. */
  List<ToolCall> openCalls() {
    return open.values().stream().map(ToolCall::asWritten).toList();
  }

  Set<String> openIds() {
    return open.keySet();
  }

  Set<String> started() {
    return started;
  }
}
