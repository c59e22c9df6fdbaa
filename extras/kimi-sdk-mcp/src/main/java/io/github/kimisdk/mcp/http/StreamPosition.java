package io.github.kimisdk.mcp.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * The place in an event stream from which another connection continues: the id of its last event, and the pause that the server
 * asks for. Reads the lines {@code id} and {@code retry} of the bytes, which the parser of events ignores.
 */
final class StreamPosition {

  private static final int LONGEST = 1_024;
  private static final Duration ORDINARY = Duration.ofSeconds(1);
  private static final Duration SHORTEST = Duration.ofMillis(100);

  private final byte[] line = new byte[LONGEST];
  private int length;
  private boolean afterReturn;
  private String next = "";
  private volatile String id = "";
  private volatile Duration retry = ORDINARY;

  /** Reads bytes without taking them. */
  void read(List<ByteBuffer> pieces) {
    for (ByteBuffer piece : pieces) {
      for (int i = piece.position(); i < piece.limit(); i++) {
        byte b = piece.get(i);
        if (b == '\n' && afterReturn) {
          afterReturn = false;
        } else if (b == '\n' || b == '\r') {
          afterReturn = b == '\r';
          end();
        } else {
          afterReturn = false;
          line[Math.min(length, LONGEST - 1)] = b;
          length = Math.min(length + 1, LONGEST);
        }
      }
    }
  }

  /** A line has ended. A blank line ends an event, whose id counts from then on. */
  private void end() {
    if (length == 0) {
      id = next;
    } else if (length < LONGEST && (line[0] == 'i' || line[0] == 'r')) {
      field(new String(line, 0, length, StandardCharsets.UTF_8));
    }
    length = 0;
  }

  private void field(String text) {
    String value = text.substring(text.indexOf(':') + 1);
    value = value.startsWith(" ") ? value.substring(1) : value;
    if (text.startsWith("id:") && value.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
      next = value;
    } else if (text.startsWith("retry:") && value.matches("[0-9]{1,9}")) {
      Duration asked = Duration.ofMillis(Long.parseLong(value));
      retry = asked.compareTo(SHORTEST) < 0 ? SHORTEST : asked;
    }
  }

  /** The id of the last event; empty if it has none. */
  String id() {
    return id;
  }

  /** The pause before the next connection, which doubles after each one that brought no event. */
  Duration pause(int fruitless) {
    return retry.multipliedBy(1L << fruitless);
  }
}
