package io.github.kimisdk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreException;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lock of a conversation is deleted at each step of a writer, and another writer appends there. The other writer is in
 * another process, or has reached the folder by another path. Other code of this process may have read the conversation, which
 * drops the locks that this process has on its file. No acknowledged record is lost, and a refused one is not stored.
 */
@Timeout(120)
class InterleavedWritersTest {

  /** The places in the append of the first writer. */
  private enum Step { BEFORE_FILE, AFTER_FILE, BEFORE_ENTRIES, AFTER_ENTRIES, BEFORE_WRITE, AFTER_WRITE }

  /** Files that a writer may find; null for none. A crash has cut short the last record of some. */
  private static final String[] FOUND = {null, "", "{\"n\":0}\n", "{\"n\":0}", "{\"n\":",
      "{\"n\":0}\n{\"n\":1,\"text\":\"cut sh"};

  private static Process process;
  private static BufferedReader answers;

  @TempDir Path folder;

  @BeforeAll
  static void startTheOtherProcess() throws IOException {
    process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
        "-cp", System.getProperty("java.class.path"), OtherProcess.class.getName()).redirectErrorStream(true).start();
    answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  @AfterAll
  static void endTheOtherProcess() throws Exception {
    process.getOutputStream().close();
    process.waitFor();
  }

  @Test
  void aWriterInAnotherProcess() throws IOException {
    everySchedule(InterleavedWritersTest::appendInTheOtherProcess, false);
  }

  @Test
  void aWriterInAnotherProcessWhileThisProcessReadsTheFile() throws IOException {
    everySchedule(InterleavedWritersTest::appendInTheOtherProcess, true);
  }

  @Test
  void anotherWriterInThisProcess() throws IOException {
    everySchedule(OtherProcess::append, false);
  }

  /** The disk is full for the first writer. It removes its own bytes only. */
  @Test
  void aFailedWriteKeepsTheRecordOfTheOtherWriter() throws IOException {
    for (String found : FOUND) {
      Path chats = Files.createTempDirectory(folder, "chats");
      Files.writeString(chats.resolve("c.jsonl"), found == null ? "" : found);
      List<String> expected = new ArrayList<>(records(chats));
      ConversationStore store = new DirectoryStore(chats, Duration.ofSeconds(30), JsonLimits.DEFAULT, (out, bytes) -> {
        Files.delete(chats.resolve(".c.lock"));
        Files.readString(chats.resolve("c.jsonl"));
        if (appendInTheOtherProcess(chats, expected.size())) {
          expected.add("other");
        }
        out.write(bytes, 0, bytes.length / 2);
        throw new IOException("No space left on device");
      });
      int from = expected.size();
      assertThatThrownBy(() -> store.append("c", from, List.of(JsonObject.of("n", "first"))))
          .isExactlyInstanceOf(StoreException.class);
      assertThat(records(chats)).as(found).isEqualTo(expected);
      appendOneMore(DirectoryStore.of(chats), expected.size(), true);
    }
  }

  /** Appends a record to conversation c of a folder, which has a number of records; returns whether it was stored. */
  private interface Writer {
    boolean append(Path chats, int from);
  }

  private void everySchedule(Writer other, boolean read) throws IOException {
    int tested = 0;
    int both = 0;
    for (String found : FOUND) {
      for (Step step : Step.values()) {
        Path chats = Files.createDirectory(folder.resolve("chats" + tested++));
        if (found != null) {
          Files.writeString(chats.resolve("c.jsonl"), found);
        }
        both += schedule(chats, step, other, read) ? 1 : 0;
      }
    }
    assertThat(tested).isEqualTo(36);
    assertThat(both).as("schedules in which both writers stored a record at the same place").isZero();
  }

  /** Returns whether both stored a record. */
  private static boolean schedule(Path chats, Step step, Writer other, boolean read) throws IOException {
    String name = step + " of " + (Files.exists(chats.resolve("c.jsonl")) ? Files.readString(chats.resolve("c.jsonl")) : null);
    List<String> expected = new ArrayList<>(records(chats));
    int from = expected.size();
    List<String> acknowledged = new ArrayList<>();
    ConversationStore store = new DirectoryStore(chats, Duration.ofSeconds(30), JsonLimits.DEFAULT, new Steps(at -> {
      if (at == step) {
        Files.delete(chats.resolve(".c.lock"));
        if (read && Files.exists(chats.resolve("c.jsonl"))) {
          Files.readString(chats.resolve("c.jsonl"));
        }
        if (other.append(chats, from)) {
          acknowledged.add("other");
        }
      }
    }));
    try {
      store.append("c", from, List.of(JsonObject.of("n", "first")));
      acknowledged.add("first");
    } catch (StoreException.Conflict refused) {
      assertThat(acknowledged).as(name).containsExactly("other");
    }
    expected.addAll(acknowledged);
    assertThat(records(chats)).as(name).containsExactlyInAnyOrderElementsOf(expected);
    appendOneMore(store, from + 1, acknowledged.size() == 1);
    return acknowledged.size() == 2;
  }

  /** A store does not take the records of another writer for its own. */
  private static void appendOneMore(ConversationStore store, int from, boolean stored) {
    try {
      store.append("c", from, List.of(JsonObject.of("n", "more")));
      assertThat(stored).isTrue();
    } catch (StoreException.Conflict refused) {
      assertThat(stored).isFalse();
    }
  }

  private static List<String> records(Path chats) {
    return DirectoryStore.of(chats).load("c").stream().map(record -> record.get("n").toString().replace("\"", ""))
        .toList();
  }

  private static boolean appendInTheOtherProcess(Path chats, int from) {
    try {
      process.getOutputStream().write((from + " " + chats + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      String answer = answers.readLine();
      assertThat(answer).isIn("true", "false");
      return Boolean.parseBoolean(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Hook {
    void at(Step step) throws IOException;
  }

  private record Steps(Hook hook) implements RecordFile.Disk {

    @Override
    public void create(Path file) throws IOException {
      hook.at(Step.BEFORE_FILE);
      FORCED.create(file);
      hook.at(Step.AFTER_FILE);
    }

    @Override
    public void forceEntries(Path of) throws IOException {
      hook.at(Step.BEFORE_ENTRIES);
      FORCED.forceEntries(of);
      hook.at(Step.AFTER_ENTRIES);
    }

    @Override
    public void write(FileOutputStream out, byte[] bytes) throws IOException {
      hook.at(Step.BEFORE_WRITE);
      FORCED.write(out, bytes);
      hook.at(Step.AFTER_WRITE);
    }
  }

  /** Appends a record for each line of its input, {@code <known records> <folder>}, and prints whether it was stored. */
  static final class OtherProcess {

    private OtherProcess() {}

    public static void main(String[] args) throws IOException {
      BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        int space = line.indexOf(' ');
        System.out.println(append(Path.of(line.substring(space + 1)), Integer.parseInt(line.substring(0, space))));
      }
    }

    static boolean append(Path chats, int from) {
      try {
        DirectoryStore.of(chats).append("c", from, List.of(JsonObject.of("n", "other")));
        return true;
      } catch (StoreException.Conflict conflict) {
        return false;
      }
    }
  }
}
