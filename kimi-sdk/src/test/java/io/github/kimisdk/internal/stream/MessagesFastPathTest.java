package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.protocol.messages.MessagesFormat;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The fast path reads a stream of the Messages format as the ordinary path does, wherever it is cut. */
class MessagesFastPathTest {

  private static final int LIMIT = 1 << 20;
  private static final String START = "event: message_start\ndata: "
      + "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"k\"}}\n\n";

  private static String piece(String before, int index, String piece) {
    return before + "data: {\"type\":\"content_block_delta\",\"index\":" + index
        + ",\"delta\":{\"type\":\"text_delta\",\"text\":\"" + piece + "\"}}\n\n";
  }

  private static String text(String piece) {
    return piece("event: content_block_delta\n", 0, piece);
  }

  private static DecoderLog cut(byte[] stream, int cut, boolean fast) {
    DecoderLog log = new DecoderLog(Integer.MAX_VALUE);
    EventReader reader = new MessagesFormat().events();
    ChunkDecoder decoder = fast ? new ChunkDecoder(log, reader, LIMIT) : new ChunkDecoder(log, reader, LIMIT, 0);
    decoder.feed(List.of(ByteBuffer.wrap(stream, 0, cut)));
    decoder.feed(List.of(ByteBuffer.wrap(stream, cut, stream.length - cut)));
    decoder.end();
    return log;
  }

  private static DecoderLog same(String text) {
    byte[] stream = text.getBytes(StandardCharsets.UTF_8);
    DecoderLog log = cut(stream, 0, false);
    for (int at = 0; at <= stream.length; at++) {
      assertThat(DecoderLog.difference(log, cut(stream, at, true))).as("cut at %d", at).isEmpty();
    }
    return log;
  }

  @Test
  void everyRecordingIsReadAlikeAtEveryCut() throws IOException {
    int seen = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("src/test/resources/messages"), "*.sse")) {
      for (Path file : files) {
        same(Files.readString(file));
        seen++;
      }
    }
    assertThat(seen).isGreaterThan(8);
  }

  @Test
  void randomAndDamagedStreamsAreReadAlike() {
    long seed = Long.getLong("kimi.seed", System.nanoTime());
    for (int round = 0; round < 4_000; round++) {
      Random random = new Random(seed + round);
      byte[] stream = RandomStream.mutated(RandomMessages.of(random, 6), Math.max(0, random.nextInt(6) - 2), random);
      int limit = random.nextInt(10) == 0 ? 100 + random.nextInt(100) : LIMIT;
      int most = random.nextInt(30) == 0 ? 1 + random.nextInt(20) : Integer.MAX_VALUE;
      long slices = random.nextLong();
      DecoderLog ordinary = DecoderLog.ordinary(new MessagesFormat().events(), stream, most, limit, new Random(slices));
      DecoderLog fast = DecoderLog.fast(new MessagesFormat().events(), stream, most, limit, new Random(slices));
      assertThat(DecoderLog.difference(ordinary, fast)).as("seed %d, round %d", seed, round).isEmpty();
    }
  }

  @Test
  void theNameOfAnEventIsPartOfItsForm() {
    String stream = START + text("a") + text("b") + piece("", 0, "c") + piece("event: ping\n", 0, "not ours") + text("d")
        + piece("event: odd\nevent: content_block_delta\n", 0, "e") + piece("id: 1\nevent: content_block_delta\n", 0, "f")
        + text("g")
        + piece("event: content_block_delta\n\n", 0, "h") + piece("event: error\n", 0, "i") + text("late");
    assertThat(same(stream).entries).hasSize(10).last().asString().startsWith("error ");
  }

  @Test
  void argumentsWithoutAnIndexBelongToTheLastBlock() {
    StringBuilder stream = new StringBuilder(START);
    for (int call = 0; call < 2; call++) {
      stream.append("data: {\"type\":\"content_block_start\",\"content_block\":{\"type\":\"tool_use\",\"id\":\"c" + call
          + "\",\"name\":\"f\"}}\n\n");
      for (String piece : new String[] {"1", "2", "3"}) {
        stream.append("data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\""
            + piece + "\"}}\n\n");
      }
    }
    assertThat(same(stream.toString()).entries).last()
        .isInstanceOfSatisfying(ChatChunk.class, chunk -> assertThat(chunk.arguments()).isEqualTo("3"));
    assertThat(((ChatChunk) same(stream.toString()).entries.get(8)).toolCalls().get(0).index()).hasValue(1);
  }

  @Test
  void piecesOfTextThinkingAndArgumentsAreReadOnceEach() {
    StringBuilder stream = new StringBuilder(START);
    stream.append("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":2,")
        .append("\"content_block\":{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"f\",\"input\":{}}}\n\n");
    String[] kinds = {"thinking_delta\",\"thinking", "text_delta\",\"text", "input_json_delta\",\"partial_json"};
    for (int i = 0; i < 300; i++) {
      stream.append("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":" + i / 100
          + ",\"delta\":{\"type\":\""
          + kinds[i / 100] + "\":\"" + "p".repeat(1 + i % 5) + "\"}}\n\n");
    }
    byte[] bytes = stream.toString().getBytes(StandardCharsets.UTF_8);
    for (int slice : new int[] {bytes.length, 50, 7, 1}) {
      Counting reader = new Counting(new MessagesFormat().events());
      DecoderLog log = new DecoderLog(Integer.MAX_VALUE);
      ChunkDecoder decoder = new ChunkDecoder(log, reader, LIMIT);
      for (int at = 0; at < bytes.length; at += slice) {
        decoder.feed(List.of(ByteBuffer.wrap(bytes, at, Math.min(slice, bytes.length - at))));
      }
      assertThat(log.entries).hasSize(302);
      // A cut behind the data, before the blank line that ends the event, leaves the event to the ordinary path.
      assertThat(reader.read).as("slices of %d bytes", slice).isLessThan(slice == 1 ? 400 : slice == bytes.length ? 6 : 100);
    }
  }

  @Test
  void theFastPathLearnsNothingFromAnEventThatTheCodecCannotReadTwice() {
    String start = "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"Hello\"}}\n\n";
    assertThat(same(START + start + text("a") + text("b")).entries).hasSize(4);
  }

  private static final class Counting implements EventReader {
    private final EventReader reader;
    private int read;

    Counting(EventReader reader) {
      this.reader = reader;
    }

    @Override
    public boolean takes(String name) {
      return reader.takes(name);
    }

    @Override
    public StreamEvent read(JsonValue data) {
      read++;
      return reader.read(data);
    }

    @Override
    public ChatChunk reread(JsonValue data) {
      return reader.reread(data);
    }
  }
}
