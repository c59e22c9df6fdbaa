package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.protocol.chat.ChatFormat;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Cases that a shortcut could get wrong, each fed to the fast and to the ordinary path in every way to cut it. */
class FastPathTest {

  private static final int LIMIT = 1 << 20;

  private static String event(String delta) {
    return "data: {\"id\":\"c\",\"created\":1788001001,\"choices\":[{\"index\":0,\"delta\":{" + delta
        + "},\"finish_reason\":null}]}\n\n";
  }

  private static String text(String raw) {
    return event("\"content\":\"" + raw + "\"");
  }

  private static String texts(String... raw) {
    StringBuilder stream = new StringBuilder(text("first"));
    for (String one : raw) {
      stream.append(text(one)).append(text("next"));
    }
    return stream.toString();
  }

  private static List<Object> same(String stream) {
    return same(stream.getBytes(StandardCharsets.UTF_8), LIMIT);
  }

  /** Both logs, equal for two slices cut anywhere and for single bytes. */
  private static List<Object> same(byte[] stream, int limit) {
    DecoderLog expected = DecoderLog.ordinary(stream, Integer.MAX_VALUE, limit, null);
    for (int cut = 0; cut <= stream.length; cut++) {
      DecoderLog ordinary = cut(stream, limit, cut, false);
      assertThat(DecoderLog.difference(ordinary, cut(stream, limit, cut, true))).as("cut at %d", cut).isEmpty();
    }
    return expected.entries;
  }

  private static DecoderLog cut(byte[] stream, int limit, int cut, boolean fast) {
    DecoderLog log = new DecoderLog(Integer.MAX_VALUE);
    ChunkDecoder decoder = fast ? new ChunkDecoder(log, new ChatFormat().events(), limit)
        : new ChunkDecoder(log, new ChatFormat().events(), limit, 0);
    if (cut == 0) {
      for (int i = 0; i < stream.length; i++) {
        decoder.feed(List.of(ByteBuffer.wrap(stream, i, 1)));
      }
    } else {
      decoder.feed(List.of(ByteBuffer.wrap(stream, 0, cut)));
      decoder.feed(List.of(ByteBuffer.wrap(stream, cut, stream.length - cut)));
    }
    decoder.end();
    return log;
  }

  private static List<String> said(List<Object> entries) {
    List<String> texts = new ArrayList<>();
    entries.forEach(entry -> texts.add(entry instanceof ChatChunk chunk ? chunk.text() : "not a chunk"));
    return texts;
  }

  @Test
  void stringsOfAnyKindAreDecoded() {
    assertThat(said(same(texts("", " a", "你好", "é", "😀", "exactly8", "\\n", "\\\"\\\\\\/\\b\\f\\r\\t", "\\u4f60\\ud83d\\ude00"))))
        .contains("first", "", " a", "next", "你好", "é", "😀", "exactly8", "\n", "\"\\/\b\f\r\t", "你😀");
  }

  @Test
  void surrogatesWithoutTheirPairAreWhatTheOrdinaryPathMakesOfThem() {
    assertThat(said(same(texts("\\ud83d", "\\ude00\\ud83d", "\\ud83dé", "\\ud83d\\n")))).contains("\ud83d", "\ud83dé");
  }

  @Test
  void whatIsNoStringEndsTheStreamWithTheSameWords() {
    for (String bad : List.of("\\x", "\\u12g4", "\\u12", "\u0001", "\t", "\r", "a\"b", "\\")) {
      assertThat(said(same(texts(bad)))).as(bad).endsWith("not a chunk");
    }
  }

  @Test
  void bytesThatAreNotUtf8EndTheStreamWithTheSameWords() {
    int[][] sequences = {
      {0x80}, {0xC0, 0x80}, {0xC1, 0xBF}, {0xC3}, {0xE0, 0x9F, 0xBF}, {0xE4, 0xBD}, {0xED, 0xA0, 0x80}, {0xF0, 0x8F, 0xBF, 0xBF},
      {0xF4, 0x90, 0x80, 0x80}, {0xF5, 0x80, 0x80, 0x80}, {0xFF}, {0xE4, 0xBD, 0xE4}, {0xC3, 0xC3}, {0xF0, 0x9F, 0x98, 0x22},
    };
    for (int[] sequence : sequences) {
      StringBuilder bad = new StringBuilder();
      for (int b : sequence) {
        bad.append((char) b);
      }
      byte[] stream = (text("a") + text("b") + text(bad.toString())).getBytes(StandardCharsets.ISO_8859_1);
      assertThat(said(same(stream, LIMIT))).containsExactly("a", "b", "not a chunk");
    }
  }

  @Test
  void aListBesideTheStringIsFoldedWithEachChunk() {
    String same = event("\"reasoning\":\"ab\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"ab\"}]");
    ChatAssembler fold = new ChatAssembler();
    cut(same.repeat(9).getBytes(StandardCharsets.UTF_8), LIMIT, 1, true).entries.forEach(entry -> fold.add((ChatChunk) entry));
    assertThat(fold.response().message().extra().at("/reasoning_details/0/text").asString()).isEqualTo("ab".repeat(9));
  }

  @Test
  void aMemberOfTheSameNameElsewhereIsNotTakenForTheText() {
    String deep = "\"deep\":{\"content\":\"x\"},\"content\":\"x\"";
    String odd = "\"a\\\"content\":\"x\",\"content\":\"x\"";
    String twice = "\"content\":\"x\",\"content\":\"x\"";
    for (String delta : List.of(deep, odd, twice)) {
      String other = delta.replaceFirst("\"x\"", "\"y\"");
      assertThat(said(same(event(delta) + event(other) + event(delta)))).containsExactly("x", "x", "x");
      String last = delta.substring(0, delta.length() - 3) + "\"z\"";
      assertThat(said(same(event(delta) + event(last) + event(delta)))).containsExactly("x", "z", "x");
    }
  }

  @Test
  void aChangeAnywhereElseIsSeen() {
    byte[] one = text("a").getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < one.length; i++) {
      for (byte other : new byte[] {'"', '1', '}', ' ', '\n', (byte) 0xC3}) {
        byte[] stream = (text("a") + text("b") + text("c") + text("d")).getBytes(StandardCharsets.UTF_8);
        stream[2 * one.length + i] = other;
        DecodeFuzz.compare(stream, Integer.MAX_VALUE, LIMIT, i);
      }
    }
  }

  @Test
  void shapesThatTakeTurnsAreToldApart() {
    StringBuilder stream = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      stream.append(text("t" + i)).append(event("\"reasoning_content\":\"r" + i + "\""));
      for (int call = 0; call < 10; call += 3) {
        stream.append(event("\"tool_calls\":[{\"index\":" + call + ",\"function\":{\"arguments\":\"{\\\"" + i + "\"}}]"));
      }
      stream.append(event("\"content\":\"\",\"reasoning_content\":\"both" + i + "\""));
      stream.append(text("f" + i).replace("null", "\"stop\""));
    }
    assertThat(said(same(stream.toString()))).contains("t5", "f5");
  }

  @Test
  void fieldsAndCommentsBetweenEventsCount() {
    String ping = "event: ping\ndata: {}\n\n: note\n\nid: 7\n\nretry: 5\n\n\n";
    assertThat(same(text("a") + text("b") + ping + text("c") + "event: ping\n" + text("not ours") + "event: message\n"
        + text("d") + "id: 1\n" + text("e") + "data: [DONE]\n\n" + text("late"))).hasSize(6).endsWith("done");
  }

  @Test
  void anErrorInPlaceOfAChunkIsReported() {
    assertThat(same(text("a") + text("b") + "data: {\"error\":{\"message\":\"content\"}}\n\n" + text("c")).get(2))
        .asString().startsWith("error {");
  }

  @Test
  void anEventBeyondTheLimitIsRefused() {
    String large = "x".repeat(300);
    for (int limit = 400; limit < 440; limit++) {
      same((text("a") + text("b") + text(large) + text("c")).getBytes(StandardCharsets.UTF_8), limit);
    }
  }

  @Test
  void aStreamThatFillsTheBufferToItsLastByteIsReadOn() {
    for (int length = 2_000; length < 2_060; length++) {
      byte[] stream = (text("a") + text("b") + text("x".repeat(length - 300)) + text("c")).getBytes(StandardCharsets.UTF_8);
      DecoderLog ordinary = cut(stream, LIMIT, 2_048, false);
      assertThat(DecoderLog.difference(ordinary, cut(stream, LIMIT, 2_048, true))).isEmpty();
      assertThat(ordinary.entries).hasSize(4);
    }
  }

  @Test
  void aLastEventWithoutItsBlankLineMayFillTheBufferToItsLastByte() {
    for (int more = 1_900; more < 2_100; more++) {
      String event = text("x".repeat(more - text("").length()));
      for (int missing = 1; missing <= 2; missing++) {
        byte[] stream = event.substring(0, event.length() - missing).getBytes(StandardCharsets.UTF_8);
        DecoderLog whole = new DecoderLog(Integer.MAX_VALUE);
        ChunkDecoder decoder = new ChunkDecoder(whole, new ChatFormat().events(), LIMIT);
        decoder.feed(List.of(ByteBuffer.wrap(stream)));
        decoder.end();
        assertThat(whole.entries).as("%d bytes", stream.length).hasSize(1);
      }
    }
  }

  @Test
  void aChunkThatIsTheLastOneWantedIsTheLastOneGiven() {
    byte[] stream = texts("b", "c", "d").getBytes(StandardCharsets.UTF_8);
    for (int most = 1; most < 8; most++) {
      assertThat(DecoderLog.fast(stream, most, LIMIT, null).entries).hasSize(Math.min(most, 7));
    }
  }

  @Test
  void theFirstTokenDoesNotWaitForItsLesson() {
    AtomicInteger reread = new AtomicInteger();
    EventReader events = new ChatFormat().events();
    EventReader counting = new EventReader() {
      @Override
      public boolean takes(String name) {
        return events.takes(name);
      }

      @Override
      public StreamEvent read(JsonValue value) {
        return events.read(value);
      }

      @Override
      public ChatChunk reread(JsonValue value) {
        reread.incrementAndGet();
        return events.reread(value);
      }
    };
    DecoderLog log = new DecoderLog(Integer.MAX_VALUE);
    ChunkDecoder decoder = new ChunkDecoder(log, counting, LIMIT);
    decoder.feed(List.of(ByteBuffer.wrap(text("first").getBytes(StandardCharsets.UTF_8))));
    assertThat(said(log.entries)).containsExactly("first");
    assertThat(reread).hasValue(0);
    decoder.feed(List.of(ByteBuffer.wrap(text("second").getBytes(StandardCharsets.UTF_8))));
    assertThat(said(log.entries)).containsExactly("first", "second");
    assertThat(reread).hasValue(1);
  }
}
