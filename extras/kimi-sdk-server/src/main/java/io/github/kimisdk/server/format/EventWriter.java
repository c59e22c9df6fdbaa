package io.github.kimisdk.server.format;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Writes one streamed answer as events of a wire format. One instance serves one stream, by one thread at a time. */
public interface EventWriter {

  /** Returns the events of a chunk; empty if the format has none for it yet. */
  List<Event> chunk(ChatChunk chunk);

  /**
   * Returns the JSON of the only event of a chunk that differs from the chunk before in one string, if this writer need not build
   * it anew. Otherwise nothing has changed, and {@link #chunk} takes the chunk.
   */
  default Optional<String> repeated(ChatChunk chunk) {
    return Optional.empty();
  }

  /** Returns the events that end a complete answer. */
  List<Event> end();

  /**
   * Returns the events that end an answer with an error.
   *
   * @param status the HTTP status that such an error has before an answer
   * @param error the error
   * @return the events
   */
  List<Event> error(int status, ApiError error);

  /** Whether the event {@code [DONE]} follows the last event. */
  boolean endMark();

  /**
   * An event.
   *
   * @param name its name; empty for an event without one
   * @param data the JSON of its data
   */
  record Event(String name, JsonObject data) {}
}
