package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.Message;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.store.DirectoryStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredFileTest {

  @TempDir Path folder;

  private Conversation open(String id) {
    return Conversation.open(DirectoryStore.of(folder), id);
  }

  /** Opens a conversation an hour later, when nobody waits for a turn that was not given back. */
  private Conversation later(String id) {
    return Conversation.open(DirectoryStore.of(folder), id, InstantSource.offset(InstantSource.system(), Duration.ofHours(1)));
  }

  @Test
  void aFileHasALineForEveryMessage() throws IOException {
    open("c").user("Grüße\nan \"alle\"").add(Scripted.says("ok"));
    List<String> lines = Files.readAllLines(folder.resolve("c.jsonl"));
    assertThat(lines.get(0)).matches("\\{\"message\":\\{\"role\":\"user\",\"content\":\"Grüße\\\\nan \\\\\"alle\\\\\"\"},"
        + "\"turn\":\\{\"by\":\"[0-9a-f]+\",\"until\":[0-9]+},\"crc\":\"[0-9a-f]{8}\"}");
    assertThat(lines.subList(1, lines.size())).containsExactly(
        "{\"message\":{\"role\":\"assistant\",\"content\":\"ok\",\"reasoning_content\":\"so I say ok\"},\"crc\":\"30fc5167\"}");
    assertThat(open("c").messages()).containsExactly(Message.user("Grüße\nan \"alle\""), Scripted.says("ok"));
  }

  /** The file is cut at every byte: whole records stay, the incomplete line is removed, and the next message follows. */
  @Test
  void anIncompleteLastLineIsRemovedAndNothingBeforeItIsLost() throws IOException {
    open("c").user("first").user("second").user("third");
    byte[] whole = Files.readAllBytes(folder.resolve("c.jsonl"));
    int lines = 0;
    for (int length = 0; length <= whole.length; length++) {
      lines += length < whole.length && whole[length] == '\n' ? 1 : 0;
      Files.write(folder.resolve("cut.jsonl"), Arrays.copyOf(whole, length));
      Conversation cut = later("cut");
      assertThat(cut.messages()).hasSize(lines);
      cut.user("next");
      assertThat(open("cut").messages()).isEqualTo(cut.messages()).hasSize(lines + 1);
      assertThat(Files.readString(folder.resolve("cut.jsonl"))).startsWith(cut.messages().size() > 1 ? "{\"message\"" : "")
          .endsWith("\"}\n");
    }
    assertThat(lines).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"message\":{\"ro", "{\"message\":{\"content\":\"\0\0\0", "\0\0\0\0\0", "{"})
  void aLastLineThatACrashCutIsRemovedByTheNextAppend(String torn) throws IOException {
    open("c").user("first");
    Files.writeString(folder.resolve("c.jsonl"), torn, StandardOpenOption.APPEND);
    assertThat(later("c").user("second").messages()).extracting(Message::text).containsExactly("first", "second");
    assertThat(Files.readAllLines(folder.resolve("c.jsonl"))).hasSize(2);
  }

  @Test
  void twoProcessesDoNotOverwriteEachOther() {
    Conversation one = open("c").user("1");
    Conversation other = later("c").user("2");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> one.add(Message.assistant("to 1"))).isInstanceOfSatisfying(StoreException.Conflict.class,
          conflict -> assertThat(conflict.stored()).isTrue()).hasMessageContaining("open it again");
    }
    assertThat(other.user("4").messages()).hasSize(3);
    assertThat(open("c").messages()).hasSize(3);
  }

  @Test
  void anInterruptedThreadCanStore() {
    Conversation conversation = open("c");
    Thread.currentThread().interrupt();
    conversation.user("still here");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(open("c").messages()).hasSize(1);
  }

  @Test
  void anAppendAfterAFailedAppendSucceeds() throws IOException {
    Conversation conversation = open("c").user("1");
    Path file = folder.resolve("c.jsonl");
    Files.move(file, folder.resolve("aside"));
    Files.createDirectory(file);
    assertThatThrownBy(() -> conversation.user("2")).isInstanceOf(StoreException.class);
    Files.delete(file);
    Files.move(folder.resolve("aside"), file);
    assertThat(conversation.user("3").messages()).extracting(Message::text).containsExactly("1", "3");
    assertThat(open("c").messages()).hasSize(2);
  }

  @Test
  void aByteOrderMarkOfAnEditorIsNoDamage() throws IOException {
    open("c").user("1");
    Path file = folder.resolve("c.jsonl");
    Files.writeString(file, "\uFEFF" + Files.readString(file));
    assertThat(later("c").user("2").messages()).extracting(Message::text).containsExactly("1", "2");
    assertThat(open("c").messages()).hasSize(2);
  }

  @Test
  void aByteOrderMarkAloneIsAnEmptyFile() throws IOException {
    Path file = Files.writeString(folder.resolve("c.jsonl"), "\uFEFF");
    assertThat(open("c").messages()).isEmpty();
    assertThat(open("c").user("1").messages()).hasSize(1);
    assertThat(open("c").messages()).extracting(Message::text).containsExactly("1");
    assertThat(Files.readString(file)).startsWith("{\"message\"");
  }

  @Test
  void anUnknownIdIsANewConversationWithoutAFile() {
    assertThat(open("new").messages()).isEmpty();
    assertThat(folder.resolve("new.jsonl")).doesNotExist();
  }

  @Test
  void everyIdButTheEmptyOneIsTaken() throws IOException {
    assertThatThrownBy(() -> open("")).isInstanceOf(StoreException.class).hasMessageContaining("expected an id with characters");
    for (String id : List.of(".", "..", "../x", "a/b", "a\\b", ".hidden", "a b", "ü", "a\0", "x".repeat(240), "+", "con",
        "+020+", "=", "x".repeat(241), "X".repeat(121), " ".repeat(49), "北京".repeat(300), "\ud800".repeat(40))) {
      assertThat(open(id).user("1").id()).isEqualTo(id);
      assertThat(DirectoryStore.of(folder).list("", 10)).extracting(ConversationStore.Entry::id).containsExactly(id);
      assertThat(DirectoryStore.of(folder).delete(id)).isTrue();
      assertThat(folder.toFile().list()).as(id).isEmpty();
    }
    assertThat(open("a.b_C-1").id()).isEqualTo("a.b_C-1");
  }

  @Test
  void aFileThatAnotherProcessLocksIsAConflict() throws IOException {
    open("c").user("first");
    ConversationStore store = DirectoryStore.of(folder);
    try (FileChannel other = FileChannel.open(folder.resolve(".c.lock"), StandardOpenOption.WRITE);
        FileLock held = other.lock()) {
      assertThat(held.isValid()).isTrue();
      assertThatThrownBy(() -> store.append("c", 1, List.of(JsonObject.EMPTY)))
          .isInstanceOf(StoreException.Conflict.class).hasMessageContaining("found one that is being written");
    }
    store.append("c", 1, List.of(JsonObject.of("turn", JsonObject.of("by", "", "until", 0))));
    assertThat(Files.readAllLines(folder.resolve("c.jsonl"))).hasSize(2);
  }

  /** If an append locked the whole store, this test would hang. */
  @Test
  @Timeout(60)
  void conversationsDoNotWaitForEachOther() throws Exception {
    ConversationStore store = DirectoryStore.of(folder);
    synchronized (store) {
      Thread other = new Thread(() -> Conversation.open(store, "c").user("meanwhile"));
      other.setDaemon(true);
      other.start();
      other.join();
    }
    assertThat(store.load("c")).hasSize(1);
  }
}
