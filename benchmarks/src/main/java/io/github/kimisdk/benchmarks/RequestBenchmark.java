package io.github.kimisdk.benchmarks;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.protocol.chat.ChatFormat;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.platform.bulk.RequestHash;
import io.github.kimisdk.server.format.chat.ChatServer;
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

/** The messages and tools of a request to the bytes of its body, and to the hash by which a journal knows it again. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 12, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class RequestBenchmark {

  private final ChatFormat format = new ChatFormat();

  /** The request. */
  @Param("HISTORY")
  public Document document;

  private ChatRequest request;

  /** Composes the request. */
  @Setup
  public void compose() {
    request = new ChatServer().readRequest(Json.parse(document.bytes()).asObject());
  }

  /**
   * A request to bytes.
   *
   * @return the bytes
   */
  @Benchmark
  public byte[] write() {
    return Json.bytes(format.writeRequest(request, true));
  }

  /**
   * A request to bytes, and these to a hash.
   *
   * @return the hash
   */
  @Benchmark
  public Object hash() {
    return RequestHash.of(request, "");
  }
}
