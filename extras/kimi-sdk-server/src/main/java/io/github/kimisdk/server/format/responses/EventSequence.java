package io.github.kimisdk.server.format.responses;

import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.format.EventWriter.Event;
import java.util.ArrayList;
import java.util.List;

/** Numbers the events of a stream from 0, and collects those of one step. */
final class EventSequence {

  private List<Event> events = new ArrayList<>();
  private int next;

  /** Adds an event, with its type and number before its other members. */
  void add(String type, ObjectWriter members) {
    JsonObject object = members.object();
    List<String> names = new ArrayList<>(List.of("type", "sequence_number"));
    List<JsonValue> values = new ArrayList<>(List.of(JsonString.of(type), JsonNumber.of(next++)));
    names.addAll(object.names());
    values.addAll(object.members().values());
    events.add(new Event(type, JsonObject.of(names, values)));
  }

  /** Returns the events since the last call. */
  List<Event> take() {
    List<Event> taken = events;
    events = new ArrayList<>();
    return taken;
  }
}
