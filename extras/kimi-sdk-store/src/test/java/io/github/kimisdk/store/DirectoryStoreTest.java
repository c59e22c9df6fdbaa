package io.github.kimisdk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreContract;
import io.github.kimisdk.tool.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store in a folder keeps the contract, even among several stores of the folder. */
class DirectoryStoreTest implements StoreContract {

  @TempDir Path folder;

  @Override
  public ConversationStore store() {
    return DirectoryStore.of(folder.resolve("chats"));
  }

  @Test
  void aListHasNoOtherFiles() throws IOException {
    List<String> ids = List.of("CON.x", "Trip", "a.jsonl", "con", "lpt1.a");
    ids.forEach(id -> store().append(id, 0, List.of(JsonObject.EMPTY)));
    Path chats = folder.resolve("chats");
    for (String other : List.of("Early.jsonl", "a+.jsonl", "a b.jsonl", ".x.jsonl", "+.jsonl", "notes.txt", ".jsonl")) {
      Files.writeString(chats.resolve(other), "{}\n");
    }
    Files.createFile(chats.resolve("empty.jsonl"));
    Files.createDirectory(chats.resolve("folder.jsonl"));
    assertThat(store().list("", 100)).extracting(ConversationStore.Entry::id)
        .containsExactly("CON.x", "Trip", "a.jsonl", "con", "lpt1.a");
  }

  @Test
  void aDeletedConversationLeavesNoFile() throws IOException {
    store().append("Chat", 0, List.of(JsonObject.EMPTY));
    ConversationStore other = store();
    other.append("Chat", 1, List.of(JsonObject.EMPTY));
    assertThat(store().delete("Chat")).isTrue();
    try (Stream<Path> files = Files.list(folder.resolve("chats"))) {
      assertThat(files).isEmpty();
    }
    assertThatThrownBy(() -> other.append("Chat", 2, List.of(JsonObject.EMPTY))).isInstanceOf(StoreException.Conflict.class);
    other.append("Chat", 0, List.of(JsonObject.EMPTY));
  }

  @Test
  void aConversationThatIsBeingWrittenIsNotDeleted() throws IOException {
    store().append("c", 0, List.of(JsonObject.EMPTY));
    try (FileChannel other = FileChannel.open(folder.resolve("chats/.c.lock"), StandardOpenOption.WRITE);
        FileLock held = other.lock()) {
      assertThat(held.isValid()).isTrue();
      assertThatThrownBy(() -> store().delete("c")).isInstanceOf(StoreException.Conflict.class);
      assertThat(store().expire(Instant.MAX)).isZero();
    }
    assertThat(store().load("c")).hasSize(1);
  }
}
