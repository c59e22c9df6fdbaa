package io.github.kimisdk.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {

  private static final String PAGE = """
      # Results
      <!-- summary made by benchmarks: begin -->
      stale
      <!-- summary made by benchmarks: end -->
      by hand
      <!-- made by benchmarks: begin -->
      stale
      <!-- made by benchmarks: end -->
      by hand, too
      """;
  private static final String README = """
      <!-- made by benchmarks: begin -->
      stale
      <!-- made by benchmarks: end -->
      more
      """;

  @TempDir
  private Path root;

  @Test
  void aRunMakesThePagesAndTheChartsAndKeepsTheTextAroundThem() throws IOException {
    Path folder = module();
    new RunFiles(folder.resolve("target/results"))
        .jmh("DecodeBenchmark.decode", 25, "slicing", "KIB_16", "workload", "A_ENGLISH")
        .rows("latency", JsonObject.of("over", "http", "http", 100.0, "publish", 141.0, "added", 40.0));
    new Results(folder).write();
    String page = Files.readString(folder.resolve("RESULTS.md"));
    assertThat(page).doesNotContain("stale").contains("| http | 100 | 141 | 40.0 |", "## Thousands of streams\n\nNot measured")
        .containsSubsequence("# Results\n", "1 of 1 aims", "by hand\n", "## Aims", "## Cold start", "by hand, too\n");
    assertThat(Files.readString(folder.resolve("chart-latency.svg"))).contains("kimi-sdk, http");
    assertThat(Files.readString(root.resolve("README.md"))).contains("| kimi-sdk | 25.0 | 1.00 |", "\nmore\n");
    new Results(folder).write();
    assertThat(Files.readString(folder.resolve("RESULTS.md"))).isEqualTo(page);
  }

  @Test
  void numbersOfATableStandAtTheRight() {
    List<JsonObject> rows = List.of(JsonObject.of("client", "publish", "streams", 10_000, "ratio", 0.8216));
    assertThat(Results.table(rows, "client", "client", "streams", "streams", "× http", "ratio"))
        .isEqualTo("\n| client | streams | × http |\n|---|---:|---:|\n| publish | 10,000 | 0.82 |\n");
  }

  @Test
  void aPageWithoutItsMarksIsRefused() {
    assertThatThrownBy(() -> Results.between("no marks", "<!-- begin -->\n", "<!-- end -->\n", "made"))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("<!-- begin --> and <!-- end -->");
  }

  private Path module() throws IOException {
    Path folder = root.resolve("benchmarks");
    Files.createDirectories(folder.resolve("target/results"));
    Files.writeString(folder.resolve("RESULTS.md"), PAGE);
    Files.writeString(root.resolve("README.md"), README);
    return folder;
  }
}
