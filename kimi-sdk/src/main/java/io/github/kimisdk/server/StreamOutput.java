package io.github.kimisdk.server;

import io.github.kimisdk.internal.wire.ApiCall.Delivery;
import io.github.kimisdk.internal.wire.EventWriter.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Sends the events of an answer: as server-sent events, or as the elements of a JSON array. */
final class StreamOutput {

  private static final String DONE = "data: [DONE]\n\n";

  private final Connection connection;
  private final boolean array;
  private boolean begun;

  private StreamOutput(Connection connection, boolean array) {
    this.connection = connection;
    this.array = array;
  }

  static StreamOutput of(Delivery delivery, Connection connection) {
    return new StreamOutput(connection, delivery == Delivery.ARRAY);
  }

  String contentType() {
    return array ? "application/json; charset=utf-8" : "text/event-stream";
  }

  /** Sends events, all of them in one piece. */
  void send(List<Event> events) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Event event : events) {
      if (array) {
        text.append(begun ? ",\r\n" : "[").append(event.data());
      } else {
        text.append(event.name().isEmpty() ? "" : "event: " + event.name() + "\n").append("data: ").append(event.data()).append("\n\n");
      }
      begun = true;
    }
    send(text.toString());
  }

  /** Ends the answer. */
  void end(boolean endMark) throws IOException {
    if (array) {
      send(begun ? "]" : "[]");
    } else if (endMark) {
      send(DONE);
    }
  }

  private void send(String text) throws IOException {
    connection.send(text.getBytes(StandardCharsets.UTF_8));
  }
}
