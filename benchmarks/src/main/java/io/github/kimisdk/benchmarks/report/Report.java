package io.github.kimisdk.benchmarks.report;

import io.github.kimisdk.benchmarks.AgentBenchmark;
import io.github.kimisdk.benchmarks.Jvm;
import io.github.kimisdk.benchmarks.Workload;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Results that JMH wrote with {@code -rf json}, as tables: a row for each thing that was done, a column for each input
 * it was done with. Streams and runs of agents are measured as a whole and shown by the chunk and the step. All numbers are
 * medians.
 */
public final class Report {

  private static final List<String> COLUMNS = List.of("workload", "document", "chunks", "steps", "arguments", "items");

  private final Collection<Result> results;

  /**
   * One measurement. The {@code median} in nanoseconds and the {@code bytes} are per chunk, step of an agent, or call of a tool,
   * or per call for inputs without these.
   */
  private record Result(String row, String by, String column, double median, double spread, double bytes) {}

  /**
   * Reads results. If a benchmark was run several times, the fastest run counts, because other work can only slow it down.
   *
   * @param files the result files of JMH
   * @throws IOException if one cannot be read
   */
  public Report(Path... files) throws IOException {
    Map<String, Result> fastest = new LinkedHashMap<>();
    for (Path file : files) {
      for (JsonValue json : Json.parse(Files.readString(file)).asArray()) {
        Result result = result(json.asObject());
        fastest.merge(result.row + " " + result.column, result, (one, other) -> one.median <= other.median ? one : other);
      }
    }
    results = fastest.values();
  }

  /**
   * Prints the tables.
   *
   * @param arguments the file, {@code jmh-result.json} if none is given
   * @throws IOException if it cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    System.out.print(new Report(Path.of(arguments.length > 0 ? arguments[0] : "jmh-result.json")).tables());
  }

  private static Result result(JsonObject json) {
    String name = json.get("benchmark").asString();
    JsonObject params = json.has("params") ? json.get("params").asObject() : JsonObject.EMPTY;
    StringBuilder row = new StringBuilder(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1)
        .replace("Benchmark", ""));
    String by = "";
    for (String param : params.names()) {
      if (by.isEmpty() && COLUMNS.contains(param)) {
        by = param;
      } else {
        row.append(' ').append(params.get(param).asString());
      }
    }
    String column = by.isEmpty() ? "" : params.get(by).asString();
    double[] values = values(json.get("primaryMetric").asObject());
    int parts = parts(by, column);
    return new Result(row.toString(), by, column, Jvm.median(values) * 1_000 / parts,
        Jvm.median(values) / Arrays.stream(values).min().orElse(1), allocated(json) / parts);
  }

  /** The chunks, steps or calls of what was measured as a whole. */
  private static int parts(String by, String column) {
    return switch (by) {
      case "workload" -> Workload.valueOf(column).chunks();
      case "steps" -> Integer.parseInt(column);
      case "arguments" -> AgentBenchmark.STEPS_OF_FILES - 1;
      default -> 1;
    };
  }

  private static double[] values(JsonObject metric) {
    List<Double> values = new ArrayList<>();
    for (JsonValue fork : metric.get("rawData").asArray()) {
      for (JsonValue value : fork.asArray()) {
        values.add(value.asDouble());
      }
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double allocated(JsonObject json) {
    JsonObject metrics = json.get("secondaryMetrics").asObject();
    for (String metric : metrics.names()) {
      if (metric.endsWith("gc.alloc.rate.norm")) {
        return metrics.get(metric).asObject().get("score").asDouble();
      }
    }
    return Double.NaN;
  }

  /**
   * How long something takes.
   *
   * @param row the benchmark
   * @param column its input
   * @return nanoseconds per chunk, step or call; NaN if it was not measured
   */
  public double nanos(String row, String column) {
    return find(row, column, Result::median);
  }

  /**
   * How much something allocates.
   *
   * @param row the benchmark
   * @param column its input
   * @return bytes per chunk, step or call; NaN if it was not measured
   */
  public double bytes(String row, String column) {
    return find(row, column, Result::bytes);
  }

  /**
   * How much other work on the machine got in the way: the median of a measurement over its fastest iteration, typically.
   *
   * @return about 1.05 on a quiet machine
   */
  public double disturbance() {
    return Jvm.median(results.stream().mapToDouble(result -> result.spread).toArray());
  }

  private double find(String row, String column, ToDoubleFunction<Result> value) {
    for (Result result : results) {
      if (result.row.equals(row) && result.column.equals(column)) {
        return value.applyAsDouble(result);
      }
    }
    return Double.NaN;
  }

  /**
   * All results.
   *
   * @return tables in Markdown
   */
  public String tables() {
    StringBuilder text = new StringBuilder();
    table(text, "Nanoseconds for a chunk", "workload", Result::median);
    table(text, "The same, as a multiple of a pure read of its bytes", "workload", result ->
        result.median / nanos("Limit.read", result.column));
    table(text, "Bytes allocated for a chunk", "workload", Result::bytes);
    table(text, "Microseconds for a call without a network, by the number of its chunks", "chunks", result ->
        result.median / 1_000);
    table(text, "Bytes allocated for a call without a network, by the number of its chunks", "chunks", Result::bytes);
    table(text, "Microseconds for a JSON text", "document", result -> result.median / 1_000);
    table(text, "Bytes allocated for a JSON text", "document", Result::bytes);
    table(text, "Microseconds for a step of an agent, by the number of steps", "steps", result -> result.median / 1_000);
    table(text, "Bytes allocated for a step of an agent, by the number of steps", "steps", Result::bytes);
    table(text, "Bytes allocated for a call of a tool, by the bytes of its arguments", "arguments", Result::bytes);
    table(text, "Microseconds for a structured answer, by the number of its items", "items", result -> result.median / 1_000);
    return text.toString();
  }

  private void table(StringBuilder text, String title, String by, ToDoubleFunction<Result> value) {
    Set<String> columns = new LinkedHashSet<>();
    Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
    for (Result result : results) {
      if (result.by.equals(by) && !Double.isNaN(value.applyAsDouble(result))) {
        columns.add(result.column);
        rows.computeIfAbsent(result.row, row -> new LinkedHashMap<>()).put(result.column, value.applyAsDouble(result));
      }
    }
    if (rows.isEmpty()) {
      return;
    }
    text.append("\n").append(title).append(":\n\n| |");
    columns.forEach(column -> text.append(' ').append(column).append(" |"));
    text.append("\n|---|").append("---:|".repeat(columns.size())).append('\n');
    rows.forEach((row, cells) -> {
      text.append("| ").append(row).append(" |");
      columns.forEach(column -> text.append(' ').append(cells.containsKey(column) ? number(cells.get(column)) : "").append(" |"));
      text.append('\n');
    });
  }

  /**
   * A number with as many digits as mean something.
   *
   * @param value the number
   * @return its text; a dash when there is none
   */
  public static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return "–";
    }
    String form = Math.abs(value) < 10 ? "%.2f" : Math.abs(value) < 100 ? "%.1f" : "%,.0f";
    return String.format(Locale.ROOT, form, value);
  }
}
