package io.github.kimisdk.server.gemini;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventFraming;
import io.github.kimisdk.server.format.EventWriter.Event;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Puts the events of one answer into bytes: server-sent events if the query of a request has {@code alt=sse}, else the elements
 * of one JSON array.
 *
 * <p>Client libraries find an error after the headers in different places. Those for Java and Python read it from an event. The
 * one for JavaScript reads it only from bytes that are not an event, and fails if some are left at the end. So the end repeats
 * the error as bare JSON. To be read as an error by all, these bytes are best sent by a write of their own.
 */
public final class GeminiFraming implements EventFraming {

  /** The content type of server-sent events. */
  public static final String EVENTS = "text/event-stream";

  /** The content type of an array. */
  public static final String ARRAY = "application/json";

  private final boolean events;
  private boolean begun;
  private byte[] error = {};

  /**
   * Creates a stream.
   *
   * @param events whether the client asked for server-sent events
   */
  public GeminiFraming(boolean events) {
    this.events = events;
  }

  @Override
  public String contentType() {
    return events ? EVENTS : ARRAY;
  }

  @Override
  public byte[] frame(Event event) {
    byte[] json = Json.bytes(event.data());
    if (events && event.data().tryGet("error").orElse(null) instanceof JsonObject) {
      error = json;
    }
    String before = events ? "data: " : begun ? ",\r\n" : "[";
    begun = true;
    return joined(before, json, events ? "\r\n\r\n" : "");
  }

  @Override
  public byte[] end(boolean endMark) {
    if (events) {
      return error.clone();
    }
    return (begun ? "]" : "[]").getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] joined(String before, byte[] json, String after) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(json.length + 16);
    bytes.writeBytes(before.getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(json);
    bytes.writeBytes(after.getBytes(StandardCharsets.US_ASCII));
    return bytes.toByteArray();
  }
}
