package io.github.kimisdk.internal.stream;

import io.github.kimisdk.internal.protocol.chat.ChatFormat;
import io.github.kimisdk.internal.wire.EventReader;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Holds the fast path against the ordinary one over mutated streams. {@code main} runs as long as it is told to:
 *
 * <pre>
 *   mvn -pl kimi-sdk test-compile
 *   java -cp kimi-sdk/target/classes:kimi-sdk/target/test-classes io.github.kimisdk.internal.stream.DecodeFuzz 10000000
 * </pre>
 */
final class DecodeFuzz {

  private static final int EVENTS = 40;

  private DecodeFuzz() {}

  /**
   * Compares until a number of events has been seen.
   *
   * @param arguments the number of events, and a seed if a run is to be repeated
   */
  public static void main(String[] arguments) {
    long events = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000_000;
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
    System.out.println("seed " + seed);
    System.out.println(run(events, seed) + " events, of which the ordinary and the fast path say the same");
  }

  /** Compares; throws where the two paths differ. Returns how many events were compared. */
  static long run(long events, long seed) {
    long compared = 0;
    for (long round = 0; compared < events; round++) {
      Random random = new Random(seed * 31 + round);
      byte[] whole = RandomStream.of(random, EVENTS);
      // Most streams end at the first byte that is wrong, so the whole one and few changes are worth most.
      byte[] stream = RandomStream.mutated(whole, random.nextInt(4), random);
      int most = random.nextInt(30) == 0 ? 1 + random.nextInt(EVENTS) : Integer.MAX_VALUE;
      int limit = random.nextInt(10) == 0 ? 150 + random.nextInt(150) : 1 << 20;
      compared += compare(stream, most, limit, random.nextLong());
    }
    return compared;
  }

  /** Compares over one stream; returns how much the sinks were told. */
  static int compare(byte[] stream, int most, int limit, long slices) {
    return compare(new ChatFormat()::events, stream, most, limit, slices);
  }

  /** Compares over one stream of any format. */
  static int compare(Supplier<EventReader> reader, byte[] stream, int most, int limit, long slices) {
    DecoderLog ordinary = DecoderLog.ordinary(reader.get(), stream, most, limit, new Random(slices));
    DecoderLog fast = DecoderLog.fast(reader.get(), stream, most, limit, new Random(slices));
    String difference = DecoderLog.difference(ordinary, fast);
    if (!difference.isEmpty()) {
      throw new AssertionError(difference + "\nslices " + slices + ", limit " + limit + ", at most " + most
          + " chunks of\n" + new String(stream, StandardCharsets.UTF_8));
    }
    return ordinary.entries.size();
  }
}
