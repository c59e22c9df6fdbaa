package io.github.kimisdk.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

/**
 * Measures a lower bound for the time of any decoder: every byte of a stream is read. The result is the time per stream.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 6, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class LimitBenchmark {

  private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The stream. */
  @Param({"A_ENGLISH", "B_CHINESE", "C_REASONING", "D_TOOLS", "E_LONG", "F_SHAPES", "G_TURNS", "H_MESSAGES"})
  public Workload workload;

  private byte[] stream;

  /** Composes the stream. */
  @Setup
  public void compose() {
    stream = workload.bytes();
  }

  /**
   * Every byte is read once, eight at a time.
   *
   * @return a sum
   */
  @Benchmark
  public long read() {
    long sum = 0;
    for (int i = 0; i <= stream.length - 8; i += 8) {
      sum += (long) WORDS.get(stream, i);
    }
    return sum;
  }
}
