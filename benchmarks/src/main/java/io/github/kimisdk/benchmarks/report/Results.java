package io.github.kimisdk.benchmarks.report;

import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Makes of what a run left in {@code benchmarks/target/results} the pages that are committed: {@code TABLES.md},
 * and, when the machine was quiet, {@code RESULTS.md}, the charts and the table in the README. Nothing is measured here: made
 * twice, they are the same.
 */
public final class Results {

  /** Beyond this the ratios say more about the machine than about the code. */
  private static final double MOST_DISTURBED = 1.15;

  private static final String BEGIN = "<!-- made by benchmarks: begin -->\n";
  private static final String END = "<!-- made by benchmarks: end -->\n";

  private final Path folder;
  private final Figures figures;
  private final JsonObject machine;
  private final Report jmh;

  /**
   * Reads a run.
   *
   * @param folder that of the module
   * @throws IOException if its results cannot be read
   */
  public Results(Path folder) throws IOException {
    this.folder = folder;
    this.figures = Figures.read(folder.resolve("target/results"));
    this.machine = figures.machine();
    this.jmh = figures.jmh();
  }

  /**
   * The result file for another run of JMH.
   *
   * @param results the folder of results
   * @return a file that is not there
   * @throws IOException if the folder cannot be listed
   */
  public static Path next(Path results) throws IOException {
    return results.resolve("jmh-" + (Figures.runs(results).size() + 1) + ".json");
  }

  /**
   * Writes the pages and the charts.
   *
   * @throws IOException if a page cannot be read or written
   */
  public void write() throws IOException {
    fill("TABLES.md", tables());
    if (jmh.disturbance() > MOST_DISTURBED) {
      System.err.println("The machine was busy (" + Report.number(jmh.disturbance())
          + " times the fastest): no summary, no charts and no table for the README.");
      return;
    }
    Summary summary = new Summary(figures);
    for (Claim claim : summary.claims()) {
      Files.writeString(folder.resolve(claim.file()), claim.chart().svg());
    }
    fill("RESULTS.md", summary.page());
    fill("../README.md", fragment(summary.wholeClients().chart(), summary.decoders().chart()));
  }

  /** Writes the made part of a page. The text around it is written by hand and stays. */
  private void fill(String page, String made) throws IOException {
    Path file = folder.resolve(page).normalize();
    Files.writeString(file, between(Files.readString(file), made));
  }

  static String between(String text, String made) {
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalStateException("expected the lines " + BEGIN.strip() + " and " + END.strip());
    }
    return text.substring(0, begin + BEGIN.length()) + made + text.substring(end);
  }

  private String fragment(Chart clients, Chart decoders) {
    String head = "| one core, " + machine.get("jdk").asString() + " | ns for a chunk | × kimi-sdk |\n|---|---:|---:|\n";
    return "\n![Nanoseconds for a chunk of a whole client](benchmarks/chart.svg)\n\n"
        + head + bars(clients) + bars(decoders) + "\n";
  }

  /** The bars of a chart as rows. */
  private static String bars(Chart chart) {
    double ours = chart.bars().stream().filter(Chart.Bar::ours).mapToDouble(Chart.Bar::value).findFirst().orElse(Double.NaN);
    StringBuilder text = new StringBuilder();
    for (Chart.Bar bar : chart.bars()) {
      text.append("| ").append(bar.name()).append(" | ").append(Report.number(bar.value())).append(" | ")
          .append(Report.number(bar.value() / ours)).append(" |\n");
    }
    return text.toString();
  }

  private String tables() {
    return "\n- Processor: " + machine.get("processor").asString() + ", " + machine.get("cores").asLong()
        + " cores; what is measured is bound to one of them, what serves it to another.\n- JDK: " + machine.get("jdk").asString()
        + ", default options. JMH 1.37; medians of the fastest of " + figures.runs()
        + " forks.\n- Load of the machine when the run began: "
        + machine.get("load").asString() + ". The median measurement took " + Report.number(jmh.disturbance())
        + " times its fastest iteration: other work "
        + (jmh.disturbance() > MOST_DISTURBED ? "**disturbed the run, these figures mean little**" : "disturbed the run little")
        + ".\n\n## Aims\n" + new Aims(figures).table()
        + "\n## Bytes to chunks, and JSON\n" + jmh.tables()
        + "\n## Whole clients\n" + clientTable()
        + "\n## Time to the first token\n" + latencyTable()
        + "\n## Thousands of streams\n" + streamTable()
        + "\n## Whole clients after 28 seconds in a fresh JVM\n" + freshTable()
        + "\n## Cold start\n" + startTable()
        + "\n## Gateway\n" + gatewayTable();
  }

  private String latencyTable() {
    return table(figures.latencies(), "over", "over", "http, µs", "http", "publish, µs", "publish", "added, µs", "added");
  }

  private String clientTable() {
    return table(figures.clients(), "over", "over", "client", "client", "chunks per second", "chunks", "× http", "ratio",
        "ns of work for a chunk", "work", "more than http", "added", "live heap, MiB", "mebibytes", "threads", "threads");
  }

  private String streamTable() {
    return table(figures.streams(), "client", "client", "streams", "streams", "live heap, MiB", "mebibytes",
        "threads", "threads");
  }

  private String freshTable() {
    return table(figures.fresh(), "client", "client", "chunks per second", "chunks", "× http", "ratio", "ns of work for a chunk",
        "work", "more than http", "added", "share of the compilers", "compiling");
  }

  private String startTable() {
    return table(figures.starts(), "JDK", "jdk", "program", "program", "over", "scheme", "with", "with",
        "ms to the first token", "millis", "most memory, MiB", "mebibytes", "ms to exit", "exit", "classes", "classes");
  }

  private String gatewayTable() {
    return table(figures.gateways(), "gateway", "gateway", "added to a call, ms", "added",
        "99th percentile at 2,000 a second, ms", "p99", "µs of processor time for a request", "micros",
        "64 streams, chunks per second", "chunks", "5,000 idle streams, MiB of heap", "idle");
  }

  /** A table with the heads and the members of its columns in turn. Numbers stand at the right. */
  static String table(List<JsonObject> rows, String... headsAndMembers) {
    if (rows.isEmpty()) {
      return "\nNot measured in this run.\n";
    }
    StringBuilder heads = new StringBuilder("\n|");
    StringBuilder line = new StringBuilder("\n|");
    for (int i = 0; i < headsAndMembers.length; i += 2) {
      heads.append(' ').append(headsAndMembers[i]).append(" |");
      line.append(rows.get(0).get(headsAndMembers[i + 1]) instanceof JsonNumber ? "---:|" : "---|");
    }
    StringBuilder text = heads.append(line);
    for (JsonObject row : rows) {
      text.append("\n|");
      for (int i = 1; i < headsAndMembers.length; i += 2) {
        text.append(' ').append(cell(row.get(headsAndMembers[i]))).append(" |");
      }
    }
    return text.append('\n').toString();
  }

  private static String cell(JsonValue value) {
    if (!(value instanceof JsonNumber number)) {
      return value.asString();
    }
    boolean whole = number.text().chars().allMatch(Character::isDigit);
    return whole ? String.format(Locale.ROOT, "%,d", number.asLong()) : Report.number(number.asDouble());
  }
}
