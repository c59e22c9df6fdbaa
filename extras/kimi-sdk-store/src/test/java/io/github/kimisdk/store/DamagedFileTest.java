package io.github.kimisdk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.store.lines.RecordLine;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A line that cannot be read is reported with its place, and the file stays unchanged. */
class DamagedFileTest {

  private static final String FIRST = "{\"n\":\"first\"}\n";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void aFileOfOneRecord() throws IOException {
    file = folder.resolve("c.jsonl");
    Files.writeString(file, FIRST);
  }

  private void assertDamaged(ConversationStore store, String place) throws IOException {
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> store.load("c")).isExactlyInstanceOf(StoreException.class).hasMessageContaining(file + place);
    for (int from = 0; from < 3; from++) {
      int known = from;
      assertThatThrownBy(() -> store.append("c", known, List.of(JsonObject.EMPTY)))
          .isExactlyInstanceOf(StoreException.class).hasMessageContaining(file + place);
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  private ConversationStore store() {
    return DirectoryStore.of(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0\0\0\n", "[1]\n", "\n", "[1]", "null", "oops", "oops\n{}\n", "\n{}\n", "\uFEFF{}\n", "{}\0{}\n"})
  void aLineThatIsNoRecordIsDamage(String line) throws IOException {
    Files.writeString(file, line, StandardOpenOption.APPEND);
    assertDamaged(store(), ", line 2, byte 1");
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
      '{"n":1}x',    21
      '{"n":x"longer"}', 19
      '{"n",1}',     18
      '{"n":1}é',    21
      """)
  void aLastLineThatNoCrashLeavesIsDamage(String line, int place) throws IOException {
    for (String end : List.of("", "\n")) {
      Files.writeString(file, FIRST + line + end);
      assertDamaged(store(), ", line 2, byte " + place);
    }
  }

  /** A store that knows where the records end reads the file again after every change, including one that keeps its length. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDamagedEarlierLineStopsAStoreThatKnowsTheEnd(boolean replaced) throws IOException {
    ConversationStore store = store();
    store.append("c", 1, List.of(JsonObject.EMPTY));
    FileTime changed = Files.getLastModifiedTime(file);
    String damaged = Files.readString(file).replace(':', ';');
    if (replaced) {
      Files.move(Files.writeString(folder.resolve("edited"), damaged), file, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.writeString(file, damaged);
      changed = FileTime.from(changed.toInstant().plusSeconds(1));
    }
    Files.setLastModifiedTime(file, changed);
    assertThatThrownBy(() -> store.append("c", 2, List.of(JsonObject.EMPTY)))
        .isExactlyInstanceOf(StoreException.class).hasMessageContaining(file + ", line 1, byte 4");
    assertThat(file).hasContent(damaged);
  }

  /** No change of one byte removes a record. Some changes make another valid record. */
  @Test
  void aFlippedBitNeverRemovesARecord() throws IOException {
    byte[] whole = (FIRST + "{\"text\":\"Grüße, 月\"}\n{\"z\":[1,true]}\n").getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < whole.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << bit);
        Files.write(file, flipped);
        try {
          store().append("c", store().load("c").size(), List.of(JsonObject.EMPTY));
          assertThat(Files.readAllBytes(file)).startsWith(flipped);
        } catch (StoreException damaged) {
          assertThat(damaged).hasMessageContaining(", line ").hasMessageContaining(", byte ");
          assertThat(Files.readAllBytes(file)).isEqualTo(flipped);
        }
      }
    }
  }

  @Test
  void aRecordThatIsTooDeepIsDamageAndIsNotWritten() throws IOException {
    String deep = "{\"a\":" + "[".repeat(600) + "]".repeat(600) + "}";
    JsonObject record = Json.parse(deep, JsonLimits.DEFAULT.withMaxDepth(700)).asObject();
    assertThatThrownBy(() -> store().append("c", 1, List.of(JsonObject.EMPTY, record)))
        .isExactlyInstanceOf(StoreException.class).hasMessageContaining("512 levels").hasMessageContaining("nothing was stored");
    assertThat(file).hasContent(FIRST);
    Files.writeString(file, deep + "\n", StandardOpenOption.APPEND);
    assertDamaged(store(), ", line 2, byte 530");
  }

  @Test
  void aLineOverTheLimitIsDamageAndIsNotWritten() throws IOException {
    for (int max = 13; max < 9_000; max += max < 20 ? 1 : 4_000) {
      Files.writeString(file, FIRST);
      ConversationStore store = new DirectoryStore(folder, Duration.ofSeconds(1), JsonLimits.DEFAULT.withMaxBytes(max),
          RecordFile.Disk.FORCED);
      JsonObject longest = JsonObject.of("t", "x".repeat(max - 8));
      JsonObject tooLong = JsonObject.of("t", "x".repeat(max - 7));
      assertThatThrownBy(() -> store.append("c", 1, List.of(longest, tooLong))).hasMessageContaining("nothing was stored");
      assertThat(file).hasContent(FIRST);
      store.append("c", 1, List.of(longest));
      assertThat(store.load("c")).hasSize(2);
      Files.writeString(file, JsonObject.of("t", tooLong).toString(), StandardOpenOption.APPEND);
      assertDamaged(store, ", line 3, byte " + (FIRST.length() + max + RecordLine.MORE + 1 + max));
    }
  }

  @Test
  void aLinkToAForeignFileIsRefusedAndTheFileStaysUnchanged() throws IOException {
    Path foreign = Files.writeString(folder.resolve("foreign"), "not ours");
    Files.delete(file);
    Files.createSymbolicLink(file, foreign);
    assertThatThrownBy(() -> store().load("c")).isExactlyInstanceOf(StoreException.class)
        .hasMessageContaining(file + ": expected a regular file, found a symbolic link");
    assertThatThrownBy(() -> store().append("c", 0, List.of(JsonObject.EMPTY))).isExactlyInstanceOf(StoreException.class);
    assertThat(foreign).hasContent("not ours");
    Files.delete(foreign);
    assertThatThrownBy(() -> store().append("c", 0, List.of(JsonObject.EMPTY))).isExactlyInstanceOf(StoreException.class);
    assertThat(foreign).doesNotExist();
  }

  @Test
  void aLastRecordWithoutItsLineEndIsKept() throws IOException {
    JsonObject second = JsonObject.of("n", "second");
    Files.writeString(file, second + "\0\0", StandardOpenOption.APPEND);
    List<JsonObject> before = store().load("c");
    assertThat(before).hasSize(2).contains(second);
    ConversationStore store = store();
    store.append("c", 2, List.of(second));
    store.append("c", 3, List.of(second));
    assertThat(store().load("c")).hasSize(4);
    assertThat(Files.readAllLines(file)).hasSize(4);
  }

  @Test
  void everyRecordThatIsStoredCanBeReadAgain() {
    JsonValue odd = JsonObject.of("\ud800\n\u0000\u2028", List.of("\udfff", new BigDecimal("1e-999999"), "\uFEFF"));
    JsonObject record = JsonObject.of("odd", odd);
    ConversationStore store = store();
    store.append("c", 1, List.of(record));
    assertThat(store().load("c")).hasSize(2).contains(record);
  }
}
