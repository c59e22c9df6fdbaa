package io.github.kimisdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.store.DirectoryStore;
import io.github.kimisdk.tool.ConversationStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples of tools, structured output and agents, as a user starts them, without a key. */
@Timeout(300)
class AgentExamplesTest {

  @TempDir Path folder;

  @Test
  void weatherToolAnswersAQuestion() throws Exception {
    Program.Run run = Program.run(WeatherTool.class, Map.of(), "", "Do I need an umbrella in", "Hangzhou?");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("{\"city\":\"Hangzhou\",\"days\":0,\"sky\":\"");
    assertThat(run.err()).contains("No key").contains("AgentRun[ANSWERED after 2 steps, 40 prompt + 10 completion");
  }

  @Test
  void extractPrintsTheFactsOfAText() throws Exception {
    Program.Run run = Program.run(Extract.class, Map.of(), "",
        "Invoice 2026-117 of 2026-05-03: 2 chairs at 49.50, 1 table at 120");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(3).first().isEqualTo("Invoice 2026-117 of 2026-05-03");
    assertThat(run.out()).contains("chairs").contains("99").contains("120");
  }

  @Test
  void withoutArgumentsAnExampleRunsItsDefaultOrReportsTheMissingOnes() throws Exception {
    assertThat(Program.run(WeatherTool.class, Map.of(), "").out()).contains("Hangzhou");
    assertThat(Program.run(Extract.class, Map.of(), "").out()).startsWith("Invoice 2026-117 of 2026-05-03");
    for (Class<?> example : List.of(FileAgent.class, Survivor.class)) {
      Program.Run run = Program.run(example, Map.of(), "");
      assertThat(run.exit()).isEqualTo(2);
      assertThat(run.err()).startsWith("expected a folder").contains("such as: " + example.getSimpleName() + " notes");
    }
  }

  @Test
  void aTextWithoutFactsIsAskedForTwice() throws Exception {
    Program.Run run = Program.run(Extract.class, Map.of(), "", "Hello");
    assertThat(run.exit()).isNotZero();
    assertThat(run.err()).contains("AnswerMismatch: expected an answer that fits Invoice: line 1, column 1");
  }

  @Test
  void filesAreSearchedAndEdited() throws Exception {
    Files.createDirectories(folder.resolve("sub"));
    Files.writeString(folder.resolve("a.txt"), "the adress of\nthe office\n");
    Files.writeString(folder.resolve("sub/b.txt"), "no\nmy adress is new\n");
    Program.Run run = Program.run(FileAgent.class, Map.of(), "", folder.toString(), "Replace 'adress' by 'address'");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("in 2 lines");
    assertThat(folder.resolve("a.txt")).hasContent("the address of\nthe office\n");
    assertThat(folder.resolve("sub/b.txt")).hasContent("no\nmy address is new\n");
  }

  /** The process is killed after every two lines of the report. In the end, every file stands in the report once. */
  @Test
  void aKilledAgentContinues() throws Exception {
    Path notes = Files.createDirectories(folder.resolve("notes"));
    List<String> names = IntStream.range(100, 120).mapToObj(n -> "note" + n).toList();
    for (String name : names) {
      Files.writeString(notes.resolve(name), name);
    }
    Path report = folder.resolve("store/report.txt");
    for (int kill = 1; kill <= 3; kill++) {
      Process process = Program.start(Survivor.class, Map.of(), notes.toString(), report.getParent().toString());
      while (lines(report) < 5 * kill && process.isAlive()) {
        LockSupport.parkNanos(100_000);
      }
      process.destroyForcibly().waitFor();
      shortenClaim(DirectoryStore.of(report.getParent()), "survivor");
    }
    Program.Run run = Program.run(Survivor.class, Map.of(), "", notes.toString(), report.getParent().toString());
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err()).contains("Continuing after");
    assertThat(run.out()).contains("Reported 20 files.");
    assertThat(Files.readAllLines(report)).isEqualTo(names.stream().map(name -> name + " 7").toList());
  }

  /** The claim of a process that was killed still has to run out, but in a second instead of half a minute. */
  private static void shortenClaim(ConversationStore store, String id) {
    List<JsonObject> records = store.load(id);
    JsonObject claim = records.stream().filter(record -> record.has("turn")).reduce((former, later) -> later).orElseThrow()
        .get("turn").asObject();
    assertThat(claim.get("until").asLong()).as("the run has the turn").isPositive();
    store.append(id, records.size(),
        List.of(JsonObject.of("turn", claim.with("until", JsonNumber.of(Instant.now().plusSeconds(1).toEpochMilli())))));
  }

  private static int lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }
}
