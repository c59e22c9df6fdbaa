package io.github.kimisdk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Processes share a database; one is killed or paused. The system properties {@code kimi.records}, {@code kimi.kills} and {@code
 * kimi.takeovers} make the tests longer.
 */
@Timeout(3_000)
class ProcessesTest {

  private static final int RECORDS = Integer.getInteger("kimi.records", 300);
  private static final int KILLS = Integer.getInteger("kimi.kills", 3);
  private static final int TAKEOVERS = Integer.getInteger("kimi.takeovers", 2);

  @TempDir Path folder;

  /** Runs processes and prints figures. */
  private interface Run {
    String with(Processes processes) throws Exception;
  }

  private String figures(Database database, Run run) throws Exception {
    long seed = Long.getLong("kimi.seed", System.nanoTime());
    Processes processes = new Processes(database, folder, seed);
    String figures = run.with(processes);
    System.out.println(database + ", " + figures + ", -Dkimi.seed=" + seed);
    assertThat(processes.wrong()).isEmpty();
    return figures;
  }

  @ParameterizedTest
  @EnumSource(value = Database.class, names = "H2", mode = EnumSource.Mode.EXCLUDE)
  void writersLoseAndDoubleNothing(Database database) throws Exception {
    String all = 2 * RECORDS + " acknowledged and " + 2 * RECORDS + " stored records";
    assertThat(figures(database, processes -> processes.write(RECORDS))).startsWith("writers: " + all);
  }

  @ParameterizedTest
  @EnumSource(value = Database.class, names = "H2", mode = EnumSource.Mode.EXCLUDE)
  void aKilledWriterLosesNothing(Database database) throws Exception {
    assertThat(figures(database, processes -> processes.kill(KILLS))).startsWith("kills: " + KILLS);
  }

  /** A process that is paused while it writes to SQLite holds the lock of the whole database. */
  @ParameterizedTest
  @EnumSource(value = Database.class, names = {"H2", "SQLITE"}, mode = EnumSource.Mode.EXCLUDE)
  void anOwnerThatWakesAfterATakeoverIsRefused(Database database) throws Exception {
    Assumptions.assumeFalse(System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows"), "no SIGSTOP");
    assertThat(figures(database, processes -> processes.takeOver(TAKEOVERS))).startsWith("takeovers: " + TAKEOVERS)
        .doesNotContain("of which 0 first owners");
  }
}
