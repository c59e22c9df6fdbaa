package io.github.kimisdk.platform.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One run has a journal, among the runs of this process and of others. */
@Timeout(120)
class JournalLockTest {

  /** A process that has a journal until it is killed: the argument is the journal. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws IOException {
      try (BulkIterator run =
          HandDriven.answering()
          .run(BulkSettings.DEFAULT.withConcurrency(1).withJournal(Path.of(args[0])), HandDriven.requests(9))) {
        run.next();
        System.out.println("has it");
        System.in.read();
      }
    }
  }

  /** Waiting readers must not take the threads on which calls end. */
  private static final Executor READERS = task -> new Thread(task).start();

  @TempDir Path folder;
  private final HandDriven calls = HandDriven.answering();

  private static void assertBusy(Runnable run) {
    assertThatThrownBy(run::run).isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("another run is using it");
  }

  @Test
  void aSecondRunOfTheProcessIsRefusedAndTheFirstGoesOn() throws IOException {
    Path journal = folder.resolve("night.jsonl");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    BulkSettings settings = BulkSettings.DEFAULT.withConcurrency(1).withJournal(journal);
    try (BulkIterator first = calls.run(settings, HandDriven.requests(5))) {
      first.next();
      assertBusy(() -> calls.journaled(journal, 5));
      assertBusy(() -> calls.journaled(link.resolve("night.jsonl"), 5));
      assertThat(calls.asked).as("a refused run asks nothing").containsExactly("0", "1");
      assertThat(HandDriven.rest(first)).hasSize(4);
    }
    assertThat(HandDriven.answering().journaled(link.resolve("night.jsonl"), 5)).allMatch(result -> result.replayed());
  }

  @Test
  void aJournalThatIsALinkIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic.jsonl"), file);
    Path dangling = Files.createSymbolicLink(folder.resolve("dangling.jsonl"), folder.resolve("none"));
    Path hard = Files.createLink(folder.resolve("hard.jsonl"), Files.writeString(folder.resolve("other"), ""));
    Path locked = folder.resolve("night.jsonl");
    Files.createSymbolicLink(folder.resolve("night.jsonl.lock"), file);
    for (Path link : List.of(symbolic, dangling, hard, locked)) {
      assertThatThrownBy(() -> calls.journaled(link, 1)).isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("expected a file of its own for the journal at " + folder).hasMessageContaining("link");
    }
    assertThat(calls.asked).isEmpty();
    assertThat(file).isEmptyFile();
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void anotherProcessHasTheJournalUntilItIsKilled() throws Exception {
    Path journal = folder.resolve("night.jsonl");
    Process process = new ProcessBuilder(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
        "-cp", System.getProperty("java.class.path"), Holder.class.getName(), journal.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(said.readLine()).isEqualTo("has it");
      assertBusy(() -> calls.journaled(journal, 9));
      assertBusy(() -> calls.journaled(journal, 9));
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(calls.journaled(journal, 9)).hasSize(9);
    assertThat(calls.asked).doesNotContain("0");
  }

  /** Either the reader or the thread that closes gives the journal free; it is whole. */
  @Test
  void aRunThatIsClosedAtAnyMomentContinues() throws Exception {
    Path journal = folder.resolve("night.jsonl");
    Random random = new Random(7);
    int requests = 400;
    for (int round = 0; round < 16; round++) {
      HandDriven others = HandDriven.silent();
      others.onAsk(text -> CompletableFuture.runAsync(() -> others.answer(text)));
      BulkIterator run = others.run(BulkSettings.DEFAULT.withOrdered(round % 2 == 0).withJournal(journal),
          HandDriven.requests(requests));
      CountDownLatch some = new CountDownLatch(random.nextInt(requests));
      CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> run.forEachRemaining(result -> some.countDown()),
          READERS);
      assertThat(some.await(60, TimeUnit.SECONDS)).isTrue();
      run.close();
      reader.handle((end, failure) -> {
        assertThat(failure).satisfiesAnyOf(none -> assertThat(none).isNull(),
            closed -> assertThat(closed).hasCauseInstanceOf(KimiException.Interrupted.class));
        return null;
      }).get(60, TimeUnit.SECONDS);
    }
    assertThat(HandDriven.answering().journaled(journal, requests)).hasSize(requests);
    assertThat(Files.readAllLines(journal)).hasSize(requests);
  }

  @Test
  void aRefusedRunGivesTheJournalFree() throws IOException {
    Path journal = Files.writeString(folder.resolve("night.jsonl"), "oops\n");
    assertThatThrownBy(() -> calls.journaled(journal, 1)).hasMessageContaining("line 1");
    Files.delete(journal);
    assertThat(calls.journaled(journal, 1)).hasSize(1);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs POSIX permissions")
  void onlyTheOwnerReadsTheJournal() throws IOException {
    Path journal = folder.resolve("night.jsonl");
    calls.journaled(journal, 1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(journal))).isEqualTo("rw-------");
  }
}
