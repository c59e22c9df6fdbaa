package io.github.kimisdk.benchmarks.report;

import static io.github.kimisdk.benchmarks.report.Figures.DECODE;
import static io.github.kimisdk.benchmarks.report.Figures.ENGLISH;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The aims of this library beside the figures of a run. Aims without a figure are left out. */
final class Aims {

  private static final int[] STREAMS = {1, 64, 512};

  private final Figures figures;
  private final List<Aim> all = new ArrayList<>();

  /** A figure, and its aim as text. */
  private record Aim(String name, double measured, String aim, boolean met) {

    String cells() {
      return "| " + name + " | " + Report.number(measured) + " | " + aim + " |";
    }
  }

  Aims(Figures figures) {
    this.figures = figures;
    decoding();
    json();
    clients();
    secureClients();
    manyStreams();
    agents();
    starts(17, "CDS archive", 0.8);
    starts(25, "AOT cache", 0.65);
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
    StringBuilder text = new StringBuilder("\n| what | measured | aim | |\n|---|---:|---:|---|\n");
    all.forEach(aim -> text.append(aim.cells()).append(aim.met ? "  |\n" : " **missed** |\n"));
    return text.toString();
  }

  /** The table of the aims that are not met. */
  String missed() {
    StringBuilder text = new StringBuilder("\n| what | measured | aim |\n|---|---:|---:|\n");
    all.stream().filter(aim -> !aim.met).forEach(aim -> text.append(aim.cells()).append('\n'));
    return text.toString();
  }

  private void decoding() {
    Report jmh = figures.jmh();
    String[] workloads = {ENGLISH, "B_CHINESE", "C_REASONING", "D_TOOLS"};
    double[] reads = {6, 8, 6, 10};
    for (int i = 0; i < workloads.length; i++) {
      atMost(workloads[i] + ", 16 KiB slices, × read", figures.overRead(DECODE, workloads[i]), reads[i]);
    }
    atMost("A, one event a slice, × read", figures.overRead("Decode.decode EVENT", ENGLISH), 7);
    atMost("A, 1 to 300 bytes a slice, × read", figures.overRead("Decode.decode RANDOM", ENGLISH), 15);
    atMost("A, bytes allocated for a chunk", jmh.bytes(DECODE, ENGLISH), 120);
    atLeast("A, times faster than framer + fastjson2", figures.faster("Peers.framerFastjson2"), 4.5);
    atLeast("A, times faster than lines + fastjson2", figures.faster("Peers.linesFastjson2"), 7);
    atLeast("A, times faster than langchain4j", figures.faster("Libraries.langchain4j"), 20);
    atLeast("A, times faster than openai-java", figures.faster("Libraries.openaiJava"), 100);
    atMost("E, × the fastest peer", jmh.nanos(DECODE, "E_LONG") / fastestPeer("E_LONG"), 0.85);
    atMost("F, × framer + Jackson streaming",
        jmh.nanos(DECODE, "F_SHAPES") / jmh.nanos("Peers.framerJacksonStreaming", "F_SHAPES"), 1);
  }

  private double fastestPeer(String workload) {
    double fastest = Double.NaN;
    for (String peer : new String[] {"framerFastjson2", "framerDslJson", "framerJacksonStreaming", "linesFastjson2"}) {
      double nanos = figures.jmh().nanos("Peers." + peer, workload);
      fastest = Double.isNaN(fastest) ? nanos : Math.min(fastest, nanos);
    }
    return fastest;
  }

  private void json() {
    String[] documents = {"TWITTER", "CITM", "CANADA", "REQUEST"};
    for (String document : documents) {
      atMost("JSON, parse " + document + ", × the faster peer", figures.overPeers("Json.parse", "parse", document), 0.85);
    }
    for (String document : documents) {
      atMost("JSON, write " + document + ", × the faster peer", figures.overPeers("Json.write", "write", document),
          document.equals("REQUEST") ? 0.6 : 1);
    }
    atMost("request of a million tokens, written, × the faster peer",
        figures.overPeers("Request.write", "write", "HISTORY"), 0.6);
  }

  private void clients() {
    for (int streams : STREAMS) {
      atLeast("publish, " + streams + " streams, × http", figures.client("http", "publish", streams, "ratio"), 0.75);
      atLeast("stream, " + streams + " streams, × http", figures.client("http", "stream", streams, "ratio"), 0.6);
    }
    for (int streams : STREAMS) {
      atLeast("publish, " + streams + " streams, fresh JVM, × http", figures.fresh("publish", streams, "ratio"), 0.7);
      atLeast("stream, " + streams + " streams, fresh JVM, × http", figures.fresh("stream", streams, "ratio"), 0.6);
    }
    atLeast("publish, 64 streams, × langchain4j",
        figures.client("http", "publish", 64, "ratio") / figures.client("http", "Langchain4j", 64, "ratio"), 4);
    atMost("publish, 512 streams, live heap in MiB", figures.client("http", "publish", 512, "mebibytes"), 50);
  }

  private void secureClients() {
    for (String over : new String[] {"https", "HTTP/2"}) {
      for (int streams : new int[] {1, 64}) {
        atLeast("publish, " + streams + " streams, " + over + ", × http", figures.client(over, "publish", streams, "ratio"),
            0.95);
      }
    }
    for (String over : new String[] {"http", "https", "HTTP/2"}) {
      atMost("publish to first token, " + over + ", µs more than http", figures.latency(over, "added"), 60);
    }
  }

  private void manyStreams() {
    for (int streams : new int[] {5_000, 10_000}) {
      String name = String.format(Locale.ROOT, "publish, %,d streams, ", streams);
      atLeast(name + "× chunks a second of 64", figures.streams(streams, "ratio"), 0.8);
      atMost(name + "KiB of heap each", figures.heapEach(streams), 48);
      atMost(name + "threads", figures.streams(streams, "threads"), 100);
    }
  }

  private void agents() {
    for (String calls : new String[] {"1", "4"}) {
      atMost("agent, a step, tools called: " + calls + ", × langchain4j",
          figures.jmh().nanos("Agent.run SAME", calls) / figures.jmh().nanos("AiServices.run", calls), 0.2);
    }
  }

  private void starts(int jdk, String archive, double ratio) {
    for (String scheme : new String[] {"http", "https"}) {
      atMost("JDK " + jdk + ", first token, " + scheme + ", × plain",
          figures.startRatio(Figures.key(jdk, "kimi", scheme, ""), Figures.key(jdk, "plain", scheme, "")),
          scheme.equals("http") ? 0.9 : 1.05);
    }
    atMost("JDK " + jdk + ", with an archive, × without",
        figures.startRatio(Figures.key(jdk, "kimi", "http", archive), Figures.key(jdk, "kimi", "http", "")), ratio);
    atMost("JDK " + jdk + ", memory at the first token, http, MiB",
        figures.start(Figures.key(jdk, "kimi", "http", ""), "mebibytes"), 60);
  }

  private void atMost(String name, double measured, double aim) {
    add(new Aim(name, measured, "≤ " + Report.number(aim), measured <= aim));
  }

  private void atLeast(String name, double measured, double aim) {
    add(new Aim(name, measured, "≥ " + Report.number(aim), measured >= aim));
  }

  private void add(Aim aim) {
    if (!Double.isNaN(aim.measured)) {
      all.add(aim);
    }
  }
}
