package io.github.kimisdk.benchmarks.report;

import static io.github.kimisdk.benchmarks.report.Figures.DECODE;
import static io.github.kimisdk.benchmarks.report.Figures.DECODE_EVENTS;
import static io.github.kimisdk.benchmarks.report.Figures.ENGLISH;

import java.util.ArrayList;
import java.util.List;

/**
 * The aims of this library beside the figures of a run, each with its floor: what the same work takes at least, measured in the
 * same run. Aims without a figure are left out.
 */
final class Aims {

  private static final String READ = "a read of its bytes";
  private static final String JACKSON = "Jackson's streaming parser";
  private static final String JACKSON_ROW = "Peers.framerJacksonStreaming";
  private static final String HTTP = "`java.net.http`";
  private static final String BARE = "`BareGateway`";

  private final Figures figures;
  private final Report jmh;
  private final List<Aim> all = new ArrayList<>();

  /** A figure, its floor, how they compare, and the aim for that. */
  private record Aim(String what, String floor, double measured, String beside, String aim, boolean met) {

    String cells() {
      return "| " + what + " | " + floor + " | " + Report.number(measured) + " | " + beside + " | " + aim + " |";
    }
  }

  /** The least that the same work takes. */
  private record Floor(String name, double value) {

    String text() {
      return name + ": " + Report.number(value);
    }
  }

  Aims(Figures figures) {
    this.figures = figures;
    this.jmh = figures.jmh();
    wholeClient();
    decoding();
    streams();
    start(17);
    start(25);
    plus("idle stream, KiB of heap", figures.idleStream("publish"), new Floor(HTTP, figures.idleStream("http")), 4);
    agent();
    plus("next request of a million tokens, ms", millis("Request.next", "HISTORY"),
        new Floor("a copy of its bytes", millis("Request.copy", "HISTORY")), 0.1);
    json();
    gateway();
  }

  /** The number of aims with a figure. */
  int count() {
    return all.size();
  }

  /** The number of aims that are met. */
  int met() {
    return (int) all.stream().filter(Aim::met).count();
  }

  /** The table; an aim that is not met is marked. */
  String table() {
    StringBuilder text = new StringBuilder("\n| what | floor | measured | beside it | aim | |\n|---|---|---:|---:|---:|---|\n");
    all.forEach(aim -> text.append(aim.cells()).append(aim.met ? "  |\n" : " **missed** |\n"));
    return text.toString();
  }

  /** The table of the aims that are not met. */
  String missed() {
    StringBuilder text = new StringBuilder("\n| what | floor | measured | beside it | aim |\n|---|---|---:|---:|---:|\n");
    all.stream().filter(aim -> !aim.met).forEach(aim -> text.append(aim.cells()).append('\n'));
    return text.toString();
  }

  private void wholeClient() {
    plus("whole client, ns a chunk", figures.callForAChunk(jmh::nanos),
        new Floor("decoding alone", jmh.nanos(DECODE_EVENTS, ENGLISH)), 20);
    atMost("whole client, bytes allocated for a chunk", figures.callForAChunk(jmh::bytes),
        new Floor("decoding alone", jmh.bytes(DECODE_EVENTS, ENGLISH)), 130);
  }

  private void decoding() {
    String[] workloads = {ENGLISH, "B_CHINESE", "C_REASONING", "D_TOOLS"};
    double[] reads = {4.5, 6.5, 5.5, 7.5};
    for (int i = 0; i < workloads.length; i++) {
      times("decode " + workloads[i] + ", ns a chunk", jmh.nanos(DECODE, workloads[i]),
          new Floor(READ, jmh.nanos("Limit.read", workloads[i])), reads[i]);
    }
    times("decode E_LONG, ns a chunk", jmh.nanos(DECODE, "E_LONG"),
        new Floor(JACKSON, jmh.nanos(JACKSON_ROW, "E_LONG")), 0.75);
    atMost("decode E_LONG, bytes allocated for a byte", figures.bytesForALongByte(DECODE),
        new Floor(JACKSON, figures.bytesForALongByte(JACKSON_ROW)), 2);
  }

  private void streams() {
    work("64 streams after a minute", figures.client("http", "publish", "work"), figures.client("http", "http", "work"),
        figures.client("http", "publish", "added"), 150);
    work("64 streams in a JVM 28 s old", figures.fresh("publish", "work"), figures.fresh("http", "work"),
        figures.fresh("publish", "added"), 350);
  }

  private void work(String name, double measured, double floor, double added, double aim) {
    add(name + ", ns of processor time a chunk", measured, new Floor(HTTP, floor), signed(added),
        "≤ + " + Report.number(aim), added <= aim);
  }

  private void start(int jdk) {
    double ratio = figures.startRatio(jdk);
    add("JDK " + jdk + ", start to first token, ms", figures.start(jdk, "kimi", "", "millis"),
        new Floor(HTTP + " without a trust store", figures.start(jdk, "floor", "", "millis")), Report.number(ratio) + " ×",
        "≤ 1.03 ×", ratio <= 1.03);
    plus("JDK " + jdk + ", memory at the first token, MiB", figures.start(jdk, "kimi", "", "mebibytes"),
        new Floor("the same program", figures.start(jdk, "floor", "", "mebibytes")), 2);
  }

  private void agent() {
    double step = figures.agentStep("Agent", 25);
    atMost("agent, µs a step of 25", step, new Floor("langchain4j", figures.agentStep("AiServices", 25)), 3);
    times("agent, µs a step of 400", figures.agentStep("Agent", 400), new Floor("a step of 25", step), 1.2);
    atMost("agent, bytes allocated for a byte of arguments", figures.agentBytes("Agent"),
        new Floor("langchain4j", figures.agentBytes("AiServices")), 3);
  }

  private void json() {
    for (String verb : new String[] {"parse", "write"}) {
      for (String document : new String[] {"TWITTER", "CITM", "CANADA", "REQUEST"}) {
        double aim = verb.equals("parse") ? 0.8 : document.equals("REQUEST") ? 0.4 : 0.75;
        times("JSON, " + verb + " " + document + ", µs", jmh.nanos("Json." + verb, document) / 1_000,
            new Floor("the fastest peer", figures.fastestPeer(verb, document) / 1_000), aim);
      }
    }
  }

  private void gateway() {
    String[][] costs = {
      {"added", "time added to a call, ms"},
      {"p99", "99th percentile at 2,000 requests a second, ms"},
      {"micros", "µs of processor time for a request"},
    };
    for (String[] cost : costs) {
      times("gateway, " + cost[1], figures.gateway("gateway", cost[0]), new Floor(BARE, figures.gateway("bare", cost[0])), 1.25);
    }
    double chunks = figures.gateway("gateway", "chunks");
    double floor = figures.gateway("bare", "chunks");
    add("gateway, chunks a second of 64 streams", chunks, new Floor(BARE, floor), Report.number(chunks / floor) + " ×",
        "≥ 0.90 ×", chunks / floor >= 0.9);
  }

  private double millis(String row, String column) {
    return jmh.nanos(row, column) / 1e6;
  }

  private void times(String what, double measured, Floor floor, double aim) {
    double ratio = measured / floor.value;
    add(what, measured, floor, Report.number(ratio) + " ×", "≤ " + Report.number(aim) + " ×", ratio <= aim);
  }

  private void plus(String what, double measured, Floor floor, double aim) {
    double added = measured - floor.value;
    add(what, measured, floor, signed(added), "≤ + " + Report.number(aim), added <= aim);
  }

  private static String signed(double value) {
    return (value < 0 ? "− " : "+ ") + Report.number(Math.abs(value));
  }

  private void atMost(String what, double measured, Floor floor, double aim) {
    add(what, measured, floor, "", "≤ " + Report.number(aim), measured <= aim);
  }

  private void add(String what, double measured, Floor floor, String beside, String aim, boolean met) {
    if (!Double.isNaN(measured) && !Double.isNaN(floor.value)) {
      all.add(new Aim(what, floor.text(), measured, beside, aim, met));
    }
  }
}
