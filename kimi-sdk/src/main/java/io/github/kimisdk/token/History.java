package io.github.kimisdk.token;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UnknownMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The messages of a conversation on their way through the gate: what the service would refuse in them is found, and mended
 * in a copy. Mending takes nothing away that says something: results go to their calls, what has no call becomes a user
 * message, what is missing is said to be missing.
 *
 * <p>First {@link #contents} looks at every message alone, then {@link #reasonings} at what has to go back, at last
 * {@link #pairs} matches results with calls and puts the messages in order.
 */
final class History {

  private final List<Finding> findings;
  private final List<Message> messages = new ArrayList<>();
  private final List<Message> ordered = new ArrayList<>();
  private final int[] places;
  private final boolean[] claimed;
  private final int[][] results;

  private History(int size, List<Finding> findings) {
    this.findings = findings;
    this.places = new int[size];
    this.claimed = new boolean[size];
    this.results = new int[size][];
  }

  /** The messages as they should be; the same list when there was nothing to mend. */
  static List<Message> mended(ChatRequest request, List<Finding> findings) {
    List<Message> messages = request.messages();
    int before = findings.size();
    History history = new History(messages.size(), findings);
    int last = messages.size() - 1;
    while (last > 0 && nothing(messages.get(last))) {
      last--;
    }
    for (int i = 0; i < messages.size(); i++) {
      history.places[history.messages.size()] = i;
      history.contents(messages.get(i), i == last);
    }
    history.reasonings(request.reasoning(), request.model().orElse(""));
    history.pairs();
    return findings.size() == before ? messages : history.ordered;
  }

  private void mend(String code, int i, String what, String fix) {
    findings.add(new Finding(code, "/messages/" + places[i], what, fix, true, true));
  }

  private void contents(Message message, boolean last) {
    if (message instanceof AssistantMessage said) {
      said(said, last);
    } else if (message instanceof ToolMessage tool) {
      List<ContentPart> full = full(tool.content());
      if (full.isEmpty()) {
        mend("empty-part", messages.size(), "a result without content", "It becomes \"(no output)\"");
        full.add(ContentPart.text("(no output)"));
      }
      messages.add(new ToolMessage(tool.toolCallId(), full, tool.name(), tool.extra()));
    } else if (message instanceof UserMessage user && !left(user)) {
      messages.add(new UserMessage(spoken(user.content(), user.extra().has("content")), user.name(), user.extra()));
    } else if (message instanceof SystemMessage system && !left(system)) {
      boolean more = !system.tools().isEmpty() || system.extra().has("content");
      messages.add(new SystemMessage(spoken(system.content(), more), system.name(), system.tools(), system.extra()));
    } else if (message instanceof UnknownMessage) {
      messages.add(message);
    }
  }

  private void said(AssistantMessage said, boolean last) {
    if (said.partial() && !(last && said.toolCalls().isEmpty())) {
      mend("partial-place", messages.size(), "a message to continue that is not the last", "It becomes an ordinary answer");
      said = said.withPartial(false);
    }
    if (!left(said)) {
      boolean more = !said.toolCalls().isEmpty() || said.partial() || said.extra().has("content");
      messages.add(with(said, spoken(said.content(), more), said.toolCalls()));
    }
  }

  private boolean left(Message message) {
    boolean left = nothing(message);
    if (left) {
      mend("empty-message", messages.size(), "a message that says nothing", "It is left out");
    }
    return left;
  }

  /** Whether nothing is lost without a message: it has no content, and nothing beside it. */
  private static boolean nothing(Message message) {
    if (message instanceof AssistantMessage said) {
      return nothing(said.content(), said.name(), said.extra()) && said.toolCalls().isEmpty() && !said.partial()
          && said.reasoning().orElse("").isEmpty();
    }
    return message instanceof UserMessage user && nothing(user.content(), user.name(), user.extra())
        || message instanceof SystemMessage system && nothing(system.content(), system.name(), system.extra()) && system.tools().isEmpty();
  }

  private static boolean nothing(List<ContentPart> parts, Optional<String> name, JsonObject extra) {
    for (ContentPart part : parts) {
      if (!(part instanceof ContentPart.Text text && text.text().isEmpty() && text.extra().empty())) {
        return false;
      }
    }
    return name.isEmpty() && extra.empty();
  }

  /** The parts that say something; a space where there are none, and nothing more that makes a message of it. */
  private List<ContentPart> spoken(List<ContentPart> parts, boolean more) {
    List<ContentPart> full = full(parts);
    if (full.isEmpty() && !more) {
      mend("empty-message", messages.size(), "a message without text", "Its text becomes a space, so that what is beside it stays");
      full.add(ContentPart.text(" "));
    }
    return full;
  }

  private static AssistantMessage with(AssistantMessage said, List<ContentPart> content, List<ToolCall> calls) {
    return new AssistantMessage(content, said.reasoning(), calls, said.partial(), said.name(), said.extra());
  }

  private List<ContentPart> full(List<ContentPart> parts) {
    List<ContentPart> full = new ArrayList<>();
    boolean changed = false;
    for (ContentPart part : parts) {
      boolean empty = part instanceof ContentPart.Text text && text.text().isEmpty();
      if (!empty) {
        full.add(part);
      } else if (!((ContentPart.Text) part).extra().empty()) {
        full.add(new ContentPart.Text(" ", ((ContentPart.Text) part).extra()));
      }
      changed |= empty;
    }
    if (changed && !full.isEmpty()) {
      mend("empty-part", messages.size(), "a text part without text", "It is left out, or becomes a space where there is more to it");
    }
    return full;
  }

  private void reasonings(Reasoning wish, String model) {
    for (int i = firstRead(messages, wish, model); i < messages.size(); i++) {
      if (messages.get(i) instanceof AssistantMessage said && !said.toolCalls().isEmpty() && said.reasoning().isEmpty()) {
        mend("missing-reasoning", i, "tool calls without their reasoning",
            "Send messages back as they were received; mending adds empty reasoning");
        messages.set(i, said.withReasoning(""));
      }
    }
  }

  /**
   * From which message on a model reads reasoning, and so wants it: all through, from the last time on that a user spoke
   * or an answer was final, whichever is earlier, or nowhere.
   */
  static int firstRead(List<Message> messages, Reasoning wish, String model) {
    if (wish.wantedLater(model) || !wish.wanted(model)) {
      return wish.wanted(model) ? 0 : messages.size();
    }
    boolean user = false;
    boolean answer = false;
    int first = messages.size();
    while (first > 0 && !(user && answer)) {
      Message message = messages.get(--first);
      user |= message instanceof UserMessage;
      answer |= message instanceof AssistantMessage said && said.toolCalls().isEmpty() && !said.partial();
    }
    return user && answer ? first + 1 : 0;
  }

  /** Every call with exactly one result right after it, in the order of the results. */
  private void pairs() {
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i) instanceof AssistantMessage said) {
        claim(i, said.toolCalls());
      }
    }
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      if (message instanceof AssistantMessage said && !said.toolCalls().isEmpty()) {
        answers(i, said);
      } else if (!(message instanceof ToolMessage tool)) {
        ordered.add(message);
      } else if (!claimed[i]) {
        mend("orphan-result", i, "a result for call \"" + tool.toolCallId() + "\", which nobody made", "It becomes a user message");
        List<ContentPart> parts = new ArrayList<>(tool.content());
        parts.add(0, ContentPart.text("Result of a tool call that is not part of this conversation (" + tool.toolCallId() + "):\n"));
        ordered.add(new UserMessage(parts, Optional.empty(), tool.extra()));
      }
    }
  }

  /** Finds the result of every call: after it as far as nobody else makes a call with this id, else before it. */
  private void claim(int at, List<ToolCall> calls) {
    results[at] = new int[calls.size()];
    for (int k = 0; k < calls.size(); k++) {
      String id = calls.get(k).id();
      int found = -1;
      for (int i = at + 1; i < messages.size() && found < 0 && !calls(messages.get(i), id); i++) {
        found = free(i, id) ? i : -1;
      }
      for (int i = 0; i < at && found < 0; i++) {
        found = free(i, id) ? i : -1;
      }
      results[at][k] = found;
      if (found >= 0) {
        claimed[found] = true;
      }
    }
  }

  private boolean free(int i, String id) {
    return !claimed[i] && messages.get(i) instanceof ToolMessage tool && tool.toolCallId().equals(id);
  }

  private static boolean calls(Message message, String id) {
    if (message instanceof AssistantMessage said) {
      for (ToolCall call : said.toolCalls()) {
        if (call.id().equals(id)) {
          return true;
        }
      }
    }
    return false;
  }

  private void answers(int at, AssistantMessage said) {
    List<ToolCall> calls = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (ToolCall call : said.toolCalls()) {
      String id = call.id();
      if (id.isEmpty() || ids.contains(id)) {
        mend("duplicate-id", at, "a call whose id is empty or that of another, \"" + id + "\"", "It gets another id");
        for (int n = 1; id.isEmpty() || calls(said, id) || ids.contains(id); n++) {
          id = call.id() + "_" + n;
        }
      }
      ids.add(id);
      calls.add(new ToolCall(id, call.type(), call.name(), call.arguments(), call.extra()));
    }
    ordered.add(with(said, said.content(), calls));
    int[] order = results[at].clone();
    Arrays.sort(order);
    for (int i : order) {
      for (int k = 0; k < calls.size() && i >= 0; k++) {
        if (results[at][k] == i) {
          ordered.add(result(at, i, calls.get(k).id()));
        }
      }
    }
    for (int k = 0; k < calls.size(); k++) {
      if (results[at][k] < 0) {
        mend("missing-result", at, "no result for call \"" + calls.get(k).id() + "\"", "One is added that says so");
        ordered.add(ToolMessage.of(calls.get(k).id(), "(no result: this call was not carried out)"));
      }
    }
  }

  /** A result under the id of its call, with what else was given as a result of it. */
  private ToolMessage result(int at, int i, String id) {
    ToolMessage tool = (ToolMessage) messages.get(i);
    List<ContentPart> content = new ArrayList<>(tool.content());
    boolean follows = false;
    for (int j = at + 1; j < messages.size() && messages.get(j) instanceof ToolMessage other; j++) {
      follows |= j == i;
      if (free(j, tool.toolCallId())) {
        mend("duplicate-result", j, "a second result for call \"" + id + "\"", "It is joined to the first");
        content.addAll(other.content());
        claimed[j] = true;
      }
    }
    if (!follows) {
      mend("misplaced-result", i, "a result that does not follow its call", "It is moved there");
    }
    return new ToolMessage(id, content, tool.name(), tool.extra());
  }
}
