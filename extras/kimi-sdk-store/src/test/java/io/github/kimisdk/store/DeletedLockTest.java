package io.github.kimisdk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.store.lines.LineFile;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody deletes the file that only stores should open. */
@Timeout(300)
class DeletedLockTest {

  @TempDir Path folder;

  private ConversationStore store() {
    return DirectoryStore.of(folder);
  }

  private static void append(ConversationStore store, int from) {
    store.append("c", from, List.of(JsonObject.of("n", from)));
  }

  @Test
  void locksThatAreDeletedAgainAndAgainCostNoRecord() throws Exception {
    Path chats = Files.createDirectories(folder.resolve("chats"));
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger deleted = new AtomicInteger();
    Thread cleaner = new Thread(() -> {
      while (!done.get()) {
        deleted.addAndGet(deleteLocks(chats));
      }
    });
    cleaner.start();
    try {
      StoreStress.Result result = StoreStress.forRecords(folder, 40);
      assertThat(result.missing()).isEmpty();
      assertThat(result.failures()).isEmpty();
      assertThat(result.acknowledged()).isEqualTo(160);
      assertThat(deleted).hasPositiveValue();
    } finally {
      done.set(true);
      cleaner.join();
    }
  }

  @Test
  void aFileThatChangesBetweenItsEndAndAWriteStaysAsItIs() throws IOException {
    RecordFile file = new RecordFile("c", folder.resolve("c.jsonl"), JsonLimits.DEFAULT, RecordFile.Disk.FORCED);
    append(store(), 0);
    RecordFile.End end = file.read().end();
    append(store(), 1);
    byte[] before = Files.readAllBytes(file.path());
    assertThatThrownBy(() -> file.append(end, 1, "{}\n".getBytes(StandardCharsets.US_ASCII))).isInstanceOf(LineFile.Busy.class);
    assertThatThrownBy(file::create).isInstanceOf(LineFile.Busy.class);
    assertThat(Files.readAllBytes(file.path())).isEqualTo(before);
  }

  @Test
  void aFileThatAnotherWriterHasLockedStaysAsItIs() throws IOException {
    ConversationStore store = store();
    append(store, 0);
    try (RandomAccessFile other = new RandomAccessFile(folder.resolve("c.jsonl").toFile(), "rw");
        FileLock held = other.getChannel().lock(Long.MAX_VALUE - 1, 1, false)) {
      assertThat(held.isValid()).isTrue();
      assertThatThrownBy(() -> append(store, 1)).isInstanceOf(StoreException.Conflict.class);
    }
    assertThat(store().load("c")).hasSize(1);
    append(store, 1);
    assertThat(store().load("c")).hasSize(2);
  }

  /** A writer waits for a lock whose file is replaced. Then the new one counts, which another writer has. */
  @Test
  void theLockOfADeletedFileDoesNotCount() throws Exception {
    append(store(), 0);
    Path lock = folder.resolve(".c.lock");
    List<String> outcomes = Collections.synchronizedList(new ArrayList<>());
    Thread writer = new Thread(() -> {
      try {
        append(store(), 1);
        outcomes.add("stored");
      } catch (StoreException.Conflict conflict) {
        outcomes.add("conflict");
      }
    });
    try (FileChannel deleted = FileChannel.open(lock, StandardOpenOption.WRITE); FileLock reader = deleted.lock(1, 1, false)) {
      writer.start();
      while (writer.getState() != Thread.State.TIMED_WAITING && writer.isAlive()) {
        Thread.onSpinWait();
      }
      Files.delete(lock);
      try (FileChannel other = FileChannel.open(lock, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
          FileLock held = other.lock()) {
        reader.release();
        writer.join();
        assertThat(held.isValid()).isTrue();
      }
    }
    assertThat(outcomes).containsExactly("conflict");
    assertThat(store().load("c")).hasSize(1);
  }

  private static int deleteLocks(Path chats) {
    int deleted = 0;
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(chats, ".*.lock")) {
      for (Path lock : locks) {
        deleted += Files.deleteIfExists(lock) ? 1 : 0;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return deleted;
  }
}
