package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.internal.text.SpareBuffers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Parsers pass a large buffer on to each other; nothing of one stream may be seen in another. */
class SseParserBufferTest {

  private static final int STREAMS = 12;

  @Test
  void streamsThatAreFedByTurnsDoNotMix() {
    Random random = new Random(20261121);
    for (int round = 0; round < 20; round++) {
      List<Fed> streams = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        streams.add(new Fed((char) ('a' + i), random.nextLong()));
      }
      List<Fed> open = new ArrayList<>(streams);
      while (!open.isEmpty()) {
        open.removeIf(stream -> random.nextInt(3) == 0 && !stream.feed());
      }
      streams.forEach(Fed::check);
    }
  }

  @Test
  void aStreamThatIsFedWhileAnotherHandsOutAnEventIsReadAsItIs() {
    byte[] bytes = "data: inner\n\n".repeat(40_000).getBytes(StandardCharsets.UTF_8);
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    List<String> inner = new ArrayList<>();
    SseParser innerParser = new SseParser((type, data, from, to) -> inner.add(text(data, from, to)), 100);
    List<String> outer = new ArrayList<>();
    SseParser outerParser = new SseParser((type, data, from, to) -> {
      innerParser.feed(List.of(rest.slice().limit(2_500)));
      rest.position(rest.position() + 2_500);
      return outer.add(text(data, from, to));
    }, 100);

    for (int i = 0; i < 2; i++) {
      byte[] events = "data: outer data of this stream\n\n".repeat(100).getBytes(StandardCharsets.UTF_8);
      outerParser.feed(List.of(ByteBuffer.wrap(events)));
    }

    assertThat(outer).hasSize(200).containsOnly("outer data of this stream");
    assertThat(inner).hasSize(200 * 2_500 / 13).containsOnly("inner");
  }

  @Test
  void aParserReadsWhereTheOneBeforeItRead() {
    List<byte[]> buffers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      new SseParser((type, bytes, from, to) -> buffers.add(bytes), 100_000).feed(List.of(ByteBuffer.wrap(event(16_000))));
    }

    assertThat(buffers).hasSize(3);
    assertThat(buffers.get(1)).isSameAs(buffers.get(0));
    assertThat(buffers.get(2)).isSameAs(buffers.get(0));
  }

  @Test
  void parsersThatReadAtTheSameTimeHaveABufferEachAndLeaveThemBoth() {
    Set<byte[]> buffers = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 3; i++) {
      SseParser inner = new SseParser((type, bytes, from, to) -> buffers.add(bytes) || true, 100_000);
      SseParser outer = new SseParser((type, bytes, from, to) -> {
        buffers.add(bytes);
        inner.feed(List.of(ByteBuffer.wrap(event(16_000))));
        return true;
      }, 100_000);
      outer.feed(List.of(ByteBuffer.wrap(event(16_000))));
    }

    assertThat(buffers).hasSize(2);
  }

  @Test
  void aVeryLargeBufferIsNotLeftToOthers() {
    List<byte[]> buffers = new ArrayList<>();
    for (int size : new int[] {SpareBuffers.MAX_SPARE, 16_000}) {
      new SseParser((type, bytes, from, to) -> buffers.add(bytes), 1 << 20).feed(List.of(ByteBuffer.wrap(event(size))));
    }

    assertThat(buffers.get(0).length).isGreaterThan(SpareBuffers.MAX_SPARE);
    assertThat(buffers.get(1).length).isLessThanOrEqualTo(SpareBuffers.MAX_SPARE);
  }

  @Test
  void aParserThatBreaksLeavesNothingOfItsStreamToOthers() {
    SseParser broken = new SseParser((type, bytes, from, to) -> {
      throw new IllegalStateException("broken");
    }, 100_000);
    assertThatThrownBy(() -> broken.feed(List.of(ByteBuffer.wrap(event(16_000))))).hasMessage("broken");

    Fed stream = new Fed('s', 3).feedAll();
    stream.check();
  }

  private static byte[] event(int size) {
    return ("data: " + "x".repeat(size - 8) + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  @Test
  void streamsOfSeveralThreadsDoNotMix() {
    List<CompletableFuture<Fed>> streams = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      Fed stream = new Fed((char) ('a' + i), i);
      streams.add(CompletableFuture.supplyAsync(stream::feedAll));
    }

    streams.forEach(stream -> stream.join().check());
  }

  /** A stream of events of all sizes, each full of one letter, in pieces of all sizes. */
  private static final class Fed {

    private final List<String> expected = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();
    private final Random random;
    private final SseParser parser =
        new SseParser((type, bytes, from, to) -> seen.add(text(bytes, from, to)), 1 << 20);
    private final byte[] stream;
    private int at;

    Fed(char letter, long seed) {
      random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 60; i++) {
        int lines = 1 + random.nextInt(8) / 7;
        List<String> data = new ArrayList<>();
        for (int k = 0; k < lines; k++) {
          data.add(i + " " + String.valueOf(letter).repeat(random.nextInt(i % 5 == 0 ? 12_000 : 300)));
          text.append("data: ").append(data.get(k)).append('\n');
        }
        text.append('\n');
        expected.add(String.join("\n", data));
      }
      stream = text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Feeds the next piece; whether there are more. */
    boolean feed() {
      int count = Math.min(stream.length - at, 1 + random.nextInt(random.nextBoolean() ? 40_000 : 400));
      parser.feed(List.of(ByteBuffer.wrap(stream, at, count)));
      at += count;
      return at < stream.length;
    }

    Fed feedAll() {
      while (feed()) {
        assertThat(seen.size()).isLessThanOrEqualTo(expected.size());
      }
      return this;
    }

    void check() {
      assertThat(seen).isEqualTo(expected);
    }
  }
}
