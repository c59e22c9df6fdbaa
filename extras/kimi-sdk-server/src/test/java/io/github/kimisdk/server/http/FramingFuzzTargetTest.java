package io.github.kimisdk.server.http;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server reads the same requests for every split of their bytes, reads no byte behind a request, and comes to an end. A
 * request that it accepts has the strict form of RFC 9112, and ends where that says.
 *
 * <p>The first byte of an input chooses the splits. The rest is the input of a connection.
 */
class FramingFuzzTargetTest {

  private static final int MOST_READS_AT_THE_END = 4;

  private static final Limits LIMITS = TestLimits.of(400, 1_000);

  private static final String TOKEN = "[-!#$%&'*+.^_`|~0-9A-Za-z]++";
  private static final String FIELDS = "(?:" + TOKEN + ":[\\t\\x20-\\x7e\\x80-\\xff]*+\\r\\n)*+\\r\\n";
  private static final Pattern HEAD = Pattern.compile("(?:\\r\\n)?" + TOKEN + " [\\x21-\\x7e]++ HTTP/1\\.[0-9]\\r\\n" + FIELDS);
  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length:[ \\t]*([0-9]+)[ \\t]*$");
  private static final Pattern ENCODING = Pattern.compile("(?im)^transfer-encoding:[ \\t]*chunked[ \\t]*$");
  private static final Pattern CHUNK = Pattern.compile("([0-9a-fA-F]++)(?:[ \\t]*+;[\\t\\x20-\\x7e\\x80-\\xff]*+)?\\r\\n");
  private static final Pattern TRAILERS = Pattern.compile(FIELDS);

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
    int begin = 0;
    for (int i = 0; i < whole.size() - 1; i++) {
      int end = whole.get(i).read;
      String request = new String(bytes, begin, end - begin, StandardCharsets.ISO_8859_1);
      assertThat(endOfRequest(request)).as(request).isEqualTo(request.length());
      List<Step> alone = new ArrayList<>(whole.subList(0, i + 1));
      alone.add(new Step("end", end));
      same(alone, steps(new Pieces(Arrays.copyOf(bytes, end), new Random(0), end + 1)), bytes);
      begin = end;
    }
  }

  /** Returns where the request ends that a text begins with; −1 if it has not the strict form. */
  private static long endOfRequest(String text) {
    Matcher head = HEAD.matcher(text);
    if (!head.lookingAt()) {
      return -1;
    }
    Matcher length = LENGTH.matcher(head.group());
    boolean known = length.find();
    if (ENCODING.matcher(head.group()).find()) {
      return known ? -1 : endOfChunks(text, head.end());
    }
    return head.end() + (known ? Long.parseLong(length.group(1)) : 0);
  }

  private static long endOfChunks(String text, int from) {
    Matcher chunk = CHUNK.matcher(text);
    int at = from;
    while (chunk.region(at, text.length()).lookingAt()) {
      int size = Integer.parseInt(chunk.group(1), 16);
      if (size == 0) {
        Matcher trailers = TRAILERS.matcher(text).region(chunk.end(), text.length());
        return trailers.lookingAt() ? trailers.end() : -1;
      }
      at = chunk.end() + size + 2;
      if (!text.startsWith("\r\n", at - 2)) {
        return -1;
      }
    }
    return -1;
  }

  private static void same(List<Step> expected, List<Step> found, byte[] bytes) {
    if (!expected.equals(found)) {
      assertThat(found).as(new String(bytes, StandardCharsets.ISO_8859_1)).isEqualTo(expected);
    }
  }

  private static List<Step> steps(Pieces in) throws IOException {
    RequestParser parser = new RequestParser(in, new ByteArrayOutputStream(), LIMITS);
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
      return head == null ? "end" : "request " + head + Arrays.toString(parser.body(head)) + head.keepAlive();
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
