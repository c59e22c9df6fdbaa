package io.github.kimisdk.benchmarks;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import java.util.concurrent.Flow;
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
 * Measures a whole streamed call without the network: the bytes of the answer are in memory, and the text of its chunks is read.
 * The result is the time per stream.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 12, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class CallBenchmark {

  private static final ChatRequest QUESTION = ChatRequest.of("Hello");

  /** How many chunks the stream has. */
  @Param({"1", "1000"})
  public int chunks;

  private Kimi kimi;

  /** Composes the answer. */
  @Setup
  public void compose() {
    kimi = PreparedClient.kimi(chunks);
  }

  /**
   * Pushed.
   *
   * @param hole takes the chunks
   */
  @Benchmark
  public void publish(Blackhole hole) {
    kimi.publish(QUESTION).subscribe(new Subscriber(hole));
  }

  /**
   * Pulled.
   *
   * @param hole takes the chunks
   */
  @Benchmark
  public void stream(Blackhole hole) {
    try (ChatStream stream = kimi.stream(QUESTION)) {
      for (ChatChunk chunk : stream) {
        DecodeBenchmark.read(chunk, hole);
      }
    }
  }

  /** Reads all chunks. */
  record Subscriber(Blackhole hole) implements Flow.Subscriber<ChatChunk> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ChatChunk chunk) {
      DecodeBenchmark.read(chunk, hole);
    }

    @Override
    public void onError(Throwable failure) {
      throw new IllegalStateException(failure);
    }

    @Override
    public void onComplete() {
      hole.consume(this);
    }
  }
}
