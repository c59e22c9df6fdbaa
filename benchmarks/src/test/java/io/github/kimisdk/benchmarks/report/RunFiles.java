package io.github.kimisdk.benchmarks.report;

import io.github.kimisdk.benchmarks.Jvm;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The files that a run leaves, with invented figures. */
final class RunFiles {

  private final Path folder;
  private final List<JsonObject> jmh = new ArrayList<>();

  RunFiles(Path folder) throws IOException {
    this.folder = folder;
    Files.writeString(folder.resolve("machine.json"), Json.write(JsonObject.of(
        "processor", "Test Processor", "cores", 2, "jdk", "TestJDK 17", "load", "0.10")));
  }

  /** A result of JMH in microseconds. */
  RunFiles jmh(String benchmark, double micros, Object... params) throws IOException {
    return jmh(benchmark, new double[] {micros}, params);
  }

  /** A result of JMH with the microseconds of each iteration. */
  RunFiles jmh(String benchmark, double[] micros, Object... params) throws IOException {
    return jmh(benchmark, micros, JsonObject.EMPTY, params);
  }

  /** A result of JMH in microseconds, with the bytes that were allocated. */
  RunFiles allocating(String benchmark, double micros, double bytes, Object... params) throws IOException {
    JsonObject metrics = JsonObject.of("gc.alloc.rate.norm", JsonObject.of("score", bytes));
    return jmh(benchmark, new double[] {micros}, metrics, params);
  }

  private RunFiles jmh(String benchmark, double[] micros, JsonObject metrics, Object... params) throws IOException {
    JsonValue iterations = Json.parse(Arrays.toString(micros));
    jmh.add(JsonObject.of("benchmark", "io.github.kimisdk.benchmarks." + benchmark, "params", JsonObject.of(params),
        "primaryMetric", JsonObject.of("rawData", JsonArray.of(iterations)), "secondaryMetrics", metrics));
    Files.writeString(folder.resolve("jmh-1.json"), Json.write(JsonArray.of(jmh)));
    return this;
  }

  RunFiles rows(String name, JsonObject... rows) throws IOException {
    Files.writeString(folder.resolve(name + ".json"), Json.write(JsonArray.of(rows)));
    return this;
  }

  Figures figures() throws IOException {
    return Figures.read(folder);
  }

  static JsonObject client(String over, String name, double work) {
    return JsonObject.of("over", over, "client", name, "chunks", 1e9 / work, "ratio", 500 / work,
        "work", work, "added", work - 500, "mebibytes", 2.0, "threads", 40, "compiling", 0.0);
  }

  static JsonObject start(String program, double... millis) {
    return JsonObject.of("jdk", 17, "program", program, "scheme", "http", "with", "", "millis", Jvm.median(millis),
        "rounds", Json.parse(Arrays.toString(millis)), "mebibytes", 54.3, "exit", 300.0,
        "classes", 1_784);
  }
}
