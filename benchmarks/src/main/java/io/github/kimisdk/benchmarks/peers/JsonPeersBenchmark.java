package io.github.kimisdk.benchmarks.peers;

import com.alibaba.fastjson2.JSON;
import io.github.kimisdk.benchmarks.Document;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The same documents by other means. Time per document. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 12, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class JsonPeersBenchmark {

  private static final JsonMapper JACKSON = new JsonMapper();

  /** The document. */
  @Param({"TWITTER", "CITM", "CANADA", "REQUEST", "RESPONSE", "CHINESE", "CHUNK", "HISTORY"})
  public Document document;

  private byte[] bytes;
  private JsonNode jackson;
  private Object fastjson2;

  /** Composes the document. */
  @Setup
  public void compose() {
    bytes = document.bytes();
    jackson = JACKSON.readTree(bytes);
    fastjson2 = JSON.parse(bytes);
  }

  /**
   * Bytes to a tree, Jackson.
   *
   * @return the tree
   */
  @Benchmark
  public Object parseJackson() {
    return JACKSON.readTree(bytes);
  }

  /**
   * Bytes to a tree, fastjson2.
   *
   * @return the tree
   */
  @Benchmark
  public Object parseFastjson2() {
    return JSON.parse(bytes);
  }

  /**
   * A tree to bytes, Jackson.
   *
   * @return the bytes
   */
  @Benchmark
  public byte[] writeJackson() {
    return JACKSON.writeValueAsBytes(jackson);
  }

  /**
   * A tree to bytes, fastjson2.
   *
   * @return the bytes
   */
  @Benchmark
  public byte[] writeFastjson2() {
    return JSON.toJSONBytes(fastjson2);
  }
}
