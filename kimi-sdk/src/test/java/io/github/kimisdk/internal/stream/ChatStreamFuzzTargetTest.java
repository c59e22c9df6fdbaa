package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * The fast path and the ordinary codec read the same chunks from a stream of the chat protocol, for every split of the bytes.
 *
 * <p>The first byte of an input chooses the splits, the second the number of chunks that the reader wants, the third the limit of an
 * event; zero means no limit. The rest is the stream.
 */
class ChatStreamFuzzTargetTest {

  private static final int HEAD = 3;
  private static final int LARGE = 1 << 20;

  @FuzzTest
  void bothPathsReadTheSameChunks(byte[] input) {
    if (input.length < HEAD) {
      return;
    }
    byte[] stream = Arrays.copyOfRange(input, HEAD, input.length);
    int most = input[1] == 0 ? Integer.MAX_VALUE : Byte.toUnsignedInt(input[1]);
    int limit = input[2] == 0 ? LARGE : Byte.toUnsignedInt(input[2]);
    DecodeFuzz.compare(stream, most, limit, input[0]);

    DecoderLog whole = DecoderLog.fast(stream, most, limit, null);
    DecoderLog split = DecoderLog.fast(stream, most, limit, new Random(input[0]));
    assertThat(DecoderLog.difference(whole, split)).as(new String(stream, StandardCharsets.ISO_8859_1)).isEmpty();
  }
}
