package io.github.kimisdk.token;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UnknownMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.wire.MessageWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.Model;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The messages of a conversation on their way through the gate: what the service would refuse in them is found, and mended
 * in a copy. Mending takes nothing away that says something: results go to their calls, what has no call becomes a user
 * message, what is missing is said to be missing.
 *
 * <p>First {@link #contents} looks at every message alone, then {@link #reasonings} at what has to go back, at last
 * {@link #pairs} matches results with calls and puts the messages in order.
 */
final class History {

  private static final TreeSet<Integer> NOBODY = new TreeSet<>();
  private static final String DEVELOPER = "developer";

  private final Model model;
  private final List<Finding> findings;
  private final List<Message> messages = new ArrayList<>();
  private final List<Message> ordered = new ArrayList<>();
  private final int[] places;
  private final int[][] results;

  /** By id, which messages make a call under it, and which are results for it that no call has claimed. */
  private final Map<String, TreeSet<Integer>> callers = new HashMap<>();
  private final Map<String, TreeSet<Integer>> unclaimed = new HashMap<>();

  private History(int size, Model model, List<Finding> findings) {
    this.model = model;
    this.findings = findings;
    this.places = new int[size];
    this.results = new int[size][];
  }

  /** The messages as they should be; the same list when there was nothing to mend. */
  static List<Message> mended(ChatRequest request, Model model, List<Finding> findings) {
    List<Message> messages = request.messages();
    int before = findings.size();
    History history = new History(messages.size(), model, findings);
    int last = messages.size() - 1;
    while (last > 0 && nothing(messages.get(last))) {
      last--;
    }
    for (int i = 0; i < messages.size(); i++) {
      history.places[history.messages.size()] = i;
      history.contents(messages.get(i), i == last);
    }
    history.reasonings(request, model);
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
    } else if (message instanceof UnknownMessage unknown) {
      unknown(unknown, last);
    }
  }

  /** The developer's role of other services is Kimi's system; Kimi Code is known not to read it, the platform does not document it. */
  private void unknown(UnknownMessage message, boolean last) {
    Message system = ValueRules.known(model) && message.role().equals(DEVELOPER) ? system(message) : null;
    if (system == null) {
      messages.add(message);
      return;
    }
    findings.add(new Finding("developer-role", "/messages/" + places[messages.size()], "a message of the developer, a role that Kimi does not document",
        "It becomes a system message", model.text("product", "").equals("coding"), true));
    contents(system, last);
  }

  /** Null where it has not the form of a system message. */
  private static Message system(UnknownMessage message) {
    try {
      return MessageWire.read(message.raw().with("role", JsonString.of("system")), "");
    } catch (JsonTypeException | IllegalArgumentException other) {
      return null;
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
      mend("empty-message", messages.size(), "a message without text", "Its text becomes a space");
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
      mend("empty-part", messages.size(), "a text part without text", "It is left out, or becomes a space");
    }
    return full;
  }

  /** What is missing before the last time that a user spoke is read, but not known to be refused. */
  private void reasonings(ChatRequest request, Model model) {
    int first = firstRead(messages, request.reasoning(), model);
    int known = messages.size();
    while (known > 0 && !(messages.get(known - 1) instanceof UserMessage)) {
      known--;
    }
    known = later(request.reasoning(), model) ? first : known;
    for (int i = first; i < messages.size(); i++) {
      if (messages.get(i) instanceof AssistantMessage said && !said.toolCalls().isEmpty() && said.reasoning().isEmpty()) {
        findings.add(new Finding("missing-reasoning", "/messages/" + places[i], "tool calls without their reasoning",
            "Send messages back as they were received; repairing adds empty reasoning", i >= known && model.known(), true));
        messages.set(i, said.withReasoning(""));
      }
    }
  }

  /** Whether a model thinks: as its facts say, else as its id does. */
  static boolean thinks(Reasoning wish, Model model) {
    String said = model.text("thinking", "");
    return said.isEmpty() ? wish.wanted(model.id()) : !said.equals("never") && !wish.off();
  }

  /** Whether it wants its reasoning in later turns too: as its facts say, else as its id does. */
  private static boolean later(Reasoning wish, Model model) {
    String keep = model.text("keep", "");
    boolean kept = keep.equals("all") || keep.equals("may") && wish.thinking().flatMap(Thinking::keep).isPresent();
    return thinks(wish, model) && (keep.isEmpty() ? wish.wantedLater(model.id()) : kept);
  }

  /**
   * From which message on a model reads reasoning, and so wants it: all through, from the last time on that a user spoke
   * or an answer was final, whichever is earlier, or nowhere.
   */
  static int firstRead(List<Message> messages, Reasoning wish, Model model) {
    if (later(wish, model) || !thinks(wish, model)) {
      return thinks(wish, model) ? 0 : messages.size();
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

  /** Every call with exactly one result right after it, in the order of the calls. */
  private void pairs() {
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i) instanceof AssistantMessage said) {
        for (ToolCall call : said.toolCalls()) {
          note(callers, call.id(), i);
        }
      } else if (messages.get(i) instanceof ToolMessage tool) {
        note(unclaimed, tool.toolCallId(), i);
      }
    }
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
      } else if (free(tool.toolCallId()).contains(i)) {
        mend("orphan-result", i, "a result for call \"" + tool.toolCallId() + "\", which nobody made", "It becomes a user message");
        List<ContentPart> parts = new ArrayList<>(tool.content());
        parts.add(0, ContentPart.text("Result of a tool call that is not part of this conversation (" + tool.toolCallId() + "):\n"));
        ordered.add(new UserMessage(parts, tool.name(), tool.extra()));
      }
    }
  }

  private static void note(Map<String, TreeSet<Integer>> places, String id, int i) {
    if (!places.containsKey(id)) {
      places.put(id, new TreeSet<>());
    }
    places.get(id).add(i);
  }

  private TreeSet<Integer> free(String id) {
    return unclaimed.getOrDefault(id, NOBODY);
  }

  /** Finds the result of every call: after it as far as nobody else makes a call with this id, else before it. */
  private void claim(int at, List<ToolCall> calls) {
    results[at] = new int[calls.size()];
    for (int k = 0; k < calls.size(); k++) {
      String id = calls.get(k).id();
      Integer next = callers.get(id).higher(at);
      Integer found = free(id).higher(at);
      if (found == null || next != null && found > next) {
        found = free(id).isEmpty() || free(id).first() > at ? null : free(id).first();
      }
      results[at][k] = found == null ? -1 : found;
      if (found != null) {
        free(id).remove(found);
      }
    }
  }

  /** The calls of an answer with ids of their own and arguments that are objects, and their results in the order of the calls. */
  private void answers(int at, AssistantMessage said) {
    List<ToolCall> calls = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    int number = 0;
    for (ToolCall call : said.toolCalls()) {
      String id = call.id();
      if (id.isEmpty() || ids.contains(id)) {
        mend("duplicate-id", at, "a call whose id is empty or that of another, \"" + id + "\"", "It gets another id");
        while (id.isEmpty() || ids.contains(id) || callers.containsKey(id) && callers.get(id).contains(at)) {
          id = call.id() + "_" + ++number;
        }
      }
      ids.add(id);
      calls.add(new ToolCall(id, call.type(), call.name(), arguments(at, call), call.extra()));
    }
    ordered.add(said.withToolCalls(calls));
    int end = at + 1;
    while (end < messages.size() && (messages.get(end) instanceof ToolMessage || messages.get(end) instanceof SystemMessage)) {
      end++;
    }
    order(at, end);
    for (int k = 0; k < calls.size(); k++) {
      String id = calls.get(k).id();
      if (results[at][k] >= 0) {
        ordered.add(result(at, end, results[at][k], id));
      } else {
        mend("missing-result", at, "no result for call \"" + id + "\"", "One is added that says so");
        ordered.add(ToolMessage.of(id, "(no result: this call was not carried out)"));
      }
    }
  }

  /** Kimi keeps arguments as they are, so that this is a hint; blank ones are sent as an object in any case. */
  private String arguments(int at, ToolCall call) {
    String arguments = call.withObjectArguments().arguments();
    if (!arguments.equals(call.arguments()) && !call.arguments().isBlank()) {
      findings.add(new Finding("bad-arguments", "/messages/" + places[at], "arguments of call \"" + call.id() + "\" that are no JSON object",
          "Their text is put into an object, as servers other than Kimi's refuse the history", false, true));
    }
    return arguments;
  }

  /** Kimi takes results in any order; the templates of some models pair them with calls by their place. */
  private void order(int at, int end) {
    int last = at;
    boolean inOrder = true;
    for (int place : results[at]) {
      if (place > at && place < end) {
        inOrder &= place > last;
        last = place;
      }
    }
    if (!inOrder) {
      findings.add(new Finding("result-order", "/messages/" + places[at], "results in another order than their calls",
          "They are put in the order of the calls", false, true));
    }
  }

  /** A result under the id of its call, with what else was given as a result of it before anybody else spoke. */
  private ToolMessage result(int at, int end, int i, String id) {
    ToolMessage tool = (ToolMessage) messages.get(i);
    List<ContentPart> content = new ArrayList<>(tool.content());
    Optional<String> name = tool.name();
    JsonObject extra = tool.extra();
    TreeSet<Integer> more = free(tool.toolCallId());
    for (Integer j = more.higher(at); j != null && j < end; j = more.higher(j)) {
      ToolMessage other = (ToolMessage) messages.get(j);
      mend("duplicate-result", j, "a second result for call \"" + id + "\"", "It is joined to the first");
      content.addAll(other.content());
      name = name.isPresent() ? name : other.name();
      for (String member : other.extra().names()) {
        extra = extra.has(member) ? extra : extra.with(member, other.extra().get(member));
      }
      more.remove(j);
    }
    if (i < at || i >= end) {
      mend("misplaced-result", i, "a result that does not follow its call", "It is moved there");
    }
    return new ToolMessage(id, content, name, extra);
  }
}
