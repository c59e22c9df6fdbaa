package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Checks that a stream gives the same events in pieces as it gives whole, byte for byte and with little garbage. */
final class SameEvents {

  private record Event(String type, byte[] data, boolean unfinished) {}

  private final byte[] stream;
  private final List<Event> events = new ArrayList<>();

  SameEvents(byte[] stream) {
    this.stream = stream;
    SseParser.Sink recorder = new SseParser.Sink() {
      @Override
      public boolean event(String type, byte[] bytes, int from, int to) {
        return events.add(new Event(type, Arrays.copyOfRange(bytes, from, to), false));
      }

      @Override
      public void unfinished(String type, byte[] bytes, int from, int to) {
        events.add(new Event(type, Arrays.copyOfRange(bytes, from, to), true));
      }
    };
    SseParser parser = new SseParser(recorder, Integer.MAX_VALUE);
    parser.feed(ByteBuffer.wrap(stream));
    parser.end();
  }

  void check(int first, int second) {
    Comparison comparison = new Comparison();
    SseParser parser = new SseParser(comparison, Integer.MAX_VALUE);
    parser.feed(ByteBuffer.wrap(stream, 0, first));
    parser.feed(ByteBuffer.wrap(stream, first, second - first));
    parser.feed(ByteBuffer.wrap(stream, second, stream.length - second));
    parser.end();
    if (!comparison.same || comparison.next != events.size()) {
      assertThat(comparison.next).as("equal events, cut at %d and %d", first, second).isEqualTo(events.size());
      throw new AssertionError("cut at " + first + " and " + second + " the events differ");
    }
  }

  private final class Comparison implements SseParser.Sink {

    private int next;
    private boolean same = true;

    @Override
    public boolean event(String type, byte[] bytes, int from, int to) {
      return compare(type, bytes, from, to, false);
    }

    @Override
    public void unfinished(String type, byte[] bytes, int from, int to) {
      compare(type, bytes, from, to, true);
    }

    private boolean compare(String type, byte[] bytes, int from, int to, boolean unfinished) {
      Event event = next < events.size() ? events.get(next) : null;
      same = event != null
          && event.unfinished == unfinished
          && event.type.equals(type)
          && Arrays.equals(event.data, 0, event.data.length, bytes, from, to);
      next += same ? 1 : 0;
      return same;
    }
  }
}
