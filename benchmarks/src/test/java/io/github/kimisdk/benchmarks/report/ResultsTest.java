package io.github.kimisdk.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {

  private static final String PAGE = """
      # By hand
      <!-- made by benchmarks: begin -->
      stale
      <!-- made by benchmarks: end -->
      more
      """;

  @TempDir
  private Path root;

  private Path folder;

  @BeforeEach
  void pages() throws IOException {
    folder = Files.createDirectories(root.resolve("benchmarks"));
    Files.createDirectories(folder.resolve("target/results"));
    for (String name : List.of("RESULTS.md", "TABLES.md", "../README.md")) {
      Files.writeString(folder.resolve(name), PAGE);
    }
  }

  @Test
  void aRunMakesThePagesAndTheChartsAndKeepsTheTextAroundThem() throws IOException {
    new RunFiles(folder.resolve("target/results"))
        .jmh("DecodeBenchmark.decode", 25, "slicing", "KIB_16", "workload", "A_ENGLISH")
        .jmh("LimitBenchmark.read", 10, "workload", "A_ENGLISH").jmh("CallBenchmark.publish", 100, "chunks", "1000")
        .jmh("peers.LibrariesBenchmark.langchain4j", 1_000, "workload", "A_ENGLISH")
        .rows("latency", JsonObject.of("over", "http", "http", 100.0, "publish", 141.0, "added", 40.0));
    new Results(folder).write();
    assertThat(page("RESULTS.md")).doesNotContain("stale")
        .containsSubsequence("# By hand\n", "1 of 1 aims are met.", "**First token.**", "\nmore\n");
    assertThat(page("TABLES.md")).contains("| http | 100 | 141 | 40.0 |", "## Thousands of streams\n\nNot measured")
        .doesNotContain("stale").containsSubsequence("# By hand\n", "## Aims", "## Cold start", "\nmore\n");
    assertThat(page("chart-latency.svg")).contains("kimi-sdk, http");
    assertThat(page("../README.md")).contains("| kimi-sdk | 100 | 1.00 |", "| langchain4j | 1,000 | 10.0 |")
        .contains("| only reading the bytes | 10.0 | 0.40 |", "| decoder of kimi-sdk | 25.0 | 1.00 |", "\nmore\n");
    String results = page("RESULTS.md");
    String tables = page("TABLES.md");
    new Results(folder).write();
    assertThat(page("RESULTS.md")).isEqualTo(results);
    assertThat(page("TABLES.md")).isEqualTo(tables);
  }

  @Test
  void aBusyMachineChangesOnlyTheTables() throws IOException {
    new RunFiles(folder.resolve("target/results"))
        .jmh("DecodeBenchmark.decode", new double[] {20, 25, 30}, "slicing", "KIB_16", "workload", "A_ENGLISH");
    new Results(folder).write();
    assertThat(page("TABLES.md")).contains("**disturbed the run", "| Decode.decode KIB_16 | 25.0 |");
    assertThat(page("RESULTS.md")).isEqualTo(PAGE);
    assertThat(page("../README.md")).isEqualTo(PAGE);
    assertThat(folder.resolve("chart.svg")).doesNotExist();
  }

  @Test
  void numbersOfATableStandAtTheRight() {
    List<JsonObject> rows = List.of(JsonObject.of("client", "publish", "streams", 10_000, "ratio", 0.8216));
    assertThat(Results.table(rows, "client", "client", "streams", "streams", "× http", "ratio"))
        .isEqualTo("\n| client | streams | × http |\n|---|---:|---:|\n| publish | 10,000 | 0.82 |\n");
  }

  @Test
  void theResultsAreOnePageThatAPersonReads() throws IOException {
    assertThat(Files.readAllLines(Path.of("RESULTS.md"))).hasSizeLessThanOrEqualTo(150);
  }

  @Test
  void aPageWithoutItsMarksIsRefused() {
    assertThatThrownBy(() -> Results.between("no marks", "made"))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("begin --> and <!-- made by benchmarks: end -->");
  }

  private String page(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }
}
