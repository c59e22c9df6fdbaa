package io.github.kimisdk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.Message;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.Conversation;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write that fails leaves the old state, and the next write succeeds. */
class FailedWriteTest {

  @TempDir Path folder;
  /** The number of bytes that a write may write; the last one can also fail when it is forced. */
  private int room = Integer.MAX_VALUE;

  private ConversationStore store() {
    return new DirectoryStore(folder, Duration.ofSeconds(30), JsonLimits.DEFAULT, (out, bytes) -> {
      if (bytes.length >= room) {
        out.write(bytes, 0, room);
        throw new IOException("No space left on device");
      }
      RecordFile.Disk.FORCED.write(out, bytes);
    });
  }

  /** The disk is full at every byte of the record, even when the whole record was written and cannot be forced. */
  @Test
  void aFullDiskLeavesTheOldState() throws IOException {
    Conversation conversation = Conversation.open(store(), "c").user("first");
    String old = Files.readString(folder.resolve("c.jsonl"));
    for (room = 0; room <= old.length(); room++) {
      assertThatThrownBy(() -> conversation.user("other")).isExactlyInstanceOf(StoreException.class)
          .hasMessageContaining("No space left");
      assertThat(folder.resolve("c.jsonl")).hasContent(old);
      assertThat(conversation.messages()).containsExactly(Message.user("first"));
    }
    room = Integer.MAX_VALUE;
    assertThat(conversation.user("other").messages()).hasSize(2);
    assertThat(Conversation.open(store(), "c").messages()).isEqualTo(conversation.messages());
  }

  @Test
  void aForkOnAFullDiskCanBeRepeated() {
    Conversation conversation = Conversation.open(store(), "c").user("first").user("second");
    room = 80;
    assertThatThrownBy(() -> conversation.fork("f", 2)).isExactlyInstanceOf(StoreException.class);
    assertThat(store().load("f")).isEmpty();
    room = Integer.MAX_VALUE;
    assertThat(conversation.fork("f", 2).messages()).hasSize(2);
    assertThat(store().load("f")).hasSize(2);
  }

  @Test
  void anErrorDuringAWriteLeavesTheOldState() {
    ConversationStore failing = new DirectoryStore(folder, Duration.ofSeconds(30), JsonLimits.DEFAULT, (out, bytes) -> {
      out.write(bytes);
      throw new OutOfMemoryError("simulated");
    });
    store().append("c", 0, List.of(JsonObject.of("n", 1)));
    assertThatThrownBy(() -> failing.append("c", 1, List.of(JsonObject.of("n", 2)))).isInstanceOf(OutOfMemoryError.class);
    assertThat(store().load("c")).hasSize(1);
    store().append("c", 1, List.of(JsonObject.of("n", 3)));
  }

  @Test
  void aFolderThatCannotBeCreatedIsAFailure() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not ours");
    ConversationStore store = DirectoryStore.of(file.resolve("chats"));
    assertThatThrownBy(() -> store.append("c", 0, List.of(JsonObject.EMPTY))).isExactlyInstanceOf(StoreException.class);
    assertThatThrownBy(() -> DirectoryStore.of(file).append("c", 0, List.of(JsonObject.EMPTY)))
        .isExactlyInstanceOf(StoreException.class);
    assertThat(file).hasContent("not ours");
  }

  /** Real short writes: the limit of the size of a file ends them. */
  @Test
  void aProcessAtTheLimitOfFileSizesLosesNothing() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process = new ProcessBuilder("/bin/sh", "-c", "ulimit -f 32 && exec \"$@\"", "sh", java, "-XX:-UsePerfData", "-cp",
        System.getProperty("java.class.path"), FilledFile.class.getName(), folder.toString()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output).startsWith("cannot store conversation c: ");
    int acknowledged = Integer.parseInt(output.substring(output.lastIndexOf(' ') + 1));
    assertThat(store().load("c")).hasSize(acknowledged).hasSizeBetween(5, 100);
    assertThat(Files.readAllLines(folder.resolve("c.jsonl"))).hasSize(acknowledged);
  }

  /** Appends to conversation c of a folder until that fails. Prints the failure and the number of stored records. */
  static final class FilledFile {

    private FilledFile() {}

    public static void main(String[] args) {
      ConversationStore store = DirectoryStore.of(Path.of(args[0]));
      int stored = 0;
      try {
        while (stored < 1_000) {
          store.append("c", stored, List.of(JsonObject.of("text", "x".repeat(1_000))));
          stored++;
        }
      } catch (StoreException full) {
        System.out.print(full.getMessage() + ", stored " + stored);
      }
    }
  }
}
