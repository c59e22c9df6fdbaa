package io.github.kimisdk.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

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
        .jmh("peers.LibrariesBenchmark.openaiJava", 4_000, "workload", "A_ENGLISH");
  }

  @Test
  void everyClaimSaysItsFiguresAndHasAChart() throws IOException {
    run.jmh("AgentBenchmark.run", 5, "calls", "1", "thread", "SAME").jmh("peers.AiServicesBenchmark.run", 50, "calls", "1")
        .jmh("AnswerBenchmark.ask", 8, "items", "3").jmh("peers.AiServicesBenchmark.ask", 32, "items", "3")
        .jmh("RequestBenchmark.write", 4_500, "document", "HISTORY").jmh("RequestBenchmark.hash", 9_000, "document", "HISTORY")
        .jmh("peers.JsonPeersBenchmark.writeFastjson2", 10_000, "document", "HISTORY")
        .jmh("peers.JsonPeersBenchmark.writeJackson", 12_000, "document", "HISTORY")
        .rows("client", RunFiles.client("http", "publish", 64, 0.82), RunFiles.client("http", "Langchain4j", 64, 0.19))
        .rows("https", RunFiles.client("https", "publish", 64, 0.95), RunFiles.client("HTTP/2", "publish", 64, 0.97))
        .rows("latency", JsonObject.of("over", "https", "http", 120.0, "publish", 171.5, "added", 50.5))
        .rows("streams", RunFiles.client("http", "publish", 64, 1), RunFiles.client("http", "publish", 10_000, 0.9))
        .rows("start", RunFiles.start("plain", 500), RunFiles.start("kimi", 400));
    String page = new Summary(run.figures()).page();
    assertThat(page).contains("Test Processor, TestJDK 17.")
        .contains("into an object in 25.0 ns. openai-java takes 160 times as long.", "](chart.svg)")
        .contains("reaches 82.0 % of its speed. langchain4j reaches 19.0 %.", "HTTP/1.1.", "](chart-clients.svg)")
        .contains("Over TLS, it is 50.5 µs.", "](chart-latency.svg)")
        .contains("10,000 streams at once deliver 90.0 % of", "Each takes 32.0 KiB of heap.", "](chart-streams.svg)")
        .contains("takes 5.00 µs", "`AiServices` takes 50.0 µs.", "](chart-agent.svg)")
        .contains("three items takes 8.00 µs", "langchain4j takes 4.00 times as long.", "](chart-answer.svg)")
        .contains("a million tokens in 4.50 ms.", "in 10.0 ms, Jackson in 12.0 ms.", "](chart-history.svg)")
        .contains("On JDK 17", "after 400 ms, a short one on `java.net.http` after 500 ms.", "](chart-start.svg)");
    assertThat(new Summary(run.figures()).claims()).hasSize(8).extracting(Claim::file).doesNotHaveDuplicates();
  }

  @Test
  void aClaimWithoutFiguresIsLeftOut() throws IOException {
    Summary summary = new Summary(run.figures());
    assertThat(summary.claims()).extracting(Claim::file).containsExactly("chart.svg");
    assertThat(summary.page()).contains("openai-java takes 160 times").doesNotContain("langchain4j", "NaN", "–")
        .contains("1 of 1 [aims](TABLES.md#aims) are met.\n").doesNotContain("issed");
  }

  @Test
  void aimsWithFiguresAreCountedAndMissedOnesMarked() throws IOException {
    run.rows("latency", JsonObject.of("over", "http", "http", 100.0, "publish", 175.0, "added", 75.0))
        .rows("streams", RunFiles.client("http", "publish", 64, 1), RunFiles.client("http", "publish", 10_000, 0.9));
    Figures figures = run.figures();
    Aims aims = new Aims(figures);
    assertThat(aims.table().lines().skip(3)).containsExactly(
        "| A, times faster than openai-java | 160 | ≥ 100 |  |",
        "| publish to first token, http, µs more than http | 75.0 | ≤ 60.0 | **missed** |",
        "| publish, 10,000 streams, × chunks a second of 64 | 0.90 | ≥ 0.80 |  |",
        "| publish, 10,000 streams, KiB of heap each | 32.0 | ≤ 48.0 |  |",
        "| publish, 10,000 streams, threads | 40.0 | ≤ 100 |  |");
    assertThat(aims.missed().lines().skip(3)).containsExactly(
        "| publish to first token, http, µs more than http | 75.0 | ≤ 60.0 |");
    assertThat(new Summary(figures).page())
        .containsSubsequence("4 of 5 [aims](TABLES.md#aims) are met; [these](#missed-aims)", "## Missed aims\n" + aims.missed());
  }

  @Test
  void theRatioOfStartsIsTheMedianOfTheirRounds() throws IOException {
    Figures figures = run.rows("start", RunFiles.start("plain", 500, 1_000, 400), RunFiles.start("kimi", 400, 500, 360))
        .figures();
    assertThat(figures.startRatio(Figures.key(17, "kimi", "http", ""), Figures.key(17, "plain", "http", ""))).isEqualTo(0.8);
    assertThat(figures.startRatio(Figures.key(25, "kimi", "http", ""), Figures.key(25, "plain", "http", ""))).isNaN();
  }

  @Test
  void writingIsComparedWithTheFasterPeer() throws IOException {
    Figures figures = run.jmh("RequestBenchmark.write", 6, "document", "HISTORY")
        .jmh("peers.JsonPeersBenchmark.writeFastjson2", 10, "document", "HISTORY")
        .jmh("peers.JsonPeersBenchmark.writeJackson", 12, "document", "HISTORY").figures();
    assertThat(figures.overPeers("Request.write", "write", "HISTORY")).isEqualTo(0.6);
    assertThat(figures.overPeers("Request.write", "write", "REQUEST")).isNaN();
  }
}
