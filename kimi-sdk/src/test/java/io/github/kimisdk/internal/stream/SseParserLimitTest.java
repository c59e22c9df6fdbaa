package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SseParserLimitTest {

  @Test
  void aLimitHoldsHoweverTheStreamIsCut() {
    for (String text : List.of(
        "data: 0123456789\n\ndata: 01234567890123\n\ndata: 1\n\n",
        "data: 0123\ndata: 0123\ndata: 0123\n\ndata: 1\n\n",
        "event: abcdefghij\ndata: 0\r\n\r\ndata: 1\n\n",
        ": a comment that is long\n\ndata: 1\n\n",
        "data: 01234567\r\n\r\ndata: 1\r\n\r\n",
        "data: 0123456789012345678901234567890123456789")) {
      byte[] stream = text.getBytes(StandardCharsets.UTF_8);
      for (int limit = 1; limit < stream.length + 2; limit++) {
        String whole = EventLog.limited(limit, stream);
        assertThat(EventLog.limited(limit, stream, EventLog.everywhere(stream.length))).isEqualTo(whole);
        for (int cut = 0; cut <= stream.length; cut++) {
          assertThat(EventLog.limited(limit, stream, cut)).as("%s, limit %d, cut at %d", text, limit, cut).isEqualTo(whole);
        }
      }
    }
  }

  @Test
  void anEventOfTheLimitPassesAndOneMoreByteDoesNot() {
    byte[] stream = "data: 0123\n\n".getBytes(StandardCharsets.UTF_8);

    assertThat(EventLog.limited(11, stream)).contains("0123").doesNotContain("too large");
    assertThat(EventLog.limited(9, stream)).isEqualTo("[] too large");
  }

  @Test
  void manyEventsPassThroughASmallLimit() {
    byte[] stream = "data: 0123456789\n\n: comment\n\n".repeat(5_000).getBytes(StandardCharsets.UTF_8);

    assertThat(EventLog.limited(32, stream)).doesNotContain("too large");
    assertThat(EventLog.limited(32, stream, EventLog.everywhere(stream.length))).isEqualTo(EventLog.limited(32, stream));
  }

  @Test
  void largeEventsAreJoinedFromSmallPieces() {
    String line = "0123456789abcdef".repeat(4_000);
    byte[] stream = ("data: " + line + "\ndata: " + line + "\n\ndata: x\n\n").getBytes(StandardCharsets.UTF_8);
    int[] cuts = new int[stream.length / 100];
    Arrays.setAll(cuts, i -> i * 100);

    assertThat(EventLog.of(stream, cuts)).containsExactly(EventLog.Entry.of(line + "\n" + line), EventLog.Entry.of("x"));
  }

  @Test
  void nothingIsReadAfterTheSinkHasSaidStop() {
    List<String> seen = new ArrayList<>();
    SseParser parser = new SseParser((type, bytes, from, to) ->
        !seen.add(new String(bytes, from, to - from, StandardCharsets.UTF_8)), 100);

    parser.feed(List.of(ByteBuffer.wrap("data: a\n\ndata: b\n\n".getBytes(StandardCharsets.UTF_8))));
    parser.feed(List.of(ByteBuffer.wrap("data: c\n\n".getBytes(StandardCharsets.UTF_8))));
    parser.end();

    assertThat(seen).containsExactly("a");
  }

  @Test
  void nothingIsReadAfterAnEventThatIsTooLarge() {
    List<String> seen = new ArrayList<>();
    SseParser parser = new SseParser((type, bytes, from, to) -> seen.add("event"), 10);

    assertThatThrownBy(() -> parser.feed(List.of(ByteBuffer.wrap("data: 0123456789".getBytes(StandardCharsets.UTF_8)))))
        .isInstanceOf(SseParser.TooLarge.class)
        .hasMessage("an event of more than 10 bytes");
    parser.feed(List.of(ByteBuffer.wrap("\n\ndata: c\n\n".getBytes(StandardCharsets.UTF_8))));
    parser.end();

    assertThat(seen).isEmpty();
  }

  @Test
  void anUnfinishedEventIsHandedOutOnceAtTheEnd() {
    List<String> log = new ArrayList<>();
    SseParser parser = new SseParser(new SseParser.Sink() {
      @Override
      public boolean event(String type, byte[] bytes, int from, int to) {
        return log.add("event " + new String(bytes, from, to - from, StandardCharsets.UTF_8));
      }

      @Override
      public void unfinished(String type, byte[] bytes, int from, int to) {
        log.add("unfinished " + type + " " + new String(bytes, from, to - from, StandardCharsets.UTF_8));
      }
    }, 100);

    parser.feed(List.of(ByteBuffer.wrap("data: a\n\nevent: e\ndata: b\ndata: c".getBytes(StandardCharsets.UTF_8))));
    parser.end();
    parser.end();

    assertThat(log).containsExactly("event a", "unfinished e b\nc");
  }
}
