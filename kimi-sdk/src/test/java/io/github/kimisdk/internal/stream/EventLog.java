package io.github.kimisdk.internal.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Records the events of a parser that gets a stream in pieces. */
final class EventLog {

  /** One dispatched event. */
  record Entry(String type, String data) {

    static Entry of(String data) {
      return new Entry("message", data);
    }

    Entry named(String type) {
      return new Entry(type, data);
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private final SseParser parser;

  private EventLog(int maxEventBytes) {
    SseParser.Sink sink = (type, bytes, from, to) -> {
      String data = new String(bytes, from, to - from, StandardCharsets.UTF_8);
      return entries.add(new Entry(type.isEmpty() ? "message" : type, data));
    };
    parser = new SseParser(sink, maxEventBytes);
  }

  /** The log of a stream that is cut before each of the given places. */
  static List<Entry> of(byte[] stream, int... cuts) {
    EventLog log = new EventLog(Integer.MAX_VALUE);
    log.feed(stream, cuts);
    return log.entries;
  }

  /** The log as text; the last line tells when an event was too large. */
  static String limited(int maxEventBytes, byte[] stream, int... cuts) {
    EventLog log = new EventLog(maxEventBytes);
    try {
      log.feed(stream, cuts);
      return log.entries.toString();
    } catch (SseParser.TooLarge tooLarge) {
      return log.entries + " too large";
    }
  }

  private void feed(byte[] stream, int... cuts) {
    int from = 0;
    for (int cut : cuts) {
      parser.feed(List.of(ByteBuffer.wrap(stream, from, cut - from)));
      from = cut;
    }
    parser.feed(List.of(ByteBuffer.wrap(stream, from, stream.length - from)));
    parser.end();
  }

  /** Cuts between all bytes. */
  static int[] everywhere(int length) {
    int[] cuts = new int[Math.max(0, length - 1)];
    for (int i = 0; i < cuts.length; i++) {
      cuts[i] = i + 1;
    }
    return cuts;
  }
}
