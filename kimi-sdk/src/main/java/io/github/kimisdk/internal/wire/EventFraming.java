package io.github.kimisdk.internal.wire;

import io.github.kimisdk.internal.wire.EventWriter.Event;
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

  /** Returns the framing as server-sent events. */
  static EventFraming serverSentEvents() {
    return new EventFraming() {
      @Override
      public String contentType() {
        return "text/event-stream";
      }

      @Override
      public byte[] frame(Event event) {
        String name = event.name().isEmpty() ? "" : "event: " + event.name() + "\n";
        return (name + "data: " + event.data() + "\n\n").getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public byte[] end(boolean endMark) {
        return (endMark ? "data: [DONE]\n\n" : "").getBytes(StandardCharsets.UTF_8);
      }
    };
  }
}
