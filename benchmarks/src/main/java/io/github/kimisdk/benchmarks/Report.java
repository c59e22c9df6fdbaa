package io.github.kimisdk.benchmarks;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Results that JMH wrote with {@code -rf json} as a table, per chunk: the median, the fastest iteration (which tells
 * more where the core is shared), and how many times a pure read of the same bytes that one is.
 */
public final class Report {

  private Report() {}

  private record Row(Workload workload, String slices, String what, double nanos, double fastest, String allocated) {}

  /**
   * Prints the table.
   *
   * @param arguments the file, {@code jmh-result.json} if none is given
   * @throws IOException if it cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments.length > 0 ? arguments[0] : "jmh-result.json");
    Map<Workload, Double> reads = new HashMap<>();
    List<Row> rows = new ArrayList<>();
    for (JsonValue result : Json.parse(Files.readString(file)).asArray()) {
      Row row = row(result.asObject());
      rows.add(row);
      if (row.what.equals("LimitBenchmark.read")) {
        reads.put(row.workload, row.fastest);
      }
    }
    System.out.println("| stream | slices | what | ns, median | ns, fastest | × read | B |\n|---|---|---|---:|---:|---:|---:|");
    for (Row row : rows) {
      Double read = reads.get(row.workload);
      String ratio = read == null ? "" : String.format(Locale.ROOT, "%.1f", row.fastest / read);
      System.out.printf(Locale.ROOT, "| %s | %s | %s | %.1f | %.1f | %s | %s |%n",
          row.workload, row.slices, row.what, row.nanos, row.fastest, ratio, row.allocated);
    }
  }

  private static Row row(JsonObject result) {
    JsonObject params = result.get("params").asObject();
    Workload workload = Workload.valueOf(params.get("workload").asString());
    String name = result.get("benchmark").asString();
    double allocated = -1;
    for (String metric : result.get("secondaryMetrics").asObject().names()) {
      if (metric.endsWith("gc.alloc.rate.norm")) {
        allocated = result.get("secondaryMetrics").asObject().get(metric).asObject().get("score").asDouble();
      }
    }
    List<Double> values = sorted(result.get("primaryMetric").asObject());
    return new Row(
        workload,
        params.has("slicing") ? params.get("slicing").asString() : "",
        name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
        values.get(values.size() / 2) * 1_000 / workload.chunks(),
        values.get(0) * 1_000 / workload.chunks(),
        allocated < 0 ? "" : String.format(Locale.ROOT, "%.0f", allocated / workload.chunks()));
  }

  private static List<Double> sorted(JsonObject metric) {
    List<Double> values = new ArrayList<>();
    for (JsonValue fork : metric.get("rawData").asArray()) {
      for (JsonValue value : fork.asArray()) {
        values.add(value.asDouble());
      }
    }
    Collections.sort(values);
    return values;
  }
}
