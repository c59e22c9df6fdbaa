package io.github.kimisdk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreContract;
import io.github.kimisdk.tool.StoreException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** Each method says so, at the place of the file: JDK 25 finds no conversation there, and JDK 17 cannot look. */
  @ParameterizedTest
  @ValueSource(strings = {"chats", "chats/of/alice"})
  void aFileInThePlaceOfTheFolderIsRefused(String path) throws IOException {
    Path file = Files.writeString(folder.resolve("chats"), "not a folder");
    ConversationStore store = DirectoryStore.of(folder.resolve(path));
    Map<String, ThrowingCallable> uses = Map.of("load", () -> store.load("c"), "page", () -> store.page("c", 0, 1),
        "append", () -> store.append("c", 0, List.of(JsonObject.EMPTY)), "list", () -> store.list("", 1),
        "delete", () -> store.delete("c"), "expire", () -> store.expire(Instant.MAX), "place", () -> store.place("c", 0));
    assertThat(uses.keySet()).containsAll(Stream.of(ConversationStore.class.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers())).map(Method::getName).toList());
    assertThat(uses).allSatisfy((method, use) -> assertThatThrownBy(use).as(method).isInstanceOf(StoreException.class)
        .hasMessageContaining("expected a folder at " + file + ", found a file; move it away, or name a folder"));
    assertThat(file).hasContent("not a folder");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs /dev/null")
  void aDeviceInThePlaceOfTheFolderIsRefused() {
    assertThatThrownBy(() -> DirectoryStore.of(Path.of("/dev/null/chats")).load("c")).isInstanceOf(StoreException.class)
        .hasMessageContaining("expected a folder at /dev/null, found a file");
  }
}
