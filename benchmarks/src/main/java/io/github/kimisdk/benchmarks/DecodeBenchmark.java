package io.github.kimisdk.benchmarks;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.stream.ChunkDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Bytes of a stream to chunks, in slices of 16 KiB, beside the limit: reading every byte once. Time per chunk. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecodeBenchmark {

  private static final int CHUNKS = 1_000;
  private static final int SLICE = 16 * 1024;

  private byte[] stream;
  private List<ByteBuffer> slices;

  /** Composes an English stream of Moonshot's shape, about 253 bytes a chunk. */
  @Setup
  public void compose() {
    StringBuilder text = new StringBuilder();
    String[] words = {"The", " sky", " is", " blue", " because", " air", " scatters", " short", " waves", " more", "."};
    for (int i = 0; i < CHUNKS; i++) {
      text.append("data: {\"id\":\"chatcmpl-68c1a4f27d1e5b9a3c4d5e6f\",\"object\":\"chat.completion.chunk\","
          + "\"created\":1788001001,\"model\":\"kimi-k2.6\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"");
      text.append(words[i % words.length]);
      text.append("\"},\"finish_reason\":null}],\"system_fingerprint\":\"fpv0_1a2b3c4d\"}\n\n");
    }
    stream = text.toString().getBytes(StandardCharsets.UTF_8);
    slices = new ArrayList<>();
    for (int at = 0; at < stream.length; at += SLICE) {
      slices.add(ByteBuffer.wrap(stream, at, Math.min(SLICE, stream.length - at)).slice());
    }
  }

  /**
   * The decoder that {@code publish} uses.
   *
   * @param hole takes the chunks
   */
  @Benchmark
  @OperationsPerInvocation(CHUNKS)
  public void decode(Blackhole hole) {
    ChunkDecoder decoder =
        new ChunkDecoder(
            new ChunkDecoder.Sink() {
              @Override
              public boolean chunk(ChatChunk chunk) {
                hole.consume(chunk);
                return true;
              }

              @Override
              public void done() {}

              @Override
              public void error(String event) {
                throw new IllegalStateException(event);
              }

              @Override
              public void unreadable(String reason, String event) {
                throw new IllegalStateException(reason);
              }
            },
            16 * 1024 * 1024);
    for (ByteBuffer slice : slices) {
      decoder.feed(slice.duplicate());
    }
    decoder.end();
  }

  /**
   * The limit: every byte is read once.
   *
   * @return a sum
   */
  @Benchmark
  @OperationsPerInvocation(CHUNKS)
  public long readEveryByte() {
    long sum = 0;
    for (byte b : stream) {
      sum += b;
    }
    return sum;
  }
}
