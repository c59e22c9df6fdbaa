package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The server reads the same requests for every split of their bytes, reads no byte behind a request, and comes to an end.
 *
 * <p>The first byte of an input chooses the splits. The rest is the input of a connection.
 */
class FramingFuzzTargetTest {

  private static final int MOST_READS_AT_THE_END = 4;

  /** A request or the reason of the end, and the number of bytes read until then. */
  private record Step(String outcome, int read) {}

  @FuzzTest
  void everySplitGivesTheSameRequests(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
    List<Step> whole = steps(new Pieces(bytes, new Random(0), bytes.length + 1));
    same(whole, steps(new Pieces(bytes, new Random(input[0]), 9)), bytes);
    same(whole, steps(new Pieces(bytes, new Random(0), 1)), bytes);
    for (int i = 0; i < whole.size() - 1; i++) {
      int end = whole.get(i).read;
      List<Step> alone = new ArrayList<>(whole.subList(0, i + 1));
      alone.add(new Step("end", end));
      same(alone, steps(new Pieces(Arrays.copyOf(bytes, end), new Random(0), end + 1)), bytes);
    }
  }

  private static void same(List<Step> expected, List<Step> found, byte[] bytes) {
    if (!expected.equals(found)) {
      assertThat(found).as(new String(bytes, StandardCharsets.ISO_8859_1)).isEqualTo(expected);
    }
  }

  private static List<Step> steps(Pieces in) throws IOException {
    RequestParser parser = new RequestParser(in, new ByteArrayOutputStream(), ServerLimits.DEFAULT);
    List<Step> steps = new ArrayList<>();
    String outcome;
    do {
      outcome = outcome(parser);
      steps.add(new Step(outcome, in.at));
    } while (outcome.startsWith("request"));
    return steps;
  }

  private static String outcome(RequestParser parser) throws IOException {
    try {
      RequestHead head = parser.head();
      return head == null ? "end" : "request " + head + " " + new String(parser.body(head), StandardCharsets.ISO_8859_1);
    } catch (BadRequest refused) {
      return "refused " + refused.status() + " " + refused.getMessage();
    } catch (Connection.ClientGone gone) {
      return "gone";
    }
  }

  /** Bytes that arrive in pieces. A parser that goes on reading behind their end fails. */
  private static final class Pieces extends InputStream {
    private final byte[] bytes;
    private final Random random;
    private final int largest;
    private int at;
    private int readsAtTheEnd;

    Pieces(byte[] bytes, Random random, int largest) {
      this.bytes = bytes;
      this.random = random;
      this.largest = largest;
    }

    @Override
    public int read() {
      return ended() ? -1 : bytes[at++] & 0xff;
    }

    @Override
    public int read(byte[] to, int from, int length) {
      if (length == 0) {
        return 0;
      }
      if (ended()) {
        return -1;
      }
      int count = Math.min(Math.min(length, bytes.length - at), 1 + random.nextInt(largest));
      System.arraycopy(bytes, at, to, from, count);
      at += count;
      return count;
    }

    private boolean ended() {
      if (at == bytes.length && ++readsAtTheEnd > MOST_READS_AT_THE_END) {
        throw new AssertionError("expected no reads behind the end, found more than " + MOST_READS_AT_THE_END);
      }
      return at == bytes.length;
    }
  }
}
