package io.github.kimisdk.tool;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.internal.rules.AnswerRules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The messages of a conversation in their order, and the calls of the last answer. Not safe for use by several threads.
 *
 * <p>Each result of the last answer stands in a group, together with the messages that came behind it. The groups are ordered by
 * the position of the call, so a result finds its place without a search, in whatever order the results come.
 */
final class ConversationHistory {

  /** The messages up to the last answer, and those between it and its first result. */
  private final List<Message> settled = new ArrayList<>();
  /** The results of the last answer by the position of their calls, each with the system messages behind it. */
  private final TreeMap<Integer, List<Message>> results = new TreeMap<>();
  /** The calls of the last answer that have no result yet, by id. */
  private final Map<String, ToolCall> open = new LinkedHashMap<>();
  /** The position of each call in the last answer, by id. */
  private final Map<String, Integer> positions = new HashMap<>();
  /** The ids of calls that are running, or were running when the process ended. */
  private final Set<String> started = new HashSet<>();
  private int size;

  /** Adds a message. The result of a call stands behind the results of earlier calls, whichever came first. */
  void add(Message message) {
    size++;
    if (message instanceof ToolMessage result) {
      open.remove(result.toolCallId());
      results.computeIfAbsent(positions.get(result.toolCallId()), position -> new ArrayList<>(1)).add(message);
      return;
    }
    if (AnswerRules.endsResults(message)) {
      settle();
    }
    if (message instanceof AssistantMessage answer) {
      for (ToolCall call : answer.toolCalls()) {
        positions.put(call.id(), positions.size());
        open.put(call.id(), call);
      }
    }
    (results.isEmpty() ? settled : results.lastEntry().getValue()).add(message);
  }

  /** Ends the results of the last answer. */
  private void settle() {
    results.values().forEach(settled::addAll);
    results.clear();
    started.clear();
    open.clear();
    positions.clear();
  }

  List<Message> messages() {
    List<Message> messages = new ArrayList<>(size);
    messages.addAll(settled);
    results.values().forEach(messages::addAll);
    return Collections.unmodifiableList(messages);
  }

  /** Returns the last message; null without one. */
  Message last() {
    List<Message> end = results.isEmpty() ? settled : results.lastEntry().getValue();
    return end.isEmpty() ? null : end.get(end.size() - 1);
  }

  int size() {
    return size;
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
