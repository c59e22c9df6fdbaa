package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.json.JsonObject;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The state of one item of a stream. */
final class StreamedItem {

  private final int index;
  private final Set<String> parts = new HashSet<>(2);
  private Optional<String> callId = Optional.empty();
  private Optional<JsonObject> whole = Optional.empty();
  private int call = -1;

  StreamedItem(int index) {
    this.index = index;
  }

  /** The place of the item in the output. */
  int index() {
    return index;
  }

  /** Marks a part as handed out. Returns whether this is its first piece. */
  boolean first(String part) {
    return parts.add(part);
  }

  /** The number of the call among those of the answer; −1 if the item has none yet. */
  int call() {
    return call;
  }

  void call(int number) {
    call = number;
  }

  /** Whether the id and the name of the call have been handed out. */
  boolean announced() {
    return callId.isPresent();
  }

  /** The id under which the call has been handed out. */
  Optional<String> callId() {
    return callId;
  }

  void announce(String id) {
    callId = Optional.of(id);
  }

  /** The item as its last event repeats it. */
  Optional<JsonObject> whole() {
    return whole;
  }

  void whole(JsonObject item) {
    whole = Optional.of(item);
  }
}
