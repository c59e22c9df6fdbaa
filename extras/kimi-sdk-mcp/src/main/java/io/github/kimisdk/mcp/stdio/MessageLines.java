package io.github.kimisdk.mcp.stdio;

import io.github.kimisdk.internal.text.Swar;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.MessageTransport;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into lines, each of which is a message. A line that is longer than the limit, which comes from {@link
 * io.github.kimisdk.internal.http.SizeLimits}, is dropped up to its end, and reported as soon as it is too long.
 */
final class MessageLines {

  private final MessageTransport.Inbox inbox;
  private final int maxBytes;
  private byte[] line = new byte[1024];
  private int length;
  private boolean tooLong;
  private long number;

  MessageLines(MessageTransport.Inbox inbox, int maxBytes) {
    this.inbox = inbox;
    this.maxBytes = maxBytes;
  }

  /** Takes the next bytes. */
  void feed(byte[] bytes, int count) {
    int from = 0;
    for (int at = Swar.controlEnd(bytes, 0, count); at < count; at = Swar.controlEnd(bytes, at + 1, count)) {
      if (bytes[at] == '\n') {
        add(bytes, from, at);
        end();
        from = at + 1;
      }
    }
    add(bytes, from, count);
  }

  private void add(byte[] bytes, int from, int to) {
    int more = to - from;
    if (tooLong || more == 0) {
      return;
    }
    if (length + (long) more > maxBytes) {
      tooLong = true;
      line = new byte[1024];
      length = 0;
      inbox.dropped(new Failure(Failure.Kind.LIMIT_EXCEEDED, "expected messages of at most " + maxBytes
          + " bytes, found a longer one", "Ask the server for less at a time, or set maxMessageBytes"));
      return;
    }
    if (length + more > line.length) {
      line = Arrays.copyOf(line, (int) Math.min(maxBytes, Math.max((length + (long) more), 2L * line.length)));
    }
    System.arraycopy(bytes, from, line, length, more);
    length += more;
  }

  /** A line has ended. Blank lines are no messages. */
  private void end() {
    boolean blank = true;
    for (int i = 0; i < length && blank; i++) {
      blank = line[i] <= ' ' && line[i] >= 0;
    }
    number++;
    if (!tooLong && !blank) {
      try {
        inbox.message(line, 0, length);
      } catch (Failure broken) {
        inbox.dropped(broken.at(" in line " + number + " of its output"));
      }
    }
    tooLong = false;
    length = 0;
    if (line.length > 64 * 1024) {
      line = new byte[1024];
    }
  }
}
