package io.github.kimisdk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.store.lines.PrivateFiles;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A record outlives the machine only if its file has an entry in a folder, and the folder one in its parent. */
@Timeout(60)
class ForcedEntriesTest {

  @TempDir Path folder;
  private final List<String> log = new ArrayList<>();

  private final RecordFile.Disk disk = new RecordFile.Disk() {
    @Override
    public void write(FileOutputStream out, byte[] bytes) throws IOException {
      log.add("record");
      FORCED.write(out, bytes);
    }

    @Override
    public void forceEntries(Path of) throws IOException {
      log.add("entries");
      FORCED.forceEntries(of);
    }
  };

  @BeforeEach
  void foldersCanBeForced() {
    Assumptions.assumeTrue(PrivateFiles.force(folder));
  }

  private ConversationStore store() {
    return new DirectoryStore(folder, Duration.ofSeconds(30), JsonLimits.DEFAULT, disk);
  }

  private static void append(ConversationStore store, String id, int from) {
    store.append(id, from, List.of(JsonObject.EMPTY));
  }

  @Test
  void theEntriesOfEachFileAreForcedOnceBeforeItsFirstRecord() {
    ConversationStore store = store();
    append(store, "c", 0);
    append(store, "c", 1);
    append(store, "d", 0);
    assertThat(store.load("c")).hasSize(2);
    append(store, "c", 2);
    assertThat(log).containsExactly("entries", "record", "record", "entries", "record", "record");
  }

  /** The number of conversations does not matter, nor how many of them a store remembers. */
  @Test
  void manyConversationsInTurnForceTheirEntriesOnce() {
    RecordFile.Disk counting = new RecordFile.Disk() {
      @Override
      public void write(FileOutputStream out, byte[] bytes) throws IOException {
        out.write(bytes);
      }

      @Override
      public void forceEntries(Path of) {
        log.add("entries");
      }
    };
    ConversationStore store = new DirectoryStore(folder, Duration.ofSeconds(30), JsonLimits.DEFAULT, counting);
    for (int turn = 0; turn < 3; turn++) {
      for (int id = 0; id < 1_200; id++) {
        append(store, "c" + id, turn);
      }
      assertThat(log).as("turn " + turn).hasSize(1_200);
    }
    ConversationStore other = new DirectoryStore(folder, Duration.ofSeconds(30), JsonLimits.DEFAULT, counting);
    for (int id = 0; id < 1_200; id++) {
      append(other, "c" + id, 3);
    }
    assertThat(log).as("a store that has found all files").hasSize(1_201);
  }

  @Test
  void theEntriesOfAFileThatAppearsLaterAreForced() throws IOException {
    ConversationStore store = store();
    append(store, "c", 0);
    Files.writeString(folder.resolve("d.jsonl"), "{}\n");
    Files.setLastModifiedTime(folder, FileTime.fromMillis(1_000));
    append(store, "d", 1);
    append(store, "c", 1);
    assertThat(log).containsExactly("entries", "record", "entries", "record", "record");
  }

  /** The other process was killed after it forced the file, and before it forced its entry. */
  @Test
  void theEntriesOfAFileOfAnotherProcessAreForced() throws IOException {
    Files.writeString(folder.resolve("c.jsonl"), "{}\n");
    ConversationStore store = store();
    assertThat(store.load("c")).hasSize(1);
    append(store, "c", 1);
    assertThat(log).containsExactly("entries", "record");
    append(DirectoryStore.of(folder), "c", 2);
    assertThat(store.load("c")).hasSize(3);
    append(store, "c", 3);
    assertThat(log).containsExactly("entries", "record", "record");
  }

  @Test
  void theEntriesOfANewFileOfTheSameNameAreForcedAgain() throws IOException {
    ConversationStore store = store();
    append(store, "c", 0);
    Files.delete(folder.resolve("c.jsonl"));
    append(store, "c", 0);
    assertThat(log).containsExactly("entries", "record", "entries", "record");
  }

  @Test
  void entriesThatCannotBeForcedAreAFailureThatStoresNothing() throws IOException {
    ConversationStore failing = new DirectoryStore(folder, Duration.ofSeconds(30), JsonLimits.DEFAULT, new RecordFile.Disk() {
      @Override
      public void write(FileOutputStream out, byte[] bytes) throws IOException {
        FORCED.write(out, bytes);
      }

      @Override
      public void forceEntries(Path of) throws IOException {
        throw new IOException("simulated");
      }
    });
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> append(failing, "c", 0)).isExactlyInstanceOf(StoreException.class)
          .hasMessageContaining("simulated");
      assertThat(folder.resolve("c.jsonl")).isEmptyFile();
    }
    append(store(), "c", 0);
    assertThat(log).containsExactly("entries", "record");
  }

  @Test
  void anInterruptedThreadForcesAFolder() {
    Thread.currentThread().interrupt();
    boolean forced = PrivateFiles.force(folder);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(forced).isTrue();
  }

  @Test
  void interruptionsInTheMeantimeDoNotStopIt() throws InterruptedException {
    Thread tested = Thread.currentThread();
    Thread other = new Thread(() -> {
      for (int i = 0; i < 10_000; i++) {
        tested.interrupt();
      }
    });
    other.start();
    boolean always = true;
    while (other.isAlive()) {
      always &= PrivateFiles.force(folder);
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(always).isTrue();
    other.join();
  }

  @Test
  void aFolderThatIsMissingIsNotForced() {
    assertThat(PrivateFiles.force(folder.resolve("missing"))).isFalse();
  }
}
