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
import java.util.List;
import java.util.stream.Stream;

/**
 * The figures of a run, as it left them in a folder. A figure that was not measured is NaN, and a row without figures is empty.
 *
 * @param machine the machine
 * @param runs the number of runs of JMH
 * @param jmh the results of JMH
 * @param clients whole clients, without and with TLS
 * @param fresh whole clients in fresh JVMs
 * @param latencies the times to the first token, a row for each protocol
 * @param streams whole clients with thousands of streams
 * @param starts fresh JVMs up to the first token
 */
record Figures(JsonObject machine, int runs, Report jmh, List<JsonObject> clients, List<JsonObject> fresh,
    List<JsonObject> latencies, List<JsonObject> streams, List<JsonObject> starts) {

  static final String ENGLISH = "A_ENGLISH";
  static final String DECODE = "Decode.decode KIB_16";

  static Figures read(Path folder) throws IOException {
    List<Path> runs = runs(folder);
    List<JsonObject> clients = new ArrayList<>(rows(folder, "client"));
    clients.addAll(rows(folder, "https"));
    return new Figures(Json.parse(Files.readString(folder.resolve("machine.json"))).asObject(), runs.size(),
        new Report(runs.toArray(Path[]::new)), clients, rows(folder, "fresh"), rows(folder, "latency"), rows(folder, "streams"),
        rows(folder, "start"));
  }

  /** The result files of all runs of JMH. */
  static List<Path> runs(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("jmh-")).sorted().toList();
    }
  }

  private static List<JsonObject> rows(Path folder, String name) throws IOException {
    Path file = folder.resolve(name + ".json");
    JsonArray rows = Files.exists(file) ? Json.parse(Files.readString(file)).asArray() : JsonArray.EMPTY;
    return rows.values().stream().map(JsonValue::asObject).toList();
  }

  /** The row that has all members of a key. */
  private static JsonObject row(List<JsonObject> rows, JsonObject key) {
    return rows.stream().filter(row -> key.names().stream().allMatch(name -> key.tryGet(name).equals(row.tryGet(name))))
        .findFirst().orElse(JsonObject.EMPTY);
  }

  private static double figure(List<JsonObject> rows, JsonObject key, String what) {
    return row(rows, key).tryGet(what).map(JsonValue::asDouble).orElse(Double.NaN);
  }

  /** A figure of a warm client over a protocol. */
  double client(String over, String client, int streams, String what) {
    return figure(clients, JsonObject.of("over", over, "client", client, "streams", streams), what);
  }

  /** A figure of a client in a fresh JVM. */
  double fresh(String client, int streams, String what) {
    return figure(fresh, JsonObject.of("client", client, "streams", streams), what);
  }

  /** A figure of {@code publish} with thousands of streams. */
  double streams(int streams, String what) {
    return figure(streams(), JsonObject.of("client", "publish", "streams", streams), what);
  }

  /** The whole heap divided by the streams, in KiB. */
  double heapEach(int streams) {
    return streams(streams, "mebibytes") * 1024 / streams;
  }

  /** A time to the first token in microseconds. */
  double latency(String over, String what) {
    return figure(latencies, JsonObject.of("over", over), what);
  }

  /** A figure of a fresh JVM. */
  double start(JsonObject key, String what) {
    return figure(starts, key, what);
  }

  /** The key of a start. */
  static JsonObject key(int jdk, String program, String scheme, String with) {
    return JsonObject.of("jdk", jdk, "program", program, "scheme", scheme, "with", with);
  }

  /** The median of the ratios of starts that ran one after the other. */
  double startRatio(JsonObject key, JsonObject against) {
    JsonObject measured = row(starts, key);
    JsonObject other = row(starts, against);
    if (measured.empty() || other.empty()) {
      return Double.NaN;
    }
    JsonArray rounds = measured.get("rounds").asArray();
    double[] ratios = new double[rounds.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = rounds.get(i).asDouble() / other.get("rounds").get(i).asDouble();
    }
    return Jvm.median(ratios);
  }

  double overRead(String row, String workload) {
    return jmh.nanos(row, workload) / jmh.nanos("Limit.read", workload);
  }

  /** How often our time fits into that of another library. */
  double faster(String peer) {
    return jmh.nanos(peer, ENGLISH) / jmh.nanos(DECODE, ENGLISH);
  }

  /** The time of a row over that of the faster of Jackson and fastjson2. */
  double overPeers(String row, String verb, String document) {
    double peers = Math.min(jmh.nanos("JsonPeers." + verb + "Jackson", document),
        jmh.nanos("JsonPeers." + verb + "Fastjson2", document));
    return jmh.nanos(row, document) / peers;
  }
}
