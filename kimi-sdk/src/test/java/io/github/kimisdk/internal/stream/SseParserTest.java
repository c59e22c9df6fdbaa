package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.stream.EventLog.Entry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SseParserTest {

  private static final Entry A = Entry.of("a");
  private static final Entry B = Entry.of("b");

  @ParameterizedTest
  @MethodSource({"lineEnds", "marks", "fields", "events", "idsAndReconnectionTimes", "ends", "oddBytes"})
  void aStreamIsReadAsTheStandardSaysHoweverItIsCut(byte[] stream, List<Entry> expected) {
    assertThat(ReferenceParser.parse(stream)).isEqualTo(expected);
    assertThat(EventLog.of(stream)).isEqualTo(expected);
    assertThat(EventLog.of(stream, EventLog.everywhere(stream.length))).isEqualTo(expected);
    for (int first = 0; first <= stream.length; first++) {
      assertThat(EventLog.of(stream, first)).isEqualTo(expected);
      for (int second = first; second <= stream.length && stream.length < 200; second++) {
        if (!EventLog.of(stream, first, second).equals(expected)) {
          assertThat(EventLog.of(stream, first, second)).as("cut at %d and %d", first, second).isEqualTo(expected);
        }
      }
    }
  }

  static Stream<Arguments> lineEnds() {
    return Stream.of(
        stream("data: a\n\ndata: b\n\n", A, B),
        stream("data: a\r\rdata: b\r\r", A, B),
        stream("data: a\r\n\r\ndata: b\r\n\r\n", A, B),
        stream("data: a\r\n\ndata: b\n\r\n", A, B),
        stream("data: a\n\rdata: b\r\n\r", A, B),
        stream("data: a\r\n\r\r\n\n\rdata: b\r\r\n", A, B),
        stream("data: a\rdata: b\ndata: c\r\ndata: d\n\r", Entry.of("a\nb\nc\nd")),
        stream("data: a\r\n\r", A),
        stream("\r\n\n\rdata: a\n\n", A),
        stream("data: a\u0085b\u2028c\u2029d\u000Be\f\n\n", Entry.of("a\u0085b\u2028c\u2029d\u000Be\f")));
  }

  static Stream<Arguments> marks() {
    return Stream.of(
        stream("\uFEFFdata: a\n\n", A),
        stream("\uFEFF\uFEFFdata: a\n\ndata: b\n\n", B),
        stream("data: a\n\n\uFEFFdata: x\n\ndata: b\n\n", A, B),
        stream("\uFEFF\n\r\ndata: a\n\n", A),
        stream("\uFEFF: comment\ndata: \uFEFFa\n\n", Entry.of("\uFEFFa")),
        bytes(new Object[] {0xEF, 0xBB, "data: x\n\ndata: a\n\n"}, A),
        bytes(new Object[] {0xEF, "\ndata: a\n\n"}, A),
        bytes(new Object[] {0xEF, 0xBB}),
        stream("\uFEFF"));
  }

  static Stream<Arguments> fields() {
    return Stream.of(
        stream("data:a\n\n", A),
        stream("data:  a\n\n", Entry.of(" a")),
        stream("data: a \n\n", Entry.of("a ")),
        stream("data:\ta\n\n", Entry.of("\ta")),
        stream("data: a:b: c\n\n", Entry.of("a:b: c")),
        stream("data\n\n", Entry.of("")),
        stream("data:\n\n", Entry.of("")),
        stream("data: \n\n", Entry.of("")),
        stream("data\ndata\n\n", Entry.of("\n")),
        stream("data:\ndata: a\ndata\n\n", Entry.of("\na\n")),
        stream("Data: x\nDATA: x\ndata : x\n data: x\ndat: x\ndatas: x\nname: x\nevens: x\nretro: 1\nia: 1\n\ndata: a\n\n", A),
        stream("unknown\nunknown: x\n:\n: data: x\n:data: x\ndata: a\n\n", A),
        stream("data: a\n: between\ndata: b\n:\n\n", Entry.of("a\nb")));
  }

  static Stream<Arguments> events() {
    return Stream.of(
        stream("event: ping\ndata: a\n\ndata: b\n\n", A.named("ping"), B),
        stream("data: a\nevent: ping\n\n", A.named("ping")),
        stream("event: one\nevent: two\ndata: a\n\n", A.named("two")),
        stream("event: one\nevent\ndata: a\n\n", A),
        stream("event: one\nevent:\ndata: a\n\n", A),
        stream("event:  ping \ndata: a\n\n", A.named(" ping ")),
        stream("event: message\ndata: a\n\n", A),
        stream("event: lost\n\ndata: a\n\n", A),
        stream("event: 心\ndata: 中\n\n", Entry.of("中").named("心")),
        stream("event: ping\n: comment\nid: 7\n\ndata: a\n\n", A));
  }

  static Stream<Arguments> idsAndReconnectionTimes() {
    return Stream.of(
        stream("id: 1\ndata: a\n\ndata: b\n\n", A, B),
        stream("data: a\nid: 1\n\nid\ndata: b\n\n", A, B),
        stream("id: 1\nid: 二\u0000\n\ndata: a\n\n", A),
        stream("data: a\n\nid: 9", A),
        stream("retry: 3000\ndata: a\n\nretry\ndata: b\n\n", A, B),
        stream("retry: 5s\nretry: 99999999999999999999999\n\ndata: a\n\n", A));
  }

  static Stream<Arguments> ends() {
    return Stream.of(
        stream(""),
        stream("\n"),
        stream("data: a"),
        stream("data: a\n"),
        stream("data: a\r\n"),
        stream("data: a\n\ndata: x\n", A),
        stream("data: a\n\ndata: x", A),
        stream("data: a\n\n: x", A),
        stream(": only a comment\n\n"));
  }

  static Stream<Arguments> oddBytes() {
    return Stream.of(
        stream("data: a\u0000b\n\n", Entry.of("a\u0000b")),
        stream("da\u0000ta: x\n\u0000data: x\ndata: a\n\n", A),
        bytes(new Object[] {"data: ", 0xFF, "a", 0xC0, 0x80, "\n\n"}, Entry.of("\uFFFDa\uFFFD\uFFFD")),
        bytes(new Object[] {"data: ", 0xE4, 0xBD, "\ndata: ", 0xE4, "\n\n"}, Entry.of("\uFFFD\n\uFFFD")),
        bytes(new Object[] {"data: ", 0xF0, 0x9F, 0x98, "\n\n"}, Entry.of("\uFFFD")),
        bytes(new Object[] {"id: ", 0xA0, "\nevent: ", 0xA0, "\ndata: a\n\n"}, A.named("\uFFFD")),
        stream("data: 你好😀é\n\n", Entry.of("你好😀é")));
  }

  private static Arguments stream(String text, Entry... expected) {
    return Arguments.of(text.getBytes(StandardCharsets.UTF_8), List.of(expected));
  }

  private static Arguments bytes(Object[] pieces, Entry... expected) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Object piece : pieces) {
      if (piece instanceof Integer one) {
        bytes.write(one);
      } else {
        bytes.writeBytes(((String) piece).getBytes(StandardCharsets.UTF_8));
      }
    }
    return Arguments.of(bytes.toByteArray(), List.of(expected));
  }

  @Test
  void aWholeStreamIsParsedAtOnce() {
    byte[] stream = "id: 1\nevent: ping\ndata: a\n\ndata: b\ndata: c\n\ndata: lost".getBytes(StandardCharsets.UTF_8);

    assertThat(EventLog.of(stream))
        .containsExactly(Entry.of("a").named("ping"), Entry.of("b\nc"));
  }
}
