package io.github.kimisdk.benchmarks;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.stream.ChunkDecoder;
import io.github.kimisdk.internal.stream.ChunkSink;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Bytes of a stream to chunks, by the decoder that {@code publish} and {@code stream} use, whose text is read. Time per stream:
 * divide by {@link Workload#chunks}. {@link io.github.kimisdk.benchmarks.report.Report} does so, and sets it against the limits.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 16, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class DecodeBenchmark {

  /** The stream. */
  @Param({"A_ENGLISH", "B_CHINESE", "C_REASONING", "D_TOOLS", "E_LONG", "F_SHAPES", "G_TURNS", "H_MESSAGES"})
  public Workload workload;

  /** How it is cut. */
  @Param({"KIB_16", "EVENT", "RANDOM"})
  public Workload.Slicing slicing;

  private List<ByteBuffer> slices;

  /** Composes and cuts the stream. */
  @Setup
  public void compose() {
    slices = slicing.cut(workload.bytes());
  }

  /**
   * A new decoder takes all slices.
   *
   * @param hole takes the chunks
   */
  @Benchmark
  public void decode(Blackhole hole) {
    ChunkDecoder decoder = new ChunkDecoder(new Chunks(hole), workload.reader(), 16 * 1024 * 1024);
    for (ByteBuffer slice : slices) {
      slice.rewind();
      decoder.feed(List.of(slice));
    }
    decoder.end();
  }

  /** Reads what a chunk brings, as a program would that prints it. */
  static void read(ChatChunk chunk, Blackhole hole) {
    hole.consume(chunk.text());
    hole.consume(chunk.reasoning());
    hole.consume(chunk.arguments());
  }

  private record Chunks(Blackhole hole) implements ChunkSink {

    @Override
    public boolean chunk(ChatChunk chunk) {
      read(chunk, hole);
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
  }
}
