package io.github.kimisdk.examples.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class TeamTest {

  @TempDir
  Path folder;

  /** Runs the example in a process of its own, without a key. Returns the lines that it printed. */
  private List<String> run(String address) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Djava.io.tmpdir=" + folder, "-cp", System.getProperty("java.class.path"), Team.class.getName());
    builder.environment().keySet().removeIf(name -> name.startsWith("KIMI_") || name.startsWith("MOONSHOT_"));
    builder.environment().put("TEAM_DATABASE", address);
    Process lead = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertThat(lead.waitFor(240, TimeUnit.SECONDS)).isTrue();
    } finally {
      lead.descendants().forEach(ProcessHandle::destroyForcibly);
      lead.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(out);
    assertThat(lead.exitValue()).as(() -> String.join("\n", lines)).isZero();
    return lines;
  }

  /** One worker died and was continued by another process. Each invoice is paid once, by three processes. */
  private static void check(List<String> lines) {
    assertThat(lines.stream().filter(line -> line.contains("has died with 137"))).hasSize(1);
    assertThat(lines.stream().filter(line -> line.contains(": continues after "))).hasSize(1);
    assertThat(lines).contains("The invoices 1 to 4 are paid.", "The invoices 5 to 8 are paid.");
    String[] paid = lines.get(lines.size() - 1).replace("paid: ", "").split(", ");
    assertThat(Arrays.stream(paid).map(line -> line.split(" by ")[0])).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
    assertThat(Arrays.stream(paid).map(line -> line.split(" by ")[1]).distinct()).hasSize(3);
  }

  @Test
  void aKilledWorkerGoesOnInAnotherProcessOnPostgreSql() throws Exception {
    EmbeddedPostgres started;
    try {
      started = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60)).start();
    } catch (IOException | RuntimeException | LinkageError e) {
      abort("PostgreSQL cannot be started here: " + e);
      return;
    }
    try (EmbeddedPostgres postgres = started) {
      String address = postgres.getJdbcUrl("postgres", "postgres");
      check(run(address));
      List<String> again = run(address);
      assertThat(again).as("nothing is paid again").last().asString().matches("paid: (\\d by \\d+(, )?){8}");
    }
  }

  @Test
  void aKilledWorkerGoesOnInAnotherProcessOnH2() throws Exception {
    List<String> lines = run("");
    assertThat(lines.get(0)).isEqualTo("No address in TEAM_DATABASE: the database is H2");
    check(lines);
  }
}
