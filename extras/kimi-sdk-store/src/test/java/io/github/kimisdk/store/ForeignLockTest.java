package io.github.kimisdk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Something else is in the place of the lock. */
@Timeout(60)
class ForeignLockTest {

  @TempDir Path folder;

  private void assertRefused(String kind) {
    ConversationStore store = DirectoryStore.of(folder);
    assertThatThrownBy(() -> store.load("c")).isExactlyInstanceOf(StoreException.class)
        .hasMessageContaining(".c.lock: expected a regular file, found " + kind);
    assertThatThrownBy(() -> store.append("c", 0, List.of(JsonObject.EMPTY))).isExactlyInstanceOf(StoreException.class)
        .hasMessageContaining(".c.lock: expected a regular file, found " + kind);
    assertThat(folder.resolve("c.jsonl")).doesNotExist();
  }

  /** Opening a pipe waits for its other end. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aPipeIsRefused() throws Exception {
    Process process = null;
    try {
      process = new ProcessBuilder("mkfifo", folder.resolve(".c.lock").toString()).start();
    } catch (IOException noSuchProgram) {
      Assumptions.abort("this system has no mkfifo");
    }
    Assumptions.assumeTrue(process.waitFor() == 0);
    assertRefused("a device or a pipe");
  }

  @Test
  void aFolderIsRefused() throws IOException {
    Files.createDirectory(folder.resolve(".c.lock"));
    assertRefused("a folder");
  }

  @Test
  void aLinkIsRefusedAndItsFileIsNotCreated() throws IOException {
    Path target = folder.resolve("target");
    Files.createSymbolicLink(folder.resolve(".c.lock"), target);
    assertRefused("a symbolic link");
    assertThat(target).doesNotExist();
  }
}
