package io.github.kimisdk.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.ConversationStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names and permissions of the files of a store. */
class StoreFilesTest {

  private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9");

  @TempDir Path folder;

  private List<Path> files(Path in) throws IOException {
    try (Stream<Path> files = Files.walk(in)) {
      return files.filter(file -> !file.equals(in)).toList();
    }
  }

  private static JsonObject record(String text) {
    return JsonObject.of("text", text);
  }

  @Test
  void filesAndFoldersBelongToTheOwnerOnly() throws IOException {
    Assumptions.assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    DirectoryStore.of(folder.resolve("a/b")).append("c", 0, List.of(record("secret")));
    for (Path file : files(folder)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).as(file.toString())
          .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
    }
    assertThat(files(folder)).hasSize(4);
  }

  @Test
  void idsThatDifferHaveFilesThatDifferOnEverySystem() throws IOException {
    List<String> ids = List.of("chat", "Chat", "CHAT", "chaT", "con", "CON", "Con", "con.x", "CON.x", "nul", "aux.", "com1",
        "COM1", "lpt9.a.b",
        "a", "a.", "a..", "A.", "com", "com10", "cone", "-", "_", "a.jsonl", "a.jsonl.lock");
    ConversationStore store = DirectoryStore.of(folder);
    for (String id : ids) {
      store.append(id, 0, List.of(record(id)));
    }
    Set<String> names = new HashSet<>();
    for (Path file : files(folder)) {
      String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
      assertThat(names.add(name)).as(name).isTrue();
      assertThat(name).doesNotEndWith(".").doesNotContain(" ");
      assertThat(DEVICES).doesNotContain(name.substring(0, name.indexOf('.')));
    }
    assertThat(names).hasSize(2 * ids.size());
    for (String id : ids) {
      assertThat(DirectoryStore.of(folder).load(id)).containsExactly(record(id));
    }
  }

  @ParameterizedTest
  @CsvSource({"trip-1_a.b, trip-1_a.b.jsonl", "Trip, +trip.jsonl", "con, con+.jsonl", "lpt1.x, lpt1+.x.jsonl"})
  void theNameOfAFileShowsTheId(String id, String name) {
    DirectoryStore.of(folder).append(id, 0, List.of(record(id)));
    assertThat(folder.resolve(name)).exists();
  }

  @Test
  void aFileWithAnotherNameIsNoConversation() throws IOException {
    for (String name : List.of("con.jsonl", "+.jsonl", "+1.jsonl", ".hidden.jsonl", "a b.jsonl")) {
      Files.writeString(folder.resolve(name), record("other") + "\n");
    }
    ConversationStore store = DirectoryStore.of(folder);
    assertThat(store.load("con")).isEmpty();
    assertThat(store.list("", 10)).isEmpty();
  }

  @Test
  void aLongIdHasAFileOfItsOwn() throws IOException {
    DirectoryStore store = DirectoryStore.of(folder);
    store.append("X".repeat(120), 0, List.of(record("1")));
    assertThat(files(folder)).hasSize(2);
    String id = "X".repeat(121);
    store.append(id, 0, List.of(record("2")));
    Path kept = files(folder).stream().filter(file -> file.toString().endsWith(".id")).findFirst().orElseThrow();
    assertThat(kept.getFileName().toString()).matches("=[0-9a-f]{64}\\.id");
    for (String damage : List.of("", "\"X", "1", "\"other\"")) {
      Files.writeString(kept, damage);
      assertThat(store.list("", 10)).extracting(ConversationStore.Entry::id).as(damage).containsExactly("X".repeat(120));
      store.append(id, store.load(id).size(), List.of(record("3")));
      assertThat(store.list("", 10)).extracting(ConversationStore.Entry::id).containsExactly("X".repeat(120), id);
    }
    assertThat(store.load(id)).hasSize(5);
  }

  @Test
  void theBookkeepingDoesNotGrowForEver() {
    DirectoryStore store = DirectoryStore.of(folder);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      ids.add("c" + i);
      store.load("c" + i);
    }
    assertThat(store.remembered()).isEqualTo(1_000);
    store.append("c0", 0, List.of(record("1")));
    ids.forEach(store::load);
    store.append("c0", 1, List.of(record("2")));
    assertThat(store.load("c0")).hasSize(2);
  }
}
