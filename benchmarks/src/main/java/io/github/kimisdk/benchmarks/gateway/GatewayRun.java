package io.github.kimisdk.benchmarks.gateway;

import io.github.kimisdk.benchmarks.Jvm;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs {@link GatewayBenchmark} in a process on the core of the client, and reads what it prints. */
public final class GatewayRun {

  private GatewayRun() {}

  /** A line by a part of it, and the members that its numbers become, in turn. A number with an empty name is left out. */
  private enum Line {
    CALL("one after the other", "call", "added"),
    LOAD("requests per second", "", "median", "p99", "", "", "micros"),
    STREAMS("chunks per second", "", "chunks"),
    IDLE("idle streams", "", "idle");

    private final String part;
    private final List<String> members;

    Line(String part, String... members) {
      this.part = part;
      this.members = List.of(members);
    }
  }

  /**
   * Measures.
   *
   * @param rounds how often each way to the service has its turn
   * @param jvm the JDK of the gateway
   * @return one object for each way: direct, bare and gateway
   * @throws IOException when the process cannot be started, or prints less than it should
   * @throws InterruptedException when interrupted
   */
  public static JsonArray run(int rounds, Jvm jvm) throws IOException, InterruptedException {
    Process process = Jvm.running().command(Jvm.SERVER, "java", List.of("-Duser.language=en", "-cp",
        System.getProperty("java.class.path"), GatewayBenchmark.class.getName(), String.valueOf(rounds), jvm.home())).start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        System.err.println(line);
        lines.add(line);
      }
    }
    if (process.waitFor() != 0) {
      throw new IOException("the benchmark of the gateway ended with " + process.exitValue());
    }
    return rows(lines);
  }

  static JsonArray rows(List<String> lines) throws IOException {
    Map<String, Map<String, Object>> rows = new LinkedHashMap<>();
    for (String line : lines) {
      List<String> words = Arrays.stream(line.split(" ")).filter(word -> !word.isEmpty()).toList();
      Line known = Arrays.stream(Line.values()).filter(one -> line.contains(one.part)).findFirst()
          .orElseThrow(() -> new IOException("expected a figure of a gateway, found " + line));
      Map<String, Object> row = rows.computeIfAbsent(words.get(0), GatewayRun::row);
      Iterator<Double> numbers = words.stream().flatMap(word -> number(word).stream()).iterator();
      for (String member : known.members) {
        double number = numbers.next();
        if (!member.isEmpty()) {
          row.put(member, number);
        }
      }
    }
    return JsonArray.of(rows.values().stream().map(JsonObject::of).toList());
  }

  /** A row whose gateway holds no idle streams until a line says otherwise. */
  private static Map<String, Object> row(String gateway) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("gateway", gateway);
    row.put("idle", "");
    return row;
  }

  private static Optional<Double> number(String word) {
    String text = word.endsWith(",") ? word.substring(0, word.length() - 1) : word;
    try {
      return Optional.of(Double.parseDouble(text));
    } catch (NumberFormatException anotherWord) {
      return Optional.empty();
    }
  }
}
