package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.stream.EventLog.Entry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SseParserRandomTest {

  private static final String[] PIECES = {
    "data", "data:", "data: ", "data: a\n", "event", "event:", "event: e\n", "id", "id:", "id: 1\n", "retry:", "retry: 2\n",
    ":", " ", "\n", "\n", "\n\n", "\r", "\r", "\r\n", "\r\n", "x", "7", "\u0000", "é", "中", "😀", "\uFEFF",
    "data: b\n\n", "data: c\r\r", "data\r\n\r\n", "\ndata: 中\n\n",
  };
  private static final int[] STRAY = {0xEF, 0xBB, 0xBF, 0xE4, 0xBD, 0xF0, 0x9F, 0xC3, 0x80, 0xFF};

  private final Random random = new Random(20260901);

  @Test
  void randomStreamsAreReadAsTheReferenceReadsThem() {
    int events = 0;
    for (int round = 0; round < 40_000; round++) {
      byte[] stream = stream();
      List<Entry> expected = ReferenceParser.parse(stream);
      events += expected.size();
      same(stream, expected);
      same(stream, expected, EventLog.everywhere(stream.length));
      for (int i = 0; i < 4; i++) {
        same(stream, expected, random.ints(random.nextInt(4), 0, stream.length + 1).sorted().toArray());
      }
    }
    assertThat(events).as("the streams have events").isGreaterThan(40_000);
  }

  @Test
  void everyCutOfShortRandomStreamsIsTheSame() {
    for (int round = 0; round < 1_000; round++) {
      byte[] stream = stream();
      List<Entry> expected = ReferenceParser.parse(stream);
      for (int first = 0; first <= stream.length; first++) {
        same(stream, expected, first, first + random.nextInt(stream.length - first + 1));
      }
    }
  }

  private static void same(byte[] stream, List<Entry> expected, int... cuts) {
    List<Entry> found = EventLog.of(stream, cuts);
    if (!found.equals(expected)) {
      assertThat(found).as("%s cut at %s", new String(stream, StandardCharsets.ISO_8859_1), cuts).isEqualTo(expected);
    }
  }

  private byte[] stream() {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int i = random.nextInt(24); i > 0; i--) {
      if (random.nextInt(12) == 0) {
        stream.write(STRAY[random.nextInt(STRAY.length)]);
      } else {
        stream.writeBytes(PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8));
      }
    }
    return stream.toByteArray();
  }
}
