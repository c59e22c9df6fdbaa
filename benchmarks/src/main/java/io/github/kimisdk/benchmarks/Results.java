package io.github.kimisdk.benchmarks;

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
 * Makes of what a run left in {@code benchmarks/target/results} the pages that are committed: {@code RESULTS.md},
 * and, when the machine was quiet, {@code chart.svg} and the table in the README. Nothing is measured here: made twice, they
 * are the same.
 */
final class Results {

  /** Beyond this the ratios say more about the machine than about the code. */
  private static final double MOST_DISTURBED = 1.15;

  private static final String BEGIN = "<!-- made by benchmarks: begin -->\n";
  private static final String END = "<!-- made by benchmarks: end -->\n";
  private static final String ENGLISH = "A_ENGLISH";
  private static final String DECODE = "Decode.decode KIB_16";

  /** The rows of the README and the chart, and their labels. */
  private static final String[][] SHOWN = {
    {"Limit.read", "only reading the bytes"},
    {DECODE, "kimi-sdk"},
    {"Peers.framerFastjson2", "framer + fastjson2"},
    {"Peers.framerDslJson", "framer + DSL-JSON"},
    {"Peers.framerJacksonStreaming", "framer + Jackson streaming"},
    {"Peers.linesFastjson2", "lines + fastjson2"},
    {"Libraries.langchain4j", "langchain4j"},
    {"Libraries.okhttpSseJackson", "okhttp-sse + Jackson databind"},
    {"Libraries.openaiJava", "openai-java"},
  };

  private final Path folder;
  private final JsonObject machine;
  private final List<Path> runs;
  private final Report jmh;
  private final JsonArray clients;
  private final JsonArray fresh;
  private final JsonArray starts;

  Results(Path folder) throws IOException {
    Path results = folder.resolve("target/results");
    this.folder = folder;
    this.machine = Json.parse(Files.readString(results.resolve("machine.json"))).asObject();
    this.runs = runs(results);
    this.jmh = new Report(runs.toArray(Path[]::new));
    this.clients = Json.parse(Files.readString(results.resolve("client.json"))).asArray();
    this.fresh = Json.parse(Files.readString(results.resolve("fresh.json"))).asArray();
    this.starts = Json.parse(Files.readString(results.resolve("start.json"))).asArray();
  }

  /** The result files of all runs of JMH. */
  private static List<Path> runs(Path results) throws IOException {
    try (Stream<Path> files = Files.list(results)) {
      return files.filter(file -> file.getFileName().toString().startsWith("jmh-")).sorted().toList();
    }
  }

  /** The result file for another run of JMH. */
  static Path next(Path results) throws IOException {
    return results.resolve("jmh-" + (runs(results).size() + 1) + ".json");
  }

  void write() throws IOException {
    List<Chart.Bar> bars = new ArrayList<>();
    for (String[] shown : SHOWN) {
      double nanos = jmh.nanos(shown[0], ENGLISH);
      if (!Double.isNaN(nanos)) {
        bars.add(new Chart.Bar(shown[1], nanos, shown[0].equals(DECODE)));
      }
    }
    Path results = folder.resolve("RESULTS.md");
    Files.writeString(results, between(Files.readString(results), page()));
    if (jmh.disturbance() > MOST_DISTURBED) {
      System.err.println("The machine was busy (" + Report.number(jmh.disturbance())
          + " times the fastest): no chart and no table for the README.");
      return;
    }
    Files.writeString(folder.resolve("chart.svg"),
        Chart.svg("From bytes to a typed chunk: nanoseconds (a scale of powers of ten)", bars));
    Path readme = folder.resolve("../README.md").normalize();
    Files.writeString(readme, between(Files.readString(readme), fragment(bars)));
  }

  private static String between(String text, String made) {
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalStateException("expected the lines " + BEGIN.strip() + " and " + END.strip());
    }
    return text.substring(0, begin + BEGIN.length()) + made + text.substring(end);
  }

  private String fragment(List<Chart.Bar> bars) {
    StringBuilder text = new StringBuilder("\n![Nanoseconds from bytes to a typed chunk](benchmarks/chart.svg)\n\n| one core, "
        + machine.get("jdk").asString() + " | ns for a chunk | × kimi-sdk |\n|---|---:|---:|\n");
    double ours = jmh.nanos(DECODE, ENGLISH);
    for (Chart.Bar bar : bars) {
      text.append("| ").append(bar.name()).append(" | ").append(Report.number(bar.value())).append(" | ")
          .append(Report.number(bar.value() / ours)).append(" |\n");
    }
    return text.append('\n').toString();
  }

  private String page() {
    return "\n- Processor: " + machine.get("processor").asString() + ", " + machine.get("cores").asLong()
        + " cores; what is measured is bound to one of them, what serves it to another.\n- JDK: " + machine.get("jdk").asString()
        + ", default options. JMH 1.37; medians of the fastest of " + runs.size()
        + " forks.\n- Load of the machine when the run began: "
        + machine.get("load").asString() + ". The median measurement took " + Report.number(jmh.disturbance())
        + " times its fastest iteration: other work "
        + (jmh.disturbance() > MOST_DISTURBED ? "**disturbed the run, these figures mean little**" : "disturbed the run little")
        + ".\n\n## Aims\n" + aims()
        + "\n## Bytes to chunks, and JSON\n" + jmh.tables() + "\n## Whole clients\n" + clientTable()
        + "\n## Whole clients after 15 seconds in a fresh JVM\n" + freshTable() + "\n## Cold start\n" + startTable();
  }

  private String clientTable() {
    return clients(
        "\n| client | streams | chunks per second | × http | ns of work for a chunk | live heap, MiB | threads "
        + "|\n|---|---:|---:|---:|---:|---:|---:|\n",
        clients, "chunks", "ratio", "work", "mebibytes", "threads");
  }

  private String freshTable() {
    return clients(
        "\n| client | streams | chunks per second | × http | share of the compilers |\n|---|---:|---:|---:|---:|\n",
        fresh, "chunks", "ratio", "compiling");
  }

  private static String clients(String head, JsonArray rows, String... columns) {
    StringBuilder text = new StringBuilder(head);
    for (JsonValue value : rows) {
      JsonObject row = value.asObject();
      text.append("| ").append(row.get("client").asString()).append(" | ").append(row.get("streams").asLong());
      for (String name : columns) {
        text.append(" | ").append(Report.number(row.get(name).asDouble()));
      }
      text.append(" |\n");
    }
    return text.toString();
  }

  private String startTable() {
    StringBuilder text = new StringBuilder(
        "\n| JDK | program | over | with | ms to the first token | most memory, MiB | ms to exit | classes "
        + "|\n|---:|---|---|---|---:|---:|---:|---:|\n");
    for (JsonValue value : starts) {
      JsonObject row = value.asObject();
      text.append("| ").append(row.get("jdk").asLong());
      for (String name : new String[] {"program", "scheme", "with"}) {
        text.append(" | ").append(row.get(name).asString());
      }
      for (String name : new String[] {"millis", "mebibytes", "exit", "classes"}) {
        text.append(" | ").append(Report.number(row.get(name).asDouble()));
      }
      text.append(" |\n");
    }
    return text.toString();
  }

  private String aims() {
    StringBuilder text = new StringBuilder("\n| what | measured | aim | |\n|---|---:|---:|---|\n");
    String[] workloads = {ENGLISH, "B_CHINESE", "C_REASONING", "D_TOOLS"};
    double[] reads = {6, 8, 6, 10};
    for (int i = 0; i < workloads.length; i++) {
      atMost(text, workloads[i] + ", 16 KiB slices, × read", overRead(DECODE, workloads[i]), reads[i]);
    }
    atMost(text, "A, one event a slice, × read", overRead("Decode.decode EVENT", ENGLISH), 7);
    atMost(text, "A, 1 to 300 bytes a slice, × read", overRead("Decode.decode RANDOM", ENGLISH), 15);
    atMost(text, "A, bytes allocated for a chunk", jmh.bytes(DECODE, ENGLISH), 120);
    atLeast(text, "A, times faster than framer + fastjson2", faster("Peers.framerFastjson2"), 4.5);
    atLeast(text, "A, times faster than lines + fastjson2", faster("Peers.linesFastjson2"), 7);
    atLeast(text, "A, times faster than langchain4j", faster("Libraries.langchain4j"), 20);
    atLeast(text, "A, times faster than openai-java", faster("Libraries.openaiJava"), 100);
    double fastest = Double.NaN;
    for (String peer : new String[] {"framerFastjson2", "framerDslJson", "framerJacksonStreaming", "linesFastjson2"}) {
      double nanos = jmh.nanos("Peers." + peer, "E_LONG");
      fastest = Double.isNaN(fastest) ? nanos : Math.min(fastest, nanos);
    }
    atMost(text, "E, × the fastest peer", jmh.nanos(DECODE, "E_LONG") / fastest, 0.85);
    atMost(text, "F, × framer + Jackson streaming",
        jmh.nanos(DECODE, "F_SHAPES") / jmh.nanos("Peers.framerJacksonStreaming", "F_SHAPES"), 1);
    for (String document : new String[] {"TWITTER", "CITM", "CANADA", "REQUEST"}) {
      atMost(text, "JSON, parse " + document + ", × the faster peer", overPeers("parse", document), 0.85);
    }
    for (String document : new String[] {"TWITTER", "CITM", "CANADA", "REQUEST"}) {
      atMost(text, "JSON, write " + document + ", × the faster peer", overPeers("write", document), document.equals("REQUEST")
          ? 0.6 : 1);
    }
    for (int streams : new int[] {1, 64, 512}) {
      atLeast(text, "publish, " + streams + " streams, × http", client(clients, "publish", streams, "ratio"), 0.75);
      atLeast(text, "stream, " + streams + " streams, × http", client(clients, "stream", streams, "ratio"), 0.6);
    }
    for (int streams : new int[] {1, 64, 512}) {
      atLeast(text, "publish, " + streams + " streams, fresh JVM, × http", client(fresh, "publish", streams, "ratio"), 0.7);
      atLeast(text, "stream, " + streams + " streams, fresh JVM, × http", client(fresh, "stream", streams, "ratio"), 0.6);
    }
    atLeast(text, "publish, 64 streams, × langchain4j",
        client(clients, "publish", 64, "ratio") / client(clients, "Langchain4j", 64, "ratio"), 4);
    atMost(text, "publish, 512 streams, live heap in MiB", client(clients, "publish", 512, "mebibytes"), 50);
    for (int jdk : new int[] {17, 25}) {
      atMost(text, "JDK " + jdk + ", first token, http, × plain",
          turns(start(jdk, "kimi", "http", ""), start(jdk, "plain", "http", "")), 0.9);
      atMost(text, "JDK " + jdk + ", first token, https, × plain",
          turns(start(jdk, "kimi", "https", ""), start(jdk, "plain", "https", "")), 1.05);
      JsonObject archived = start(jdk, "kimi", "http", jdk < 25 ? "CDS archive" : "AOT cache");
      atMost(text, "JDK " + jdk + ", with an archive, × without", turns(archived, start(jdk, "kimi", "http", "")), jdk < 25 ? 0.8
          : 0.65);
      if (!start(jdk, "kimi", "http", "").empty()) {
        atMost(text, "JDK " + jdk + ", memory at the first token, http, MiB", start(jdk, "kimi", "http", "").get("mebibytes")
            .asDouble(), 60);
      }
    }
    return text.toString();
  }

  private double overRead(String row, String workload) {
    return jmh.nanos(row, workload) / jmh.nanos("Limit.read", workload);
  }

  private double overPeers(String verb, String document) {
    double peers = Math.min(jmh.nanos("JsonPeers." + verb + "Jackson", document),
        jmh.nanos("JsonPeers." + verb + "Fastjson2", document));
    return jmh.nanos("Json." + verb, document) / peers;
  }

  private double faster(String peer) {
    return jmh.nanos(peer, ENGLISH) / jmh.nanos(DECODE, ENGLISH);
  }

  private static double client(JsonArray clients, String name, int streams, String what) {
    for (JsonValue value : clients) {
      JsonObject row = value.asObject();
      if (row.get("client").asString().equals(name) && row.get("streams").asLong() == streams) {
        return row.get(what).asDouble();
      }
    }
    return Double.NaN;
  }

  private JsonObject start(int jdk, String program, String scheme, String with) {
    for (JsonValue value : starts) {
      JsonObject row = value.asObject();
      if (row.get("jdk").asLong() == jdk && row.get("program").asString().equals(program)
          && row.get("scheme").asString().equals(scheme) && row.get("with").asString().equals(with)) {
        return row;
      }
    }
    return JsonObject.EMPTY;
  }

  /** The median of the ratios of those that ran one after the other. */
  private static double turns(JsonObject measured, JsonObject against) {
    if (measured.empty() || against.empty()) {
      return Double.NaN;
    }
    JsonArray rounds = measured.get("rounds").asArray();
    double[] ratios = new double[rounds.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = rounds.get(i).asDouble() / against.get("rounds").get(i).asDouble();
    }
    return Jvm.median(ratios);
  }

  private static void atMost(StringBuilder text, String what, double measured, double aim) {
    line(text, what, measured, "≤ " + Report.number(aim), measured <= aim);
  }

  private static void atLeast(StringBuilder text, String what, double measured, double aim) {
    line(text, what, measured, "≥ " + Report.number(aim), measured >= aim);
  }

  private static void line(StringBuilder text, String what, double measured, String aim, boolean met) {
    if (!Double.isNaN(measured)) {
      text.append("| ").append(what).append(" | ").append(Report.number(measured)).append(" | ").append(aim).append(" | ")
          .append(met ? "" : "**missed**").append(" |\n");
    }
  }
}
