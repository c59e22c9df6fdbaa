package io.github.kimisdk.benchmarks.peers;

import com.alibaba.fastjson2.JSON;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kimisdk.benchmarks.Document;
import java.io.IOException;
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

/** The same documents by other means. Jackson 2 comes along with openai-java. Time per document. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 12, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class JsonPeersBenchmark {

  private static final JsonMapper JACKSON = new JsonMapper();
  private static final ObjectMapper JACKSON_2 = new ObjectMapper();

  /** The document. */
  @Param({"TWITTER", "CITM", "CANADA", "REQUEST", "RESPONSE", "CHINESE", "CHUNK", "HISTORY"})
  public Document document;

  private byte[] bytes;
  private JsonNode jackson;
  private com.fasterxml.jackson.databind.JsonNode jackson2;
  private Object fastjson2;

  /**
   * Composes the document.
   *
   * @throws IOException never
   */
  @Setup
  public void compose() throws IOException {
    bytes = document.bytes();
    jackson = JACKSON.readTree(bytes);
    jackson2 = JACKSON_2.readTree(bytes);
    fastjson2 = JSON.parse(bytes);
  }

  /**
   * Bytes to a tree, Jackson 3.
   *
   * @return the tree
   */
  @Benchmark
  public Object parseJackson3() {
    return JACKSON.readTree(bytes);
  }

  /**
   * Bytes to a tree, Jackson 2.
   *
   * @return the tree
   * @throws IOException never
   */
  @Benchmark
  public Object parseJackson2() throws IOException {
    return JACKSON_2.readTree(bytes);
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
   * A tree to bytes, Jackson 3.
   *
   * @return the bytes
   */
  @Benchmark
  public byte[] writeJackson3() {
    return JACKSON.writeValueAsBytes(jackson);
  }

  /**
   * A tree to bytes, Jackson 2.
   *
   * @return the bytes
   * @throws IOException never
   */
  @Benchmark
  public byte[] writeJackson2() throws IOException {
    return JACKSON_2.writeValueAsBytes(jackson2);
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
