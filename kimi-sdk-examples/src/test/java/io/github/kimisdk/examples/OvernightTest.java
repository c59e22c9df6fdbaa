package io.github.kimisdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of a bulk, as a user starts it, without a key. */
@Timeout(300)
class OvernightTest {

  private static final int QUESTIONS = 2_000;

  @TempDir Path folder;

  /** The process is killed twice while it asks. The last run prints every answer once and in order. */
  @Test
  void aKilledBulkContinues() throws Exception {
    Path questions = Files.write(folder.resolve("questions.txt"), IntStream.range(0, QUESTIONS)
        .mapToObj(n -> "Question " + n + "\n").toList());
    Path journal = folder.resolve("answers.jsonl");
    for (int kill = 1; kill <= 2; kill++) {
      Process process = Program.start(Overnight.class, Map.of(), questions.toString(), journal.toString());
      process.getInputStream().close();
      process.getErrorStream().close();
      while (lines(journal) < 300 * kill && process.isAlive()) {
        LockSupport.parkNanos(100_000);
      }
      process.destroyForcibly().waitFor();
      assertThat(lines(journal)).isLessThan(QUESTIONS);
    }
    int kept = lines(journal);
    Program.Run run = Program.run(Overnight.class, Map.of(), "", questions.toString(), journal.toString());
    assertThat(run.exit()).as(run.err()).isZero();
    List<String> answers = IntStream.range(0, QUESTIONS).mapToObj(n -> n + "\tYou asked: Question " + n).toList();
    assertThat(run.out().lines()).isEqualTo(answers);
    assertThat(run.err()).contains("[##############################] 2000 of 2000 done, ").contains(" replayed, ")
        .endsWith("All answered.\n");
    assertThat(kept).isBetween(300, QUESTIONS);
    assertThat(lines(journal)).isEqualTo(QUESTIONS);
  }

  @Test
  void withoutArgumentsItSaysHowToUseIt() throws Exception {
    Program.Run run = Program.run(Overnight.class, Map.of(), "");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("Overnight questions.txt answers.jsonl");
  }

  private static int lines(Path file) throws IOException {
    return Files.exists(file) ? (int) Files.readString(file).chars().filter(c -> c == '\n').count() : 0;
  }
}
