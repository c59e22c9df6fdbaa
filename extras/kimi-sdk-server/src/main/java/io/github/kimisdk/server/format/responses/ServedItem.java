package io.github.kimisdk.server.format.responses;

import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * An item that a server is streaming. Its events repeat its id and place.
 *
 * <pre>
 *   open ── delta ... delta ── close
 *    added   (part.added)       (part.done) done
 * </pre>
 */
abstract class ServedItem {

  /** The state of an item that is not closed. */
  static final String IN_PROGRESS = "in_progress";

  private final EventSequence events;
  private final String id;
  private final int index;
  private final StringBuilder text = new StringBuilder();
  private final List<JsonValue> logprobs = new ArrayList<>(0);
  private JsonObject closed;

  /**
   * Opens an item.
   *
   * @param events takes its events
   * @param empty the item without content
   * @param answerId the id of the answer
   * @param index its place in the output
   */
  ServedItem(EventSequence events, JsonObject empty, String answerId, int index) {
    this.events = events;
    this.id = ItemIds.of(empty, answerId, index);
    this.index = index;
    JsonObject item = ItemIds.identified(empty, id, IN_PROGRESS);
    events.add("response.output_item.added", new ObjectWriter().put("output_index", index).put("item", item));
  }

  /** Sends a piece of the content. */
  void delta(String piece, List<JsonValue> tokens) {
    if (text.length() == 0 && logprobs.isEmpty()) {
      begin();
    }
    text.append(piece);
    logprobs.addAll(tokens);
    send(name() + ".delta", withTokens(place().put("delta", piece), tokens));
  }

  /** Closes the item once. */
  void close(String status) {
    if (closed == null) {
      end();
      closed = ItemIds.identified(item(), id, status);
      events.add("response.output_item.done", new ObjectWriter().put("output_index", index).put("item", closed));
    }
  }

  /** Returns the item with all of its content, after it was closed. */
  JsonObject closed() {
    return closed;
  }

  /** Returns the content so far. */
  String text() {
    return text.toString();
  }

  List<JsonValue> logprobs() {
    return logprobs;
  }

  /** Starts an event about this item. */
  ObjectWriter place() {
    return new ObjectWriter().put("item_id", id).put("output_index", index);
  }

  /** Adds the probabilities of a piece. Only a text has some. */
  ObjectWriter withTokens(ObjectWriter event, List<JsonValue> tokens) {
    return event;
  }

  void send(String type, ObjectWriter members) {
    events.add(type, members);
  }

  /** Returns the name of the events with content, without its end. */
  abstract String name();

  /** Sends the events before the first piece of content. */
  abstract void begin();

  /** Sends the events after the last piece of content. */
  abstract void end();

  /** Returns the whole item, without its id and state. */
  abstract JsonObject item();
}
