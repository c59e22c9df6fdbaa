package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.internal.protocol.Formats;
import io.github.kimisdk.internal.wire.EventReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;

/**
 * A stream from the input of a fuzz target. The first byte of an input chooses the splits, the second the number of chunks that
 * the reader wants, the third the limit of an event; zero means no limit. The rest is the stream.
 */
final class FuzzedStream {

  private static final int HEAD = 3;
  private static final int LARGE = 1 << 20;

  private FuzzedStream() {}

  /** Compares the fast path with the ordinary codec, and the whole stream with its slices. */
  static void check(Protocol protocol, byte[] input) {
    if (input.length < HEAD) {
      return;
    }
    Supplier<EventReader> reader = () -> Formats.client(protocol).events();
    byte[] stream = Arrays.copyOfRange(input, HEAD, input.length);
    int most = input[1] == 0 ? Integer.MAX_VALUE : Byte.toUnsignedInt(input[1]);
    int limit = input[2] == 0 ? LARGE : Byte.toUnsignedInt(input[2]);
    DecodeFuzz.compare(reader, stream, most, limit, input[0]);

    DecoderLog whole = DecoderLog.fast(reader.get(), stream, most, limit, null);
    DecoderLog split = DecoderLog.fast(reader.get(), stream, most, limit, new Random(input[0]));
    assertThat(DecoderLog.difference(whole, split)).as(new String(stream, StandardCharsets.ISO_8859_1)).isEmpty();
  }
}
