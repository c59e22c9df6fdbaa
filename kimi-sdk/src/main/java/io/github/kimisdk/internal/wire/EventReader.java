package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.json.JsonValue;

/** Reads the events of one streamed answer. One instance serves one stream, by one thread at a time. */
public interface EventReader {

  /** Returns whether events of this name belong to the answer. The name is empty for an event without one. */
  boolean takes(String name);

  /**
   * Returns whether the data {@code [DONE]} completes the answer. Proxies add it behind streams of formats that have another end.
   */
  default boolean endsWithMark() {
    return false;
  }

  /**
   * Reads an event.
   *
   * @param data the JSON of its data
   * @return its meaning
   * @throws io.github.kimisdk.json.JsonTypeException if the event is not one of the format
   */
  StreamEvent read(JsonValue data);

  /**
   * Reads the piece of content in an event once more, for the fast path. The state of this reader does not change.
   *
   * @param data the JSON of its data
   * @return the chunk that {@link #read} makes of such an event
   * @throws io.github.kimisdk.json.JsonTypeException if the event has no piece of content
   */
  ChatChunk reread(JsonValue data);

  /**
   * Returns whether an event that resembles an earlier one has another meaning since the last event. The fast path then starts
   * anew.
   */
  default boolean turned() {
    return false;
  }

  /** Returns the approximate memory of what this reader keeps and no chunk has brought. The caller holds it against a limit. */
  default long kept() {
    return 0;
  }

  /** The meaning of an event. */
  sealed interface StreamEvent {

    /** The event brings nothing. */
    StreamEvent NOTHING = new Mark("nothing");

    /** The answer is complete. */
    StreamEvent DONE = new Mark("done");

    /** The event reports an error of the service. */
    StreamEvent ERROR = new Mark("error");

    /** One of the constants. */
    record Mark(String name) implements StreamEvent {}

    /** A piece of the answer. */
    record Chunk(ChatChunk chunk) implements StreamEvent {}

    /** The last piece of the answer, which completes it. */
    record Last(ChatChunk chunk) implements StreamEvent {}
  }
}
