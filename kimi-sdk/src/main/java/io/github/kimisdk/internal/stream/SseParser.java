package io.github.kimisdk.internal.stream;

import io.github.kimisdk.internal.text.SpareBuffers;
import io.github.kimisdk.internal.text.Swar;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Parses an event stream of the WHATWG standard, pushed in as bytes in pieces of any size. Ids of events and reconnection times
 * are for clients that reconnect by themselves; they are ignored.
 *
 * <pre>
 *   buffer  [ ... | event begins ... line begins ... read so far | not yet read | free ]
 *                   ^start           ^line           ^scan                      ^limit
 * </pre>
 *
 * <p>All bytes go into one buffer first, so that a split between two pieces is no special case. Dispatched events are
 * dropped when room is needed. An event of one {@code data} line, the usual case, is a range of that buffer. Several lines
 * are joined in a second buffer. Many bytes at once go into a large shared buffer, which other parsers get as soon as the
 * unread rest fits into the small buffer of this parser.
 *
 * <p>Called by one thread at a time. Nothing here blocks, decodes or knows what the data means.
 */
public final class SseParser {

  /** Takes what the parser finds. */
  public interface Sink {

    /**
     * An event came to its end.
     *
     * @param type its name; empty when it has none
     * @param bytes holds the data, valid during the call only
     * @param from where the data begins
     * @param to where it ends
     * @return whether to go on; after {@code false} the parser ignores all bytes
     */
    boolean event(String type, byte[] bytes, int from, int to);

    /**
     * The stream ended inside an event. The standard drops such an event.
     *
     * @param type its name; empty when it has none
     * @param bytes holds the data, valid during the call only
     * @param from where the data begins
     * @param to where it ends
     */
    default void unfinished(String type, byte[] bytes, int from, int to) {}

    /**
     * Takes complete events that the sink recognizes without parsing. The parser asks where an event may begin of which
     * nothing was read, and again when a line of that event up to its first line of data is complete.
     *
     * @param bytes holds them, valid during the call only
     * @param from where the first of them begins
     * @param to where the bytes end
     * @return where the first event begins that was not taken; the complement of that to make the parser ignore it
     *     and all bytes behind it
     */
    default int take(byte[] bytes, int from, int to) {
      return from;
    }
  }

  /** An event is larger than the limit. */
  public static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLarge(int limit) {
      super("an event of more than " + limit + " bytes", null, false, false);
    }
  }

  /** The size of the small buffer: the unread rest between two calls is mostly smaller. */
  private static final int OWN_SIZE = 2 * 1024;

  private static final byte[] NONE = new byte[0];

  private final Sink sink;
  private final int maxEventBytes;

  private byte[] buffer = NONE;
  private byte[] own = NONE;
  private int start;
  private int line;
  private int scan;
  private int limit;

  private boolean begun;
  private boolean skipLineFeed;
  private boolean stopped;

  private final EventFields event = new EventFields();

  public SseParser(Sink sink, int maxEventBytes) {
    this.sink = sink;
    this.maxEventBytes = maxEventBytes;
  }

  /**
   * Takes the next pieces at once, all of them, and dispatches every event that they bring to its end: a server that sends every
   * event for itself brings many of them.
   */
  public void feed(List<ByteBuffer> pieces) {
    if (stopped) {
      return;
    }
    long count = 0;
    for (int i = 0; i < pieces.size(); i++) {
      count += pieces.get(i).remaining();
    }
    reserve(count);
    for (int i = 0; i < pieces.size(); i++) {
      ByteBuffer bytes = pieces.get(i);
      int length = bytes.remaining();
      bytes.get(buffer, limit, length);
      limit += length;
    }
    if (begun || begin()) {
      lines();
      if (!stopped) {
        check(limit);
      }
    }
    if (buffer.length > OWN_SIZE && limit - start <= OWN_SIZE) {
      giveBack();
    }
  }

  /** Tells that the stream has come to its end. */
  public void end() {
    if (stopped) {
      return;
    }
    stopped = true;
    begun = true;
    if (line < limit) {
      event.field(buffer, line, limit);
    }
    if (event.hasData()) {
      hand(true);
    }
  }

  /** Drops the byte order mark. Reads nothing as long as the first bytes may be one. */
  private boolean begin() {
    int have = limit;
    boolean mark = have > 0 && buffer[0] == (byte) 0xEF
        && (have < 2 || buffer[1] == (byte) 0xBB)
        && (have < 3 || buffer[2] == (byte) 0xBF);
    if (mark && have < 3) {
      return false;
    }
    begun = have > 0;
    if (mark) {
      start = 3;
      line = 3;
      scan = 3;
    }
    return begun;
  }

  private void lines() {
    boolean asked = false;
    while (scan < limit && !stopped) {
      byte b = buffer[scan];
      if (skipLineFeed) {
        skipLineFeed = false;
        if (b == '\n') {
          scan++;
          if (line == start) {
            start++;
          }
          line = scan;
          continue;
        }
      }
      boolean untouched = scan == start;
      if (untouched && !asked && take() && (stopped || scan == limit)) {
        return;
      }
      int lineEnd = lineEnd(scan);
      asked = !untouched && (line == start || !event.hasData()) && lineEnd < limit && take();
      if (asked) {
        continue;
      }
      scan = lineEnd;
      if (scan == limit) {
        return;
      }
      skipLineFeed = buffer[scan] == '\r';
      int end = scan++;
      check(end);
      boolean blank = end == line;
      if (blank) {
        dispatch();
      } else {
        event.field(buffer, line, end);
      }
      line = scan;
      if (blank || event.empty()) {
        start = scan;
      }
    }
  }

  /** Checks the size of the event up to a place; at the end of every line, so that no cut makes a difference. */
  private void check(int to) {
    if (to - start > maxEventBytes) {
      stopped = true;
      throw new TooLarge(maxEventBytes);
    }
  }

  /** Lets the sink take events that begin at the start, of which no data has been read. */
  private boolean take() {
    int next = sink.take(buffer, start, limit);
    if (next == start) {
      return false;
    }
    stopped = next < 0;
    start = stopped ? ~next : next;
    line = start;
    scan = start;
    event.clear();
    return true;
  }

  /** Returns the position of the next line end, or the limit. Other control characters are rare. */
  private int lineEnd(int from) {
    int at = Swar.controlEnd(buffer, from, limit);
    while (at < limit && buffer[at] != '\n' && buffer[at] != '\r') {
      at = Swar.controlEnd(buffer, at + 1, limit);
    }
    return at;
  }

  private void dispatch() {
    if (event.hasData()) {
      hand(false);
    }
    event.clear();
  }

  private void hand(boolean cut) {
    byte[] bytes = event.data(buffer);
    if (cut) {
      sink.unfinished(event.type(), bytes, event.from(), event.to());
    } else {
      stopped |= !sink.event(event.type(), bytes, event.from(), event.to());
    }
  }

  /** Makes room for more bytes: first by dropping dispatched events, then by a larger buffer. */
  private void reserve(long count) {
    if (buffer.length - limit >= count) {
      return;
    }
    long needed = limit - start + count;
    if (needed <= buffer.length) {
      move(buffer);
    } else if (needed <= OWN_SIZE) {
      own = new byte[OWN_SIZE];
      move(own);
    } else {
      move(SpareBuffers.take(needed));
    }
  }

  /** Gives a large buffer to the next parser; the unread rest is small. */
  private void giveBack() {
    byte[] large = buffer;
    if (limit > start && own == NONE) {
      own = new byte[OWN_SIZE];
    }
    move(own);
    SpareBuffers.give(large);
  }

  private void move(byte[] room) {
    System.arraycopy(buffer, start, room, 0, limit - start);
    buffer = room;
    line -= start;
    scan -= start;
    limit -= start;
    event.moved(start);
    start = 0;
  }
}
