package io.github.kimisdk.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.benchmarks.client.StreamsBenchmark;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {

  @TempDir
  private Path folder;

  private RunFiles run;

  @BeforeEach
  void decodes() throws IOException {
    run = new RunFiles(folder)
        .jmh("DecodeBenchmark.decode", 25, "slicing", "KIB_16", "workload", "A_ENGLISH")
        .jmh("LimitBenchmark.read", 10, "workload", "A_ENGLISH");
  }

  @Test
  void everyClaimSaysItsFiguresAndHasAChart() throws IOException {
    agent("Agent", 50, 8_000);
    agent("peers.AiServices", 25, 100_000);
    run.jmh("CallBenchmark.publish", 100, "chunks", "1000")
        .jmh("peers.LibrariesBenchmark.openaiJava", 4_000, "workload", "A_ENGLISH")
        .jmh("AnswerBenchmark.ask", 8, "items", "3").jmh("peers.AiServicesBenchmark.ask", 32, "items", "3")
        .jmh("RequestBenchmark.write", 4_500, "document", "HISTORY").jmh("RequestBenchmark.next", 900, "document", "HISTORY")
        .jmh("RequestBenchmark.copy", 800, "document", "HISTORY")
        .jmh("peers.JsonPeersBenchmark.writeFastjson2", 10_000, "document", "HISTORY")
        .jmh("peers.JsonPeersBenchmark.writeJackson2", 12_000, "document", "HISTORY")
        .jmh("peers.JsonPeersBenchmark.writeJackson3", 14_000, "document", "HISTORY")
        .rows("client", RunFiles.client("http", "http", 500), RunFiles.client("http", "publish", 690),
            RunFiles.client("http", "Langchain4j", 2_700))
        .rows("https", RunFiles.client("https", "publish", 810), RunFiles.client("HTTP/2", "publish", 1_300))
        .rows("fresh", RunFiles.client("http", "publish", 800))
        .rows("latency", JsonObject.of("over", "https", "http", 120.0, "publish", 171.5, "added", 50.5))
        .rows("start", RunFiles.start("floor", 390), RunFiles.start("kimi", 400));
    idleStreams();
    String page = new Summary(run.figures()).page();
    assertThat(page).contains("Test Processor, TestJDK 17.")
        .contains("takes 100 ns for a chunk, its text read. openai-java takes 40.0 times as long.", "](chart.svg)")
        .contains("takes 25.0 ns when much is waiting, and reading the bytes alone 10.0 ns.", "](chart-decode.svg)")
        .contains("takes 500 ns of", "takes 190 ns more, and 300 ns more in", "takes 2,200 ns more.", "](chart-clients.svg)")
        .contains("Over TLS, it is 50.5 µs.", "](chart-latency.svg)")
        .contains("one takes 30.0 KiB of heap; with `java.net.http`, 26.0 KiB.", "has 36.0 threads", "](chart-streams.svg)")
        .contains("takes 2.00 µs", "2,000 steps, 4.00 µs.", "`AiServices` takes 1.00 µs and 50.0 µs.", "](chart-agent.svg)")
        .contains("three items takes 8.00 µs", "langchain4j takes 4.00 times as long.", "](chart-answer.svg)")
        .contains("in 4.50 ms.", "in 10.0 ms, Jackson in 12.0 ms.", "takes 0.90 ms up to", "](chart-history.svg)")
        .contains("after 400 ms, a short one on `java.net.http` that reads no trust store after 390 ms.", "](chart-start.svg)");
    assertThat(new Summary(run.figures()).claims()).hasSize(9).extracting(Claim::file).doesNotHaveDuplicates();
  }

  @Test
  void aClaimWithoutFiguresIsLeftOut() throws IOException {
    Summary summary = new Summary(run.figures());
    assertThat(summary.claims()).extracting(Claim::file).containsExactly("chart-decode.svg");
    assertThat(summary.page()).contains("takes 25.0 ns").doesNotContain("langchain4j", "NaN", "–")
        .contains("1 of 1 aims are met.\n").doesNotContain("issed");
  }

  @Test
  void eachAimStandsBesideItsFloor() throws IOException {
    agent("Agent", 100, 8_000);
    agent("peers.AiServices", 25, 100_000);
    run.allocating("DecodeBenchmark.decode", 70, 90_000, "slicing", "EVENT", "workload", "A_ENGLISH")
        .allocating("CallBenchmark.publish", 40, 20_000, "chunks", "1")
        .allocating("CallBenchmark.publish", 239.8, 130_889, "chunks", "1000")
        .allocating("AgentBenchmark.write", 1, 48_000, "arguments", "1000")
        .allocating("AgentBenchmark.write", 1, 6_048_000, "arguments", "101000")
        .allocating("peers.AiServicesBenchmark.write", 1, 48_000, "arguments", "1000")
        .allocating("peers.AiServicesBenchmark.write", 1, 12_048_000, "arguments", "101000")
        .jmh("RequestBenchmark.next", 900, "document", "HISTORY").jmh("RequestBenchmark.copy", 1_000, "document", "HISTORY")
        .jmh("JsonBenchmark.write", 500, "document", "REQUEST")
        .jmh("peers.JsonPeersBenchmark.writeFastjson2", 1_000, "document", "REQUEST")
        .jmh("peers.JsonPeersBenchmark.writeJackson2", 800, "document", "REQUEST")
        .jmh("peers.JsonPeersBenchmark.writeJackson3", 1_400, "document", "REQUEST")
        .rows("client", RunFiles.client("http", "http", 500), RunFiles.client("http", "publish", 690))
        .rows("fresh", RunFiles.client("http", "http", 500), RunFiles.client("http", "publish", 800))
        .rows("start", RunFiles.start("floor", 400), RunFiles.start("kimi", 400))
        .rows("gateway", gateway("bare", 200, 1_000), gateway("gateway", 235, 890));
    idleStreams();
    Figures figures = run.figures();
    Aims aims = new Aims(figures);
    assertThat(aims.table().lines().skip(3)).containsExactly(
        "| whole client, ns a chunk | decoding alone: 70.0 | 200 | + 130 | ≤ + 20.0 | **missed** |",
        "| whole client, bytes allocated for a chunk | decoding alone: 90.0 | 111 |  | ≤ 130 |  |",
        "| decode A_ENGLISH, ns a chunk | a read of its bytes: 10.0 | 25.0 | 2.50 × | ≤ 4.50 × |  |",
        "| 64 streams after a minute, ns of processor time a chunk | `java.net.http`: 500 | 690 | + 190 | ≤ + 150 | **missed** |",
        "| 64 streams in a JVM 28 s old, ns of processor time a chunk | `java.net.http`: 500 | 800 | + 300 | ≤ + 350 |  |",
        "| JDK 17, start to first token, ms | `java.net.http` without a trust store: 400 | 400 | 1.00 × | ≤ 1.03 × |  |",
        "| JDK 17, memory at the first token, MiB | the same program: 54.3 | 54.3 | + 0.00 | ≤ + 2.00 |  |",
        "| idle stream, KiB of heap | `java.net.http`: 26.0 | 30.0 | + 4.00 | ≤ + 4.00 |  |",
        "| agent, µs a step of 25 | langchain4j: 1.00 | 4.00 |  | ≤ 3.00 | **missed** |",
        "| agent, µs a step of 400 | a step of 25: 4.00 | 4.00 | 1.00 × | ≤ 1.20 × |  |",
        "| agent, bytes allocated for a byte of arguments | langchain4j: 5.00 | 2.50 |  | ≤ 3.00 |  |",
        "| next request of a million tokens, ms | a copy of its bytes: 1.00 | 0.90 | − 0.10 | ≤ + 0.10 |  |",
        "| JSON, write REQUEST, µs | the fastest peer: 800 | 500 | 0.63 × | ≤ 0.40 × | **missed** |",
        "| gateway, time added to a call, ms | `BareGateway`: 0.10 | 0.10 | 1.00 × | ≤ 1.25 × |  |",
        "| gateway, 99th percentile at 2,000 requests a second, ms | `BareGateway`: 0.80 | 0.80 | 1.00 × | ≤ 1.25 × |  |",
        "| gateway, µs of processor time for a request | `BareGateway`: 200 | 235 | 1.18 × | ≤ 1.25 × |  |",
        "| gateway, chunks a second of 64 streams | `BareGateway`: 1,000 | 890 | 0.89 × | ≥ 0.90 × | **missed** |");
    assertThat(aims.missed().lines().skip(3)).hasSize(5).last()
        .isEqualTo("| gateway, chunks a second of 64 streams | `BareGateway`: 1,000 | 890 | 0.89 × | ≥ 0.90 × |");
    assertThat(new Summary(figures).page())
        .containsSubsequence("12 of 17 aims are met; [these](#missed-aims)", "## Missed aims\n" + aims.missed());
  }

  @Test
  void theRatioOfStartsIsTheMedianOfTheirRounds() throws IOException {
    Figures figures = run.rows("start", RunFiles.start("floor", 500, 1_000, 400), RunFiles.start("kimi", 400, 500, 360))
        .figures();
    assertThat(figures.startRatio(17)).isEqualTo(0.8);
    assertThat(figures.startRatio(25)).isNaN();
  }

  /** A run of 25 steps and one of 2,000 in microseconds; each step of the runs between takes as long as one of 25. */
  private void agent(String name, double few, double many) throws IOException {
    for (int steps : new int[] {25, 100, 400}) {
      run.jmh(name + "Benchmark.run", few * steps / 25, "steps", String.valueOf(steps));
    }
    run.jmh(name + "Benchmark.run", many, "steps", "2000");
  }

  private void idleStreams() throws IOException {
    run.rows("streams",
        streams("http", StreamsBenchmark.FEW, 10), streams("http", StreamsBenchmark.MANY, 10 + 26 * 4_936 / 1024.0),
        streams("publish", StreamsBenchmark.FEW, 12), streams("publish", StreamsBenchmark.MANY, 12 + 30 * 4_936 / 1024.0));
  }

  private static JsonObject streams(String client, int streams, double mebibytes) {
    return JsonObject.of("client", client, "streams", streams, "mebibytes", mebibytes, "threads", 36);
  }

  private static JsonObject gateway(String name, double micros, double chunks) {
    return JsonObject.of("gateway", name, "added", 0.1, "p99", 0.8, "micros", micros, "chunks", chunks, "idle", "");
  }
}
