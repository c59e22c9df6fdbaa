package io.github.kimisdk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.store.lines.FileLocks;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FileLocksTest {

  @TempDir Path folder;

  /** Appends a second record to conversation c of a folder, and prints how that ended. */
  static final class Writer {

    private Writer() {}

    public static void main(String[] args) {
      try {
        DirectoryStore.of(Path.of(args[0])).append("c", 1, List.of(JsonObject.of("n", 2)));
        System.out.print("stored");
      } catch (StoreException.Conflict conflict) {
        System.out.print("conflict");
      }
    }
  }

  private String anotherProcessAppends() throws IOException {
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
        System.getProperty("java.class.path"), Writer.class.getName(), folder.toString()).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private ConversationStore store() {
    return DirectoryStore.of(folder);
  }

  @Test
  @Timeout(120)
  void readersOfThisProcessDoNotUnlockItsWriter() throws Exception {
    store().append("c", 0, List.of(JsonObject.of("n", 1)));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    Thread reader = new Thread(() -> DirectoryStore.of(link).load("c"));
    String during = new FileLocks(folder.toRealPath().resolve(".c.lock"), Duration.ZERO).writing(() -> {
      assertThat(Files.readAllLines(folder.resolve("c.jsonl"))).hasSize(1);
      reader.start();
      while (reader.getState() != Thread.State.BLOCKED && reader.isAlive()) {
        Thread.onSpinWait();
      }
      return anotherProcessAppends();
    });
    reader.join();
    assertThat(during).isEqualTo("conflict");
    assertThat(store().load("c")).hasSize(1);
    assertThat(anotherProcessAppends()).isEqualTo("stored");
    assertThat(store().load("c")).hasSize(2);
  }

  @Test
  void aLockThatIsNotReleasedIsAFailureAfterTheLongestWait() throws IOException {
    store().append("c", 0, List.of(JsonObject.of("n", 1)));
    ConversationStore hasty = new DirectoryStore(folder, Duration.ZERO, JsonLimits.DEFAULT, RecordFile.Disk.FORCED);
    try (FileChannel other = FileChannel.open(folder.resolve(".c.lock"), StandardOpenOption.WRITE);
        FileLock held = other.lock(2, 1, false)) {
      assertThat(held.isValid()).isTrue();
      assertThatThrownBy(() -> hasty.load("c")).isInstanceOf(StoreException.class)
          .hasMessageContaining("another process holds it");
      assertThatThrownBy(() -> hasty.append("c", 1, List.of(JsonObject.EMPTY)))
          .isInstanceOf(StoreException.class).hasMessageContaining("another process holds it");
    }
    assertThat(hasty.load("c")).hasSize(1);
  }

  @Test
  void aReaderOfAFolderWithoutConversationsCreatesNoFile() throws IOException {
    assertThat(store().load("c")).isEmpty();
    assertThat(DirectoryStore.of(folder.resolve("missing")).load("c")).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anInterruptedThreadCanRead() {
    store().append("c", 0, List.of(JsonObject.of("n", 1)));
    Thread.currentThread().interrupt();
    assertThat(store().load("c")).hasSize(1);
    assertThat(Thread.interrupted()).isTrue();
  }
}
