package io.github.kimisdk.internal.stream;

import io.github.kimisdk.internal.text.SpareBuffers;
import java.nio.charset.StandardCharsets;

/**
 * The fields of the event that a {@link SseParser} is reading: its name and its data. Others are ignored.
 *
 * <p>The data of one line, the usual case, is a range of the parser's buffer. Several lines are joined in a buffer of this
 * object.
 */
final class EventFields {

  private static final byte[] NONE = new byte[0];

  private String type = "";
  private int lines;
  private int dataFrom;
  private int dataTo;
  private byte[] joined = NONE;
  private int joinedTo;

  /** The name of the event; empty when it has none. */
  String type() {
    return type;
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
    if (colon - from == 4 && named(buffer, "data", from)) {
      data(buffer, value, to);
    } else if (colon - from == 5 && named(buffer, "event", from)) {
      type = new String(buffer, value, to - value, StandardCharsets.UTF_8);
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
}
