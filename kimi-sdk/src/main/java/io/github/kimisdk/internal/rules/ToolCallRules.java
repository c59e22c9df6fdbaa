package io.github.kimisdk.internal.rules;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.rules.Violation.Reply;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Matches tool calls with their results. Each call needs exactly one result before the next message of the user or the
 * assistant.
 *
 * <p>The same id may occur in several answers. A call claims the first free result behind it, up to the next answer that
 * uses its id; if there is none, the first free result before it.
 */
final class ToolCallRules {

  private static final int NONE = -1;

  private final List<PlacedMessage> messages;
  private final Violations violations;
  private final List<Message> ordered = new ArrayList<>();

  /** The positions of the claimed results, call by call, for each answer with calls. */
  private final Map<Integer, List<Integer>> claims = new HashMap<>();

  /** By id: the positions of the answers that use it, and of the results that no call has claimed. */
  private final Map<String, TreeSet<Integer>> callers = new HashMap<>();
  private final Map<String, TreeSet<Integer>> free = new HashMap<>();

  ToolCallRules(List<PlacedMessage> messages, Violations violations) {
    this.messages = messages;
    this.violations = violations;
  }

  /** Finds all violations; returns the messages with each result right behind its call, in the order of the calls. */
  List<Message> check() {
    index();
    claim();
    for (int i = 0; i < messages.size(); i++) {
      if (message(i) instanceof AssistantMessage answer && !answer.toolCalls().isEmpty()) {
        addAnswer(i, answer);
      } else if (!(message(i) instanceof ToolMessage result)) {
        ordered.add(message(i));
      } else if (free.get(result.toolCallId()).contains(i)) {
        addOrphan(i, result);
      }
    }
    return ordered;
  }

  private Message message(int i) {
    return messages.get(i).message();
  }

  private void index() {
    for (int i = 0; i < messages.size(); i++) {
      if (message(i) instanceof AssistantMessage answer) {
        for (ToolCall call : answer.toolCalls()) {
          callers.computeIfAbsent(call.id(), id -> new TreeSet<>()).add(i);
        }
      } else if (message(i) instanceof ToolMessage result) {
        free.computeIfAbsent(result.toolCallId(), id -> new TreeSet<>()).add(i);
      }
    }
  }

  private void claim() {
    for (int i = 0; i < messages.size(); i++) {
      if (message(i) instanceof AssistantMessage answer && !answer.toolCalls().isEmpty()) {
        List<Integer> claimed = new ArrayList<>();
        for (ToolCall call : answer.toolCalls()) {
          claimed.add(claim(i, call.id()));
        }
        claims.put(i, claimed);
      }
    }
  }

  private int claim(int answer, String id) {
    TreeSet<Integer> results = free.get(id);
    if (results == null) {
      return NONE;
    }
    Integer nextCaller = callers.get(id).higher(answer);
    Integer result = results.higher(answer);
    if (result == null || nextCaller != null && result > nextCaller) {
      result = results.lower(answer) == null ? null : results.first();
    }
    if (result == null) {
      return NONE;
    }
    results.remove(result);
    return result;
  }

  private void addAnswer(int position, AssistantMessage answer) {
    List<ToolCall> calls = repaired(position, answer.toolCalls());
    ordered.add(answer.withToolCalls(calls));
    int end = position + 1;
    while (end < messages.size() && !AnswerRules.endsResults(message(end))) {
      end++;
    }
    List<Integer> results = claims.get(position);
    checkOrder(position, end, results);
    Reply unanswered = unanswered(end, answer.toolCalls(), results);
    for (int k = 0; k < calls.size(); k++) {
      String id = calls.get(k).id();
      int result = results.get(k);
      if (result == NONE) {
        repair("missing-result", position, "no result for call \"" + id + "\"", "A result that says so is added", unanswered);
        ordered.add(ToolMessage.of(id, "(no result: this call was not carried out)"));
        continue;
      }
      ordered.add(joined(position, end, result, id));
      if (result < position || result >= end) {
        boolean before = result < position;
        repair("misplaced-result", result, before ? "a result before its call" : "a result that does not follow its call",
            "It is moved there", before ? new Reply(result, "") : unanswered);
      }
    }
  }

  /** The reply of the service at the end of the results if some are missing. */
  private static Reply unanswered(int end, List<ToolCall> calls, List<Integer> results) {
    return new Reply(end, IntStream.range(0, calls.size()).filter(k -> results.get(k) == NONE || results.get(k) >= end)
        .mapToObj(k -> calls.get(k).id()).collect(Collectors.joining(", ")));
  }

  /** The calls with distinct ids and arguments that are objects. Kimi sends arguments on as they are, so they are a hint. */
  private List<ToolCall> repaired(int position, List<ToolCall> calls) {
    List<ToolCall> repaired = new ArrayList<>();
    List<String> ids = AnswerRules.distinctIds(calls);
    for (ToolCall call : calls) {
      String id = ids.get(repaired.size());
      if (!id.equals(call.id())) {
        repair("duplicate-id", position, "a call whose id is empty or that of another, \"" + call.id() + "\"",
            "It gets another id",
            call.id().isEmpty() ? new Reply(position, "") : null);
      }
      String arguments = call.withObjectArguments().arguments();
      if (!arguments.equals(call.arguments()) && !call.arguments().isBlank()) {
        hint("bad-arguments", position, "arguments of call \"" + call.id() + "\" that are no JSON object",
            "Their text is put into an object, as servers other than Kimi's refuse the history");
      }
      repaired.add(new ToolCall(id, call.type(), call.name(), arguments, call.extra()));
    }
    return repaired;
  }

  /** Kimi accepts results in any order; the chat templates of some models pair them with calls by position. */
  private void checkOrder(int position, int end, List<Integer> results) {
    List<Integer> following = results.stream().filter(result -> result > position && result < end).toList();
    if (!following.equals(following.stream().sorted().toList())) {
      hint("result-order", position, "results in another order than their calls", "They are put in the order of the calls");
    }
  }

  /** A result under the id of its call, joined with further results for the call among the messages up to the end. */
  private ToolMessage joined(int position, int end, int result, String id) {
    ToolMessage first = (ToolMessage) message(result);
    List<ContentPart> content = new ArrayList<>(first.content());
    Optional<String> name = first.name();
    JsonObject extra = first.extra();
    for (int i : List.copyOf(free.get(first.toolCallId()).subSet(position + 1, Math.max(position + 1, end)))) {
      ToolMessage other = (ToolMessage) message(i);
      repair("duplicate-result", i, "a second result for call \"" + id + "\"", "It is joined to the first",
          new Reply(i, ""));
      content.addAll(other.content());
      name = name.or(other::name);
      for (String member : other.extra().names()) {
        extra = extra.has(member) ? extra : extra.with(member, other.extra().get(member));
      }
      free.get(first.toolCallId()).remove(i);
    }
    return new ToolMessage(id, content, name, extra);
  }

  private void addOrphan(int position, ToolMessage result) {
    repair("orphan-result", position, "a result for call \"" + result.toolCallId() + "\", which nobody made",
        "It becomes a user message",
        new Reply(position, ""));
    List<ContentPart> parts = new ArrayList<>(result.content());
    parts.add(0,
        ContentPart.text("Result of a tool call that is not part of this conversation (" + result.toolCallId() + "):\n"));
    ordered.add(new UserMessage(parts, result.name(), result.extra()));
  }

  private void repair(String code, int position, String found, String advice, Reply reply) {
    violations.repair(code, messages.get(position).path(), found, advice, reply);
  }

  private void hint(String code, int position, String found, String advice) {
    violations.add(code, messages.get(position).path(), found, advice, false, true, null);
  }
}
