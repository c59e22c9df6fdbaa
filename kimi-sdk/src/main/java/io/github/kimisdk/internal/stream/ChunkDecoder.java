package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.internal.fastpath.FastPath;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.http.SizeLimits;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.internal.wire.EventReader.StreamEvent;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Decodes the bytes of a streamed answer into chunks. {@link FastPath} takes events that resemble an earlier one; this class
 * parses all others, and the {@link EventReader} of the wire format reads their JSON.
 *
 * <p>An event with the data {@code [DONE]} ends the answer of a format that has this mark. An event named {@code error} is an
 * error, whatever its data is. The reader says which other names belong to the answer. If the joined data of an event is not
 * JSON, its lines are tried one by one, because some recorded streams lack the blank lines between events.
 *
 * <p>Called by one thread at a time.
 */
public final class ChunkDecoder {

  private static final byte[] END_MARK = "[DONE]".getBytes(StandardCharsets.US_ASCII);

  private final ChunkSink sink;
  private final SseParser parser;
  private final EventReader reader;
  private final FastPath fastPath;
  private final JsonLimits limits;
  private final ChoiceEnds ends = new ChoiceEnds();

  /**
   * A decoder of one stream.
   *
   * @param sink takes the chunks
   * @param reader reads the events of the wire format
   * @param maxEventBytes the largest event to take; it also limits the memory of the values of an event
   */
  public ChunkDecoder(ChunkSink sink, EventReader reader, int maxEventBytes) {
    this(sink, reader, maxEventBytes, maxEventBytes);
  }

  /** A decoder with the largest event that the fast path takes: tests compare it with one that parses every event. */
  ChunkDecoder(ChunkSink sink, EventReader reader, int maxEventBytes, int fastBytes) {
    this.sink = sink;
    this.reader = reader;
    this.fastPath = new FastPath(reader::reread, sink::chunk, fastBytes);
    this.limits = SizeLimits.event(maxEventBytes);
    this.parser = new SseParser(new Events(), maxEventBytes);
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
      refuse(tooLarge);
    }
  }

  /**
   * Tells that there are no more bytes. A last event without its blank line is taken if it is whole.
   */
  public void end() {
    try {
      parser.end();
    } catch (SseParser.TooLarge tooLarge) {
      refuse(tooLarge);
    }
  }

  /** The ends of the choices so far. */
  ChoiceEnds ends() {
    return ends;
  }

  private void refuse(SseParser.TooLarge tooLarge) {
    sink.unreadable("events within the limit of maxEventBytes(...), found " + tooLarge.getMessage(), "");
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
      return !reader.takes(type) || data(bytes, from, to, cut);
    }
  }

  private boolean data(byte[] bytes, int from, int to, boolean cut) {
    if (blank(bytes, from, to)) {
      return true;
    }
    if (endMark(bytes, from, to)) {
      return !ended();
    }
    JsonValue value;
    try {
      value = Json.parse(bytes, from, to, limits);
    } catch (JsonParseException malformed) {
      if (cut || newline(bytes, from, to) < to) {
        return lines(bytes, from, to, cut);
      }
      return notJson(malformed, bytes, from, to);
    }
    StreamEvent event = event(value, bytes, from, to);
    if (event == null || !hand(event, bytes, from, to)) {
      return false;
    }
    // The bytes behind the data are part of what is learned; behind an event that was cut off there are none.
    if (!cut && event instanceof StreamEvent.Chunk piece) {
      fastPath.learn(bytes, from, to, piece.chunk());
    }
    return true;
  }

  /** Takes the end mark. Returns whether it ends a stream of this format. */
  private boolean ended() {
    if (reader.endsWithMark()) {
      sink.done();
    }
    return reader.endsWithMark();
  }

  /** Reads an event; if the value is none, tells the sink so and returns null. */
  private StreamEvent event(JsonValue value, byte[] bytes, int from, int to) {
    try {
      StreamEvent event = reader.read(value);
      if (reader.turned()) {
        fastPath.forget();
      }
      return event;
    } catch (JsonTypeException mismatch) {
      if (ErrorWire.findInStream(value).isPresent()) {
        sink.error(text(bytes, from, to));
      } else {
        sink.unreadable("a chunk (" + mismatch.getMessage() + ")", text(bytes, from, to));
      }
      return null;
    }
  }

  /** Hands an event to the sink. Returns whether to go on. */
  private boolean hand(StreamEvent event, byte[] bytes, int from, int to) {
    if (event instanceof StreamEvent.Chunk piece) {
      return hand(piece.chunk());
    }
    if (event == StreamEvent.DONE || event instanceof StreamEvent.Last last && hand(last.chunk())) {
      sink.done();
    } else if (event == StreamEvent.ERROR) {
      sink.error(text(bytes, from, to));
    }
    return event == StreamEvent.NOTHING;
  }

  /** Hands a chunk to the sink: if its end is a failure of the service, without that end, and then the error. */
  private boolean hand(ChatChunk chunk) {
    ends.take(chunk);
    Optional<ApiError> failure = Optional.empty();
    List<ChunkChoice> choices = chunk.choices();
    for (int i = 0; i < choices.size() && failure.isEmpty(); i++) {
      failure = ErrorWire.ofEnd(choices.get(i).finishReason(), choices.get(i).extra());
    }
    if (failure.isEmpty()) {
      return sink.chunk(chunk);
    }
    if (sink.chunk(chunk.usage().map(chunk.withoutEnd()::withUsage).orElseGet(chunk::withoutEnd))) {
      JsonObject raw = failure.get().raw();
      JsonObject error = raw.empty() ? ErrorWire.write(failure.get()) : raw.has("error") ? raw : JsonObject.of("error", raw);
      sink.error(error.toString());
    }
    return false;
  }

  /**
   * Tries the lines of an event one by one. All lines are parsed before the first chunk is handed out, so that an event is
   * taken as a whole or not at all. If the event was cut off, its complete lines are taken. Lines are parsed again when they are
   * handed out, because the values of all lines may take far more memory than those of one.
   */
  private boolean lines(byte[] bytes, int from, int to, boolean cut) {
    int whole = from;
    try {
      for (; whole <= to; whole = newline(bytes, whole, to) + 1) {
        line(bytes, whole, newline(bytes, whole, to));
      }
    } catch (JsonParseException malformed) {
      if (!cut) {
        return notJson(malformed, bytes, from, to);
      }
    }
    boolean more = true;
    for (int at = from; at < whole && more; at = newline(bytes, at, to) + 1) {
      int end = newline(bytes, at, to);
      if (endMark(bytes, at, end)) {
        more = !ended();
        continue;
      }
      Optional<JsonValue> value = line(bytes, at, end);
      more = value.isEmpty() || take(value.get(), bytes, at, end);
    }
    return more;
  }

  /** Reads an event and hands it to the sink. Returns whether to go on. */
  private boolean take(JsonValue value, byte[] bytes, int from, int to) {
    StreamEvent event = event(value, bytes, from, to);
    return event != null && hand(event, bytes, from, to);
  }

  /** Parses a line of data, if it is neither blank nor the end mark. */
  private Optional<JsonValue> line(byte[] bytes, int from, int to) {
    boolean none = blank(bytes, from, to) || endMark(bytes, from, to);
    return none ? Optional.empty() : Optional.of(Json.parse(bytes, from, to, limits));
  }

  private boolean notJson(JsonParseException malformed, byte[] bytes, int from, int to) {
    if (SizeLimits.dense(malformed)) {
      sink.unreadable("events within the limit of maxEventBytes(...) and " + malformed.expected(), text(bytes, from, to));
      return false;
    }
    sink.unreadable("a chunk as JSON (" + malformed.getMessage() + ")", text(bytes, from, to));
    return false;
  }

  /** Whether this is the end mark, with or without white space around it. */
  private static boolean endMark(byte[] bytes, int from, int to) {
    int begin = from;
    while (begin < to && white(bytes[begin])) {
      begin++;
    }
    int end = begin + END_MARK.length;
    return end <= to && Arrays.equals(bytes, begin, end, END_MARK, 0, END_MARK.length) && blank(bytes, end, to);
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

  /** An event for an error or a message, cut like the body of an error. */
  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, Math.min(to - from, Reply.MAX_ERROR_BYTES), StandardCharsets.UTF_8);
  }
}
