package io.github.kimisdk.server.format;

import io.github.kimisdk.server.format.EventWriter.Event;
import java.nio.charset.StandardCharsets;

/** Puts the events of one answer into bytes. One instance serves one answer. */
public interface EventFraming {

  /** Returns the content type of the answer. */
  String contentType();

  /** Returns the bytes of an event, which a client reads at once. */
  byte[] frame(Event event);

  /**
   * Returns the bytes behind the last event; may be empty.
   *
   * @param endMark whether the event {@code [DONE]} ends the answer
   */
  byte[] end(boolean endMark);

  /** The text behind the last server-sent event of a format with an end mark. */
  String END_MARK = "data: [DONE]\n\n";

  /** Returns the text of a server-sent event. */
  static String text(Event event) {
    return (event.name().isEmpty() ? "" : "event: " + event.name() + "\n") + text(event.data().toString());
  }

  /** Returns the text of a server-sent event without a name that has some JSON. */
  static String text(String json) {
    return "data: " + json + "\n\n";
  }

  /** Returns the framing as server-sent events. */
  static EventFraming serverSentEvents() {
    return new EventFraming() {
      @Override
      public String contentType() {
        return "text/event-stream";
      }

      @Override
      public byte[] frame(Event event) {
        return text(event).getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public byte[] end(boolean endMark) {
        return (endMark ? END_MARK : "").getBytes(StandardCharsets.UTF_8);
      }
    };
  }
}
