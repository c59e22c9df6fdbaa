package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.internal.protocol.responses.StreamedItem.HandedOut;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;

/** The items of a stream so far: which of their content has been handed out. */
final class StreamedOutput {

  /** The largest number of an item or a part. The service names none; items are kept in a map, so this only refuses nonsense. */
  private static final int LAST_INDEX = 65_535;

  private final List<StreamedItem> items = new ArrayList<>();
  /** The last item of each number. */
  private final Map<Integer, StreamedItem> byIndex = new HashMap<>();
  private final Map<String, StreamedItem> byId = new HashMap<>();
  private final List<StreamedItem> calls = new ArrayList<>();
  private final HandedOut text = new HandedOut();
  private final HandedOut refusal = new HandedOut();
  /** The part of the reasoning that came last. A piece of another part begins a paragraph. */
  private String lastParagraph = "";
  /** Whether reasoning was announced, and whether text of it came. */
  private boolean thinking;
  private boolean reasoned;
  private int next;
  /** The memory of the items. */
  private long kept;

  /** Whether an item has come. */
  boolean any() {
    return !items.isEmpty();
  }

  /** Returns the approximate memory of all items so far. */
  long kept() {
    return kept;
  }

  /** Whether a call has come. */
  boolean hasCalls() {
    return !calls.isEmpty();
  }

  /** Notes content that is handed out. */
  void passed(ChatChunk chunk) {
    if (chunk.choices().isEmpty()) {
      return;
    }
    Delta delta = chunk.choices().get(0).delta();
    text.take(delta.content().orElse(""));
    refusal.take(text(delta.extra(), AssistantItems.REFUSAL));
    for (ToolCallDelta piece : delta.toolCalls()) {
      calls.get(piece.index().getAsInt()).arguments.take(piece.arguments().orElse(""));
    }
  }

  /** Reads the event that begins an item. */
  Optional<EventContent> added(ObjectReader event) {
    ObjectReader item = event.child("item");
    StreamedItem known = item(event, item.object(), false);
    EventContent piece = new EventContent();
    begin(known, item.object(), piece);
    return piece.ifAny();
  }

  /** Announces an item: a call with its id and name, and reasoning, even if no text of it comes. */
  private void begin(StreamedItem known, JsonObject item, EventContent piece) {
    String type = text(item, "type");
    if (type.equals("reasoning")) {
      thinking = true;
      piece.reasoning("");
    } else if (ToolItems.calls(type) && known.callId.isEmpty()) {
      ToolCall call = ToolItems.readCall(ObjectReader.of(item, "/item"));
      known.callId = Optional.of(call.id());
      piece.call(delta(known, "", JsonObject.EMPTY).withId(call.id()).withType(call.type()).withName(call.name()));
    }
  }

  private int number(StreamedItem item) {
    if (item.call < 0) {
      item.call = calls.size();
      calls.add(item);
    }
    return item.call;
  }

  /** Reads the event that ends an item and repeats it. */
  Optional<EventContent> done(ObjectReader event) {
    ObjectReader item = event.requiredChild("item");
    StreamedItem known = item(event, item.object(), true);
    EventContent piece = new EventContent();
    String type = text(item.object(), "type");
    if (ToolItems.calls(type)) {
      begin(known, item.object(), piece);
      ToolCall call = ToolItems.readCall(item);
      String arguments = first(known, ContentEvent.ARGUMENTS) ? call.arguments() : "";
      if (!arguments.isEmpty() || !call.extra().empty()) {
        piece.call(delta(known, arguments, call.extra()));
      }
    } else if (type.equals("message")) {
      parts(known, item, "content", ContentEvent.TEXT, piece);
    } else if (type.equals("reasoning")) {
      if (!thinking) {
        begin(known, item.object(), piece);
      }
      parts(known, item, "summary", ContentEvent.SUMMARY, piece);
      parts(known, item, "content", ContentEvent.REASONING, piece);
    }
    return piece.ifAny();
  }

  private ToolCallDelta delta(StreamedItem item, String arguments, JsonObject extra) {
    return ToolCallDelta.of(number(item)).withArguments(arguments).withExtra(extra);
  }

  /** Adds the parts of a finished item that have not been streamed. */
  private void parts(StreamedItem known, ObjectReader item, String member, String content, EventContent piece) {
    int[] index = {0};
    item.list(member, part -> {
      String text = part.string("text").orElse("");
      if (!text.isEmpty() && first(known, content + index[0])) {
        add(known, new ContentEvent(content, "", member), index[0], text, piece);
        piece.logprobs(part.array("logprobs").values());
      }
      return index[0]++;
    });
  }

  /** Reads an event that brings a piece of content, or repeats a part. */
  Optional<EventContent> piece(ContentEvent type, ObjectReader event) {
    String text = event.required(type.member());
    int index = index(type, event);
    StreamedItem item = find(event, text(event.object(), "item_id"));
    item = item == null ? add(event, text(event.object(), "item_id")) : item;
    boolean first = first(item, type.content() + (type.content().equals(ContentEvent.ARGUMENTS) ? "" : index));
    if (type.repeats() && (!first || text.isEmpty())) {
      return Optional.empty();
    }
    EventContent piece = new EventContent();
    add(item, type, index, text, piece);
    return Optional.of(piece.logprobs(event.array("logprobs").values()));
  }

  private boolean first(StreamedItem item, String part) {
    kept -= item.size();
    boolean first = item.first(part);
    kept += item.size();
    return first;
  }

  private static int index(ContentEvent type, ObjectReader event) {
    return type.index().isEmpty() ? 0 : event.index(type.index(), LAST_INDEX).orElse(0);
  }

  private void add(StreamedItem item, ContentEvent type, int index, String text, EventContent piece) {
    switch (type.content()) {
      case ContentEvent.TEXT -> piece.text(text);
      case ContentEvent.REFUSAL -> piece.extra(JsonObject.of(AssistantItems.REFUSAL, text));
      case ContentEvent.ARGUMENTS -> piece.call(delta(item, text, JsonObject.EMPTY));
      default -> {
        String paragraph = item.index + type.content() + index;
        boolean next = !lastParagraph.isEmpty() && !lastParagraph.equals(paragraph);
        piece.reasoning(next && !text.isEmpty() ? AssistantTurn.PARAGRAPH + text : text);
        lastParagraph = text.isEmpty() ? lastParagraph : paragraph;
        thinking = true;
        reasoned |= !text.isEmpty();
      }
    }
  }

  /** Reads the whole answer at the end, and returns what has not been handed out. */
  EventContent end(ObjectReader response) {
    AssistantTurn turn = new AssistantTurn();
    // Some gateways leave out the output here, because they have sent its items.
    if (ResponseBody.readOutput(response, turn) == 0) {
      items.stream().sorted(Comparator.comparingInt(item -> item.index)).flatMap(item -> item.whole.stream())
          .forEach(item -> turn.add(ObjectReader.of(item, "/item")));
    }
    AssistantMessage message = turn.answer();
    EventContent missing = new EventContent().origin(message.origin()).extra(extra(message.extra()));
    String more = rest(text, message.text());
    if (!more.isEmpty()) {
      missing.text(more).logprobs(text.empty() ? ResponseBody.tokens(turn.logprobs()) : List.of());
    }
    if (!reasoned) {
      message.reasoning().filter(thought -> !thinking || !thought.isEmpty()).ifPresent(missing::reasoning);
    }
    Map<Optional<String>, Queue<StreamedItem>> streamed = new HashMap<>();
    items.stream().filter(item -> item.call >= 0)
        .forEach(item -> streamed.computeIfAbsent(item.callId, id -> new ArrayDeque<>()).add(item));
    message.toolCalls().forEach(call -> add(call, take(streamed, call.id()), missing));
    return missing;
  }

  /** Returns unknown members with the rest of a refusal, of which pieces may have been handed out. */
  private JsonObject extra(JsonObject whole) {
    String more = rest(refusal, text(whole, AssistantItems.REFUSAL));
    return refusal.empty() ? whole
        : more.isEmpty() ? whole.without(AssistantItems.REFUSAL) : whole.with(AssistantItems.REFUSAL, JsonString.of(more));
  }

  private static String rest(HandedOut before, String whole) {
    return before.rest(whole)
        .orElseThrow(() -> new JsonTypeException("/response/output", "content that begins with its pieces", "other content"));
  }

  /** Returns the streamed item that stands for a call. Ids may repeat, so each item stands for one; null if there is none. */
  private static StreamedItem take(Map<Optional<String>, Queue<StreamedItem>> streamed, String id) {
    Queue<StreamedItem> named = streamed.get(Optional.of(id));
    // Arguments that came without an id belong to the first call that nobody announced.
    Queue<StreamedItem> found = named == null || named.isEmpty() ? streamed.get(Optional.<String>empty()) : named;
    return found == null ? null : found.poll();
  }

  /** Adds a call, or the parts of it that no event brought. */
  private void add(ToolCall call, StreamedItem streamed, EventContent missing) {
    StreamedItem known = streamed == null ? new StreamedItem(LAST_INDEX, "") : streamed;
    String more = known.arguments.whole() ? "" : rest(known.arguments, call.arguments());
    if (known.callId.isEmpty() || !more.isEmpty() || !call.extra().empty()) {
      missing.call(delta(known, more, call.extra()).withId(call.id()).withType(call.type()).withName(call.name()));
    }
  }

  /**
   * Returns the item that an event begins or ends. An event that is about another item than the one of its number begins that
   * one.
   */
  private StreamedItem item(ObjectReader event, JsonObject whole, boolean end) {
    String id = text(whole, "id");
    boolean placed = event.object().has("output_index") || end || byId.containsKey(id);
    StreamedItem known = placed ? find(event, id) : null;
    if (known == null || !take(known, whole, end)) {
      known = add(event, id);
      take(known, whole, end);
    }
    return known;
  }

  private boolean take(StreamedItem item, JsonObject whole, boolean end) {
    kept -= item.size();
    boolean taken = item.take(whole, end);
    kept += item.size();
    return taken;
  }

  private StreamedItem add(ObjectReader event, String id) {
    StreamedItem item = new StreamedItem(index(event).orElse(next), id);
    next = Math.max(next, item.index + 1);
    items.add(item);
    kept += item.size();
    byIndex.put(item.index, item);
    byId.put(id, item);
    return item;
  }

  /** Returns the item of an event: that of its id, else that of its number, else the last one. Some gateways change ids. */
  private StreamedItem find(ObjectReader event, String id) {
    OptionalInt index = index(event);
    StreamedItem named = id.isEmpty() ? null : byId.get(id);
    if (index.isPresent()) {
      return named != null && named.index == index.getAsInt() ? named : byIndex.get(index.getAsInt());
    }
    return named != null || items.isEmpty() ? named : items.get(items.size() - 1);
  }

  private static OptionalInt index(ObjectReader event) {
    return ObjectReader.of(event.object(), event.path()).index("output_index", LAST_INDEX);
  }

  static String text(JsonObject object, String name) {
    JsonValue value = object.tryGet(name).orElse(null);
    return value instanceof JsonString string ? string.value() : "";
  }
}
