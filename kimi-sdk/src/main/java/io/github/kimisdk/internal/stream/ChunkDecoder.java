package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.fastpath.FastPath;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of a chat stream to chunks. This is the ordinary path, which reads an event as what it is; events that are
 * like an earlier one are taken by {@link FastPath}.
 *
 * <p>The data of an event is a chunk, an error, or {@code [DONE]}. Events with a name of their own are not Kimi's
 * (proxies send {@code ping}) and are ignored; {@code error} names an error, whatever its data is. Where the joined
 * data of an event is not JSON, its lines are tried one by one: streams have been published without the blank lines
 * between their events (a guess of the reference, kept tolerant).
 *
 * <p>Called by one thread at a time.
 */
public final class ChunkDecoder {

  private final ChunkSink sink;
  private final SseParser parser;
  private final FastPath fastPath;
  private boolean begun;

  /**
   * A decoder of one stream.
   *
   * @param sink takes the chunks
   * @param maxEventBytes the largest event to take
   */
  public ChunkDecoder(ChunkSink sink, int maxEventBytes) {
    this(sink, maxEventBytes, FastPath.of(ChunkWire::read, sink::chunk, maxEventBytes));
  }

  private ChunkDecoder(ChunkSink sink, int maxEventBytes, FastPath fastPath) {
    this.sink = sink;
    this.fastPath = fastPath;
    this.parser = new SseParser(new Events(), maxEventBytes);
  }

  /**
   * A decoder that parses every event. It is what {@link FastPath} is held against.
   *
   * @param sink takes the chunks
   * @param maxEventBytes the largest event to take
   * @return the decoder
   */
  static ChunkDecoder ordinary(ChunkSink sink, int maxEventBytes) {
    return new ChunkDecoder(sink, maxEventBytes, FastPath.NONE);
  }

  /**
   * Takes the next bytes, all of them.
   *
   * @param bytes the bytes, cut anywhere
   */
  public void feed(ByteBuffer bytes) {
    feed(List.of(bytes));
  }

  /**
   * Takes the next pieces, all of them.
   *
   * @param pieces the bytes, cut anywhere
   */
  public void feed(List<ByteBuffer> pieces) {
    try {
      parser.feed(pieces);
    } catch (SseParser.TooLarge tooLarge) {
      sink.unreadable("events within the limit of maxEventBytes(...), found " + tooLarge.getMessage(), "");
    }
  }

  /**
   * Tells that there are no more bytes. A last event without its blank line is taken if it is whole.
   */
  public void end() {
    try {
      parser.end();
    } catch (SseParser.TooLarge tooLarge) {
      sink.unreadable("events within the limit of maxEventBytes(...), found " + tooLarge.getMessage(), "");
    }
  }

  private final class Events implements SseParser.Sink {

    @Override
    public boolean event(String type, byte[] bytes, int from, int to) {
      return read(type, bytes, from, to, false);
    }

    @Override
    public int take(byte[] bytes, int from, int to) {
      return fastPath.take(bytes, from, to);
    }

    @Override
    public void unfinished(String type, byte[] bytes, int from, int to) {
      read(type, bytes, from, to, true);
    }

    private boolean read(String type, byte[] bytes, int from, int to, boolean cut) {
      if (type.equals("error")) {
        sink.error(text(bytes, from, to));
        return false;
      }
      boolean others = !type.isEmpty() && !type.equals("message");
      return others || data(bytes, from, to, cut);
    }
  }

  private boolean data(byte[] bytes, int from, int to, boolean cut) {
    if (blank(bytes, from, to)) {
      return true;
    }
    if (endMark(bytes, from, to)) {
      sink.done();
      return false;
    }
    JsonValue value;
    try {
      value = Json.parse(bytes, from, to);
    } catch (JsonParseException malformed) {
      if (cut || newline(bytes, from, to) < to) {
        return lines(bytes, from, to, cut);
      }
      sink.unreadable("a chunk as JSON (" + malformed.getMessage() + ")", text(bytes, from, to));
      return false;
    }
    ChatChunk chunk = chunk(value, bytes, from, to);
    if (chunk == null || !sink.chunk(chunk)) {
      return false;
    }
    // The bytes behind the data are part of what is learned; behind an event that was cut off there are none.
    if (!cut) {
      fastPath.learn(bytes, from, to, chunk);
    }
    return true;
  }

  /** The chunk that a value is; null if it is none, after the sink has been told so. */
  private ChatChunk chunk(JsonValue value, byte[] bytes, int from, int to) {
    String reason = "";
    try {
      // An error is no member of a chunk: where all members are known, there is none.
      ChatChunk chunk = ChunkWire.read(value, begun);
      if (chunk.extra().empty() || ErrorWire.findInStream(value).isEmpty()) {
        begun = begun || !chunk.choices().isEmpty();
        return chunk;
      }
    } catch (JsonTypeException mismatch) {
      reason = "a chunk (" + mismatch.getMessage() + ")";
    }
    if (reason.isEmpty() || ErrorWire.findInStream(value).isPresent()) {
      sink.error(text(bytes, from, to));
    } else {
      sink.unreadable(reason, text(bytes, from, to));
    }
    return null;
  }

  /**
   * Tries the lines of an event one by one. They are read before the first of them is handed out, so that an event
   * is taken as a whole or not at all; of an event that was cut off, the lines that are whole are taken.
   */
  private boolean lines(byte[] bytes, int from, int to, boolean cut) {
    List<int[]> ranges = new ArrayList<>();
    List<JsonValue> values = new ArrayList<>();
    for (int at = from; at <= to; ) {
      int end = newline(bytes, at, to);
      try {
        if (endMark(bytes, at, end)) {
          ranges.add(new int[] {at, end});
          values.add(null);
        } else if (!blank(bytes, at, end)) {
          values.add(Json.parse(bytes, at, end));
          ranges.add(new int[] {at, end});
        }
      } catch (JsonParseException malformed) {
        if (!cut) {
          sink.unreadable("a chunk as JSON (" + malformed.getMessage() + ")", text(bytes, from, to));
          return false;
        }
        break;
      }
      at = end + 1;
    }
    for (int i = 0; i < ranges.size(); i++) {
      if (values.get(i) == null) {
        sink.done();
        return false;
      }
      ChatChunk chunk = chunk(values.get(i), bytes, ranges.get(i)[0], ranges.get(i)[1]);
      if (chunk == null || !sink.chunk(chunk)) {
        return false;
      }
    }
    return true;
  }

  /** Whether this is the end mark, with white space around it or not. */
  private static boolean endMark(byte[] bytes, int from, int to) {
    String mark = "[DONE]";
    int begin = from;
    while (begin < to && white(bytes[begin])) {
      begin++;
    }
    int end = to;
    while (end > begin && white(bytes[end - 1])) {
      end--;
    }
    if (end - begin != mark.length()) {
      return false;
    }
    for (int i = 0; i < mark.length(); i++) {
      if (bytes[begin + i] != mark.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean blank(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!white(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean white(byte character) {
    return character == ' ' || character == '\t' || character == '\n' || character == '\r';
  }

  private static int newline(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
