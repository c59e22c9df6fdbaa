package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.internal.protocol.responses.PieceType.Kind;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.SignatureMark;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.TreeMap;

/** The items of a stream so far: which of their content has been handed out. */
final class StreamedOutput {

  /** The largest number of an item or a part. The service names none; items are kept in a map, so this only refuses nonsense. */
  private static final int LAST_INDEX = 65_535;

  private final TreeMap<Integer, StreamedItem> items = new TreeMap<>();
  private final Map<String, Integer> indexById = new HashMap<>();
  /** The part of the reasoning that came last. A piece of another part begins a paragraph. */
  private String lastParagraph = "";
  /** Whether reasoning was announced, and whether text of it came. */
  private boolean thinking;
  private boolean reasoned;
  private boolean spoken;
  private int calls;

  /** Whether a call has come. */
  boolean hasCalls() {
    return calls > 0;
  }

  /** Reads the event that begins an item. */
  Optional<Piece> added(ObjectReader event) {
    ObjectReader item = event.child("item");
    StreamedItem known = item(event, item.object());
    Piece piece = new Piece();
    begin(known, item.object(), piece);
    return piece.ifAny();
  }

  /** Announces an item: a call with its id and name, and reasoning, even if no text of it comes. */
  private void begin(StreamedItem known, JsonObject item, Piece piece) {
    String type = text(item, "type");
    if (type.equals("reasoning")) {
      thinking = true;
      piece.reasoning("");
    } else if (ToolItems.calls(type) && !known.announced()) {
      ToolCall call = ToolItems.readCall(ObjectReader.of(item, "/item"));
      known.announce(call.id());
      piece.call(new ToolCallDelta(
          OptionalInt.of(number(known)), Optional.of(call.id()), Optional.of(call.type()), Optional.of(call.name()), Optional.of(""),
          JsonObject.EMPTY));
    }
  }

  private int number(StreamedItem item) {
    if (item.call() < 0) {
      item.call(calls++);
    }
    return item.call();
  }

  /** Reads the event that ends an item and repeats it. */
  Optional<Piece> done(ObjectReader event) {
    ObjectReader item = event.requiredChild("item");
    StreamedItem known = item(event, item.object());
    known.whole(item.object());
    Piece piece = new Piece();
    String type = text(item.object(), "type");
    if (ToolItems.calls(type)) {
      begin(known, item.object(), piece);
      ToolCall call = ToolItems.readCall(item);
      String arguments = known.first("ARGUMENTS") ? call.arguments() : "";
      if (!arguments.isEmpty() || !call.extra().empty()) {
        piece.call(delta(known, arguments, call.extra()));
      }
    } else if (type.equals("message")) {
      parts(known, item, "content", Kind.TEXT, piece);
    } else if (type.equals("reasoning")) {
      if (!thinking) {
        begin(known, item.object(), piece);
      }
      parts(known, item, "summary", Kind.SUMMARY, piece);
      parts(known, item, "content", Kind.REASONING, piece);
    }
    return piece.ifAny();
  }

  private ToolCallDelta delta(StreamedItem item, String arguments, JsonObject extra) {
    return new ToolCallDelta(
        OptionalInt.of(number(item)), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(arguments), extra);
  }

  /** Adds the parts of a finished item that have not been streamed. */
  private void parts(StreamedItem known, ObjectReader item, String member, Kind kind, Piece piece) {
    int[] index = {0};
    item.list(member, part -> {
      String text = part.string("text").orElse("");
      if (!text.isEmpty() && known.first(kind.name() + index[0])) {
        add(known, new PieceType(kind, "", member), index[0], text, piece);
        piece.logprobs(part.array("logprobs").values());
      }
      return index[0]++;
    });
  }

  /** Reads an event that brings a piece of content, or repeats a part. */
  Optional<Piece> piece(PieceType type, ObjectReader event) {
    String text = event.required(type.member());
    int index = index(type, event);
    StreamedItem item = item(event, JsonObject.EMPTY);
    boolean first = item.first(type.kind().name() + (type.kind() == Kind.ARGUMENTS ? "" : index));
    if (type.repeats() && (!first || text.isEmpty())) {
      return Optional.empty();
    }
    Piece piece = new Piece();
    add(item, type, index, text, piece);
    return Optional.of(piece.logprobs(event.array("logprobs").values()));
  }

  private static int index(PieceType type, ObjectReader event) {
    return type.index().isEmpty() ? 0 : event.index(type.index(), LAST_INDEX).orElse(0);
  }

  private void add(StreamedItem item, PieceType type, int index, String text, Piece piece) {
    switch (type.kind()) {
      case TEXT -> {
        spoken = true;
        piece.text(text);
      }
      case ARGUMENTS -> piece.call(delta(item, text, JsonObject.EMPTY));
      case SUMMARY, REASONING -> {
        String paragraph = item.index() + type.kind().name() + index;
        boolean next = !lastParagraph.isEmpty() && !lastParagraph.equals(paragraph);
        piece.reasoning(next && !text.isEmpty() ? AssistantTurn.PARAGRAPH + text : text);
        lastParagraph = text.isEmpty() ? lastParagraph : paragraph;
        thinking = true;
        reasoned |= !text.isEmpty();
      }
    }
  }

  /** Reads a piece of a known item once more; changes nothing. */
  Optional<Piece> reread(PieceType type, ObjectReader event) {
    String text = event.required(type.member());
    StreamedItem item = items.get(place(event, JsonObject.EMPTY));
    if (type.repeats() || item == null || type.kind() == Kind.ARGUMENTS && item.call() < 0) {
      return Optional.empty();
    }
    Piece piece = new Piece().logprobs(event.array("logprobs").values());
    return Optional.of(switch (type.kind()) {
      case TEXT -> piece.text(text);
      case ARGUMENTS -> piece.call(delta(item, text, JsonObject.EMPTY));
      case SUMMARY, REASONING -> piece.reasoning(text);
    });
  }

  /** Reads the whole answer at the end, and returns what has not been handed out. */
  Piece end(ObjectReader response) {
    AssistantTurn turn = new AssistantTurn();
    // Some gateways leave out the output here, because they have sent its items.
    if (ResponseBody.readOutput(response, turn) == 0) {
      items.values().stream().flatMap(item -> item.whole().stream()).forEach(item -> turn.add(ObjectReader.of(item, "/item")));
    }
    AssistantMessage message = SignatureMark.marked(turn.answer(), Protocol.RESPONSES);
    Piece missing = new Piece().signature(message.reasoningSignature()).extra(message.extra());
    if (!spoken && !message.text().isEmpty()) {
      missing.text(ContentPart.join(message.content())).logprobs(ResponseBody.tokens(turn.logprobs()));
    }
    if (!reasoned) {
      message.reasoning().filter(text -> !thinking || !text.isEmpty()).ifPresent(missing::reasoning);
    }
    Map<Optional<String>, Queue<StreamedItem>> streamed = new HashMap<>();
    items.values().stream().filter(item -> item.call() >= 0)
        .forEach(item -> streamed.computeIfAbsent(item.callId(), id -> new ArrayDeque<>()).add(item));
    message.toolCalls().forEach(call -> add(call, take(streamed, call.id()), missing));
    return missing;
  }

  /** Returns the streamed item that stands for a call. Ids may repeat, so each item stands for one; null if there is none. */
  private static StreamedItem take(Map<Optional<String>, Queue<StreamedItem>> streamed, String id) {
    Queue<StreamedItem> named = streamed.get(Optional.of(id));
    // Arguments that came without an id belong to the first call that nobody announced.
    Queue<StreamedItem> found = named == null || named.isEmpty() ? streamed.get(Optional.<String>empty()) : named;
    return found == null ? null : found.poll();
  }

  /** Adds a call, or the parts of it that no event brought. */
  private void add(ToolCall call, StreamedItem known, Piece missing) {
    boolean named = known != null && known.announced();
    boolean argued = known != null && !known.first("ARGUMENTS");
    if (!named || !argued && !call.arguments().isEmpty() || !call.extra().empty()) {
      int number = known == null ? calls++ : number(known);
      missing.call(new ToolCallDelta(
          OptionalInt.of(number), Optional.of(call.id()), Optional.of(call.type()), Optional.of(call.name()),
          Optional.of(argued ? "" : call.arguments()), call.extra()));
    }
  }

  private StreamedItem item(ObjectReader event, JsonObject whole) {
    int index = place(event, whole);
    String id = text(whole, "id");
    if (!id.isEmpty()) {
      indexById.put(id, index);
    }
    return items.computeIfAbsent(index, StreamedItem::new);
  }

  /** Returns the place of an item: its number, else that of its id, else that of the last item. Some gateways change ids. */
  private int place(ObjectReader event, JsonObject whole) {
    OptionalInt index = event.index("output_index", LAST_INDEX);
    if (index.isPresent()) {
      return index.getAsInt();
    }
    String id = whole.empty() ? text(event.object(), "item_id") : text(whole, "id");
    int last = items.isEmpty() ? 0 : items.lastKey();
    return indexById.getOrDefault(id, whole.empty() || items.isEmpty() ? last : last + 1);
  }

  private static String text(JsonObject object, String name) {
    JsonValue value = object.tryGet(name).orElse(null);
    return value instanceof JsonString string ? string.value() : "";
  }
}
