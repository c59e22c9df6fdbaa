package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The parser finds the events that the standard defines, for every split of the bytes.
 *
 * <p>The first byte of an input chooses the limit of an event, the second chooses the splits, the rest is the stream.
 */
class SseFuzzTargetTest {

  private static final int HEAD = 2;

  @FuzzTest
  void everySplitGivesTheEventsOfTheStandard(byte[] input) {
    if (input.length < HEAD) {
      return;
    }
    byte[] stream = Arrays.copyOfRange(input, HEAD, input.length);
    Random random = new Random(input[1]);
    int[] cuts = random.ints(random.nextInt(6), 0, stream.length + 1).sorted().toArray();
    int[] everywhere = EventLog.everywhere(stream.length);

    List<EventLog.Entry> expected = ReferenceParser.parse(stream);
    same(expected, EventLog.of(stream), stream);
    same(expected, EventLog.of(stream, cuts), stream);
    same(expected, EventLog.of(stream, everywhere), stream);

    int limit = Byte.toUnsignedInt(input[0]);
    String limited = EventLog.limited(limit, stream);
    same(limited, EventLog.limited(limit, stream, cuts), stream);
    same(limited, EventLog.limited(limit, stream, everywhere), stream);
  }

  private static void same(Object expected, Object found, byte[] stream) {
    if (!expected.equals(found)) {
      assertThat(found).as(new String(stream, StandardCharsets.ISO_8859_1)).isEqualTo(expected);
    }
  }
}
