package io.github.kimisdk.server.gateway;

import io.github.kimisdk.internal.text.Total;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.format.EventWriter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The items of the last answers in the Responses format, in memory. Some clients send references in place of items, because
 * OpenAI keeps each answer. A caller reaches its own items only.
 */
final class KeptItems {

  private static final int KEPT = 4_096;
  private static final long KEPT_CHARACTERS = 16L << 20;
  private static final JsonValue REFERENCE = JsonString.of("item_reference");

  /** The name of an item. */
  private record Name(String owner, String id) {}

  /** An item and its length as text. */
  private record Kept(JsonObject item, int characters) {}

  private final Map<Name, Kept> items = new LinkedHashMap<>(16, 0.75f, true);
  private final boolean strict;
  private final long mostReferred;
  private final Total characters = new Total(KEPT_CHARACTERS);

  /**
   * Takes whether the server is strict, so that it keeps nothing, and the most characters of items that one request may refer to,
   * because it may name an item many times.
   */
  KeptItems(boolean strict, long mostReferred) {
    this.strict = strict;
    this.mostReferred = mostReferred;
  }

  private boolean has(ServedCall call) {
    return !strict && call.format().name().equals("responses");
  }

  /** Returns the body of a request with items in place of references. References to unknown items stay, and are refused. */
  JsonObject whole(ServedCall call, JsonObject body) {
    if (!has(call) || !(body.tryGet("input").orElse(null) instanceof JsonArray input)) {
      return body;
    }
    AtomicLong left = new AtomicLong(mostReferred);
    List<JsonValue> whole = input.values().stream().map(item -> item(call, item, left)).toList();
    return whole.equals(input.values()) ? body : body.with("input", JsonArray.of(whole));
  }

  private synchronized JsonValue item(ServedCall call, JsonValue item, AtomicLong left) {
    boolean reference = item instanceof JsonObject object && object.tryGet("type").filter(REFERENCE::equals).isPresent();
    if (!reference || !(item.asObject().tryGet("id").orElse(null) instanceof JsonString id)) {
      return item;
    }
    Kept kept = items.get(new Name(call.caller().owner(), id.value()));
    if (kept != null && left.addAndGet(-kept.characters) < 0) {
      throw new IllegalArgumentException("/input: expected references to items of at most " + mostReferred
          + " characters together, found more; leave some out");
    }
    return kept == null ? item : kept.item;
  }

  /** Keeps the items of an answer, unless its request forbids that. */
  void keep(ServedCall call, JsonObject body, JsonObject answer) {
    boolean wanted = has(call) && !body.tryGet("store").filter(Json.of(false)::equals).isPresent();
    if (wanted && answer.tryGet("output").orElse(null) instanceof JsonArray output) {
      output.values().forEach(item -> keep(call.caller().owner(), item));
    }
  }

  /** Keeps the items of a streamed answer, whose last event has all of them. */
  void keep(ServedCall call, JsonObject body, List<EventWriter.Event> end) {
    end.forEach(event -> event.data().tryGet("response").ifPresent(answer -> keep(call, body, answer.asObject())));
  }

  private synchronized void keep(String owner, JsonValue item) {
    if (!(item instanceof JsonObject object) || !(object.tryGet("id").orElse(null) instanceof JsonString id)) {
      return;
    }
    Kept replaced = items.put(new Name(owner, id.value()), new Kept(object, Json.write(object).length()));
    characters.add(items.get(new Name(owner, id.value())).characters - (replaced == null ? 0 : replaced.characters));
    Iterator<Kept> oldest = items.values().iterator();
    while (items.size() > KEPT || !characters.fits(0)) {
      characters.add(-oldest.next().characters);
      oldest.remove();
    }
  }
}
