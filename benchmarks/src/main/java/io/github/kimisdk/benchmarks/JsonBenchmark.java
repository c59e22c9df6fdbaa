package io.github.kimisdk.benchmarks;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonValue;
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

/** Bytes to a tree, and a tree to bytes. Time per document. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 12, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class JsonBenchmark {

  /** The document. */
  @Param({"TWITTER", "CITM", "CANADA", "REQUEST", "RESPONSE", "CHINESE", "CHUNK", "HISTORY"})
  public Document document;

  private byte[] bytes;
  private JsonValue tree;

  /** Composes the document. */
  @Setup
  public void compose() {
    bytes = document.bytes();
    tree = Json.parse(bytes);
  }

  /**
   * Bytes to a tree.
   *
   * @return the tree
   */
  @Benchmark
  public Object parse() {
    return Json.parse(bytes);
  }

  /**
   * A tree to bytes.
   *
   * @return the bytes
   */
  @Benchmark
  public byte[] write() {
    return Json.bytes(tree);
  }
}
