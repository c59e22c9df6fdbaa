package io.github.kimisdk.internal.stream;

import java.nio.charset.StandardCharsets;

/**
 * The fields of the event that a {@link SseParser} is reading, and the state of the stream that outlives an event: its last
 * id and its reconnection time.
 *
 * <p>The data of one line, the usual case, is a range of the parser's buffer. Several lines are joined in a buffer of this
 * object.
 */
final class EventFields {

  private static final byte[] NONE = new byte[0];

  private String type = "";
  private String id = "";
  private String nextId = "";
  private long retryMillis = -1;
  private int lines;
  private int dataFrom;
  private int dataTo;
  private byte[] joined = NONE;
  private int joinedTo;

  /** The name of the event; empty when it has none. */
  String type() {
    return type;
  }

  /** The last event id; empty when there was none. */
  String id() {
    return id;
  }

  /** The reconnection time that the stream asks for, in milliseconds; −1 when it asks for none. */
  long retryMillis() {
    return retryMillis;
  }

  boolean hasData() {
    return lines > 0;
  }

  /** Whether no field of an event has come. */
  boolean empty() {
    return lines == 0 && type.isEmpty();
  }

  /** The array that holds the data, from {@link #from} to {@link #to}. */
  byte[] data(byte[] buffer) {
    return lines == 1 ? buffer : joined;
  }

  int from() {
    return lines == 1 ? dataFrom : 0;
  }

  int to() {
    return lines == 1 ? dataTo : joinedTo;
  }

  /** The event ends: its id is the last of the stream. */
  void commitId() {
    id = nextId;
  }

  /** The next event begins. */
  void clear() {
    lines = 0;
    type = "";
  }

  /** The parser's buffer has moved towards its beginning. */
  void moved(int by) {
    dataFrom -= by;
    dataTo -= by;
  }

  /** Reads a line of the buffer. */
  void field(byte[] buffer, int from, int to) {
    int colon = from;
    while (colon < to && buffer[colon] != ':') {
      colon++;
    }
    int value = colon == to ? to : colon + 1;
    if (value < to && buffer[value] == ' ') {
      value++;
    }
    switch (colon - from) {
      case 2 -> {
        if (named(buffer, "id", from)) {
          identify(buffer, value, to);
        }
      }
      case 4 -> {
        if (named(buffer, "data", from)) {
          data(buffer, value, to);
        }
      }
      case 5 -> {
        if (named(buffer, "event", from)) {
          type = text(buffer, value, to);
        } else if (named(buffer, "retry", from)) {
          retry(buffer, value, to);
        }
      }
      default -> { }
    }
  }

  private static boolean named(byte[] buffer, String name, int from) {
    for (int i = 0; i < name.length(); i++) {
      if (buffer[from + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void data(byte[] buffer, int from, int to) {
    if (lines == 0) {
      dataFrom = from;
      dataTo = to;
    } else {
      if (lines == 1) {
        joinedTo = 0;
        join(buffer, dataFrom, dataTo);
      }
      joined = SpareBuffers.grown(joined, joinedTo + 1 + to - from);
      joined[joinedTo++] = '\n';
      join(buffer, from, to);
    }
    lines++;
  }

  private void join(byte[] buffer, int from, int to) {
    joined = SpareBuffers.grown(joined, joinedTo + to - from);
    System.arraycopy(buffer, from, joined, joinedTo, to - from);
    joinedTo += to - from;
  }

  private void identify(byte[] buffer, int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer[i] == 0) {
        return;
      }
    }
    nextId = text(buffer, from, to);
  }

  private void retry(byte[] buffer, int from, int to) {
    long millis = from == to ? -1 : 0;
    for (int i = from; i < to; i++) {
      if (buffer[i] < '0' || buffer[i] > '9') {
        return;
      }
      millis = Math.min(millis * 10 + buffer[i] - '0', Integer.MAX_VALUE);
    }
    if (millis >= 0) {
      retryMillis = millis;
    }
  }

  private static String text(byte[] buffer, int from, int to) {
    return new String(buffer, from, to - from, StandardCharsets.UTF_8);
  }
}
