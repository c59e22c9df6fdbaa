package io.github.kimisdk.benchmarks.report;

import io.github.kimisdk.benchmarks.Jvm;
import io.github.kimisdk.benchmarks.Workload;
import io.github.kimisdk.benchmarks.client.StreamsBenchmark;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
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
 * @param streams whole clients with thousands of streams that say little
 * @param starts fresh JVMs up to the first token
 * @param gateways gateways, a row for each
 */
record Figures(JsonObject machine, int runs, Report jmh, List<JsonObject> clients, List<JsonObject> fresh,
    List<JsonObject> latencies, List<JsonObject> streams, List<JsonObject> starts,
    List<JsonObject> gateways) {

  static final String ENGLISH = "A_ENGLISH";
  static final String DECODE = "Decode.decode KIB_16";
  static final String CALL = "Call.publish";
  static final String DECODE_EVENTS = "Decode.decode EVENT";
  static final int FEW = StreamsBenchmark.FEW;
  static final int MANY = StreamsBenchmark.MANY;

  private static final String CHUNKS = "1000";

  static Figures read(Path folder) throws IOException {
    List<Path> runs = runs(folder);
    List<JsonObject> clients = new ArrayList<>(rows(folder, "client"));
    clients.addAll(rows(folder, "https"));
    return new Figures(Json.parse(Files.readString(folder.resolve("machine.json"))).asObject(), runs.size(),
        new Report(runs.toArray(Path[]::new)), clients, rows(folder, "fresh"), rows(folder, "latency"), rows(folder, "streams"),
        rows(folder, "start"), rows(folder, "gateway"));
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
  double client(String over, String client, String what) {
    return figure(clients, JsonObject.of("over", over, "client", client), what);
  }

  /** A figure of a client in a fresh JVM. */
  double fresh(String client, String what) {
    return figure(fresh, JsonObject.of("client", client), what);
  }

  /** A figure of a client with streams that say little. */
  double streams(String client, int streams, String what) {
    return figure(streams(), JsonObject.of("client", client, "streams", streams), what);
  }

  /** The heap of such a stream in KiB: that of thousands without that of a few. */
  double idleStream(String client) {
    return (streams(client, MANY, "mebibytes") - streams(client, FEW, "mebibytes")) * 1024 / (MANY - FEW);
  }

  /** A figure of a gateway. */
  double gateway(String gateway, String what) {
    return figure(gateways, JsonObject.of("gateway", gateway), what);
  }

  /** A time to the first token in microseconds. */
  double latency(String over, String what) {
    return figure(latencies, JsonObject.of("over", over), what);
  }

  /** A figure of a fresh JVM whose program speaks HTTP, with an archive or {@code ""}. */
  double start(int jdk, String program, String with, String what) {
    return figure(starts, start(jdk, program, with), what);
  }

  private static JsonObject start(int jdk, String program, String with) {
    return JsonObject.of("jdk", jdk, "program", program, "scheme", "http", "with", with);
  }

  /** The median of the ratios of our starts and those of the floor, which ran one after the other. */
  double startRatio(int jdk) {
    JsonObject measured = row(starts, start(jdk, "kimi", ""));
    JsonObject other = row(starts, start(jdk, "floor", ""));
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

  /** The time or the bytes that each further chunk adds to a call. */
  double callForAChunk(ToDoubleBiFunction<String, String> figure) {
    return (figure.applyAsDouble(CALL, CHUNKS) - figure.applyAsDouble(CALL, "1")) / (Integer.parseInt(CHUNKS) - 1);
  }

  /** The bytes that are allocated for each byte of a stream of long strings. */
  double bytesForALongByte(String row) {
    return jmh.bytes(row, "E_LONG") * Workload.E_LONG.chunks() / Workload.E_LONG.bytes().length;
  }

  /** The nanoseconds for a chunk of an answer in memory by a whole client. */
  double wholeClient(String row) {
    return jmh.nanos(row, CHUNKS) / Integer.parseInt(CHUNKS);
  }

  /** The microseconds for a step of an agent. */
  double agentStep(String agent, int steps) {
    return jmh.nanos(agent + ".run", String.valueOf(steps)) / 1_000;
  }

  /** The bytes that are allocated for each further byte of arguments. */
  double agentBytes(String agent) {
    return (jmh.bytes(agent + ".write", "101000") - jmh.bytes(agent + ".write", "1000")) / 100_000;
  }

  /** The nanoseconds of the fastest of Jackson 2, Jackson 3 and fastjson2. */
  double fastestPeer(String verb, String document) {
    return Stream.of("Jackson2", "Jackson3", "Fastjson2").mapToDouble(peer -> jmh.nanos("JsonPeers." + verb + peer, document))
        .min().orElse(Double.NaN);
  }
}
