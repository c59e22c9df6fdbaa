package io.github.kimisdk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.store.lines.FileStamp;
import io.github.kimisdk.tool.Conversation;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every damage of a small file. Either all records are read unchanged, and an append adds one, or a {@link StoreException} names
 * the place. A file that was cut has all records before the cut.
 */
class RecordDamageTest {

  private static final String PLACE = ", line [1-6], byte [0-9]+ of the file: ";
  private static final byte[] OTHERS = "\"\\,:{}[] \n\r\t0aA\0\u007f".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  private Path file;
  private byte[] whole;
  private List<JsonObject> records;
  private int accepted;
  private int refused;

  @BeforeEach
  void aSmallConversation() throws IOException {
    file = folder.resolve("c.jsonl");
    ToolCall call = ToolCall.of("a", "look", "{\"at\":\"月\"}");
    Conversation conversation = Conversation.open(store(), "c").user("Grüße, \"all\" \\ 1.5");
    conversation.add(ChatResponse.of(AssistantMessage.of("", List.of(call)).withReasoning("so")).withUsage(Usage.of(12, 3)));
    conversation.add(ToolMessage.of(call, "full moon")).add(AssistantMessage.of("It is full."));
    store().append("c", 4, List.of(JsonObject.of("started", List.of("a"))));
    records = store().load("c");
    whole = Files.readAllBytes(file);
    assertThat(records).hasSize(5);
  }

  private ConversationStore store() {
    return DirectoryStore.of(folder);
  }

  private ConversationStore unforced() {
    return new DirectoryStore(folder, Duration.ofSeconds(30), JsonLimits.DEFAULT, new RecordFile.Disk() {
      @Override
      public void write(FileOutputStream out, byte[] bytes) throws IOException {
        out.write(bytes);
      }

      @Override
      public void forceEntries(Path of) {}
    });
  }

  /**
   * Reads damaged bytes. Returns the number of records, which are a prefix of those that were stored; negative if they are
   * refused.
   */
  private int read(String damage, byte[] damaged) throws IOException {
    List<JsonObject> found;
    try {
      found = reader().read(new ByteArrayInputStream(damaged), FileStamp.MISSING).records();
    } catch (StoreException reported) {
      assertThat(reported.getMessage()).as(damage).startsWith("conversation c: " + file + ", line ").containsPattern(PLACE);
      refused++;
      return -1;
    }
    accepted++;
    assertThat(found).as(damage).isEqualTo(records.subList(0, found.size()));
    Files.write(file, damaged);
    unforced().append("c", found.size(), List.of(JsonObject.EMPTY));
    assertThat(store().load("c").subList(0, found.size())).as(damage).isEqualTo(found);
    return found.size();
  }

  private RecordFile reader() {
    return new RecordFile("c", file, JsonLimits.DEFAULT, RecordFile.Disk.FORCED);
  }

  private void keepsAllOrIsRefused(String damage, byte[] damaged) throws IOException {
    assertThat(read(damage, damaged)).as(damage).isIn(-1, records.size());
  }

  @Test
  void aByteThatChanges() throws IOException {
    for (int at = 0; at < whole.length; at++) {
      for (int i = 0; i < 8 + OTHERS.length; i++) {
        byte[] damaged = whole.clone();
        damaged[at] = i < 8 ? (byte) (damaged[at] ^ 1 << i) : OTHERS[i - 8];
        keepsAllOrIsRefused("byte " + at + " is " + damaged[at], damaged);
      }
    }
    assertThat(accepted).as("only line ends may change unnoticed").isLessThan(refused / 20);
  }

  /** If it belongs to the name of the sum, the line is one without a sum. */
  @Test
  void aByteThatIsMissingOrTwice() throws IOException {
    List<Message> messages = Conversation.open(store(), "c").messages();
    for (int at = 0; at < whole.length; at++) {
      for (int next = at; next <= at + 1; next++) {
        open("byte " + at + (next == at ? " twice" : " missing"), joined(
            Arrays.copyOf(whole, 2 * at + 1 - next), Arrays.copyOfRange(whole, next, whole.length)), messages);
      }
    }
    assertThat(accepted).isLessThan(refused / 5);
  }

  private void open(String damage, byte[] damaged, List<Message> messages) throws IOException {
    Files.write(file, damaged);
    try {
      assertThat(Conversation.open(store(), "c").messages()).as(damage).isEqualTo(messages);
      accepted++;
    } catch (StoreException reported) {
      assertThat(reported.getMessage()).as(damage).startsWith("conversation c: " + file + ", line ").containsPattern(PLACE);
      refused++;
    }
  }

  @Test
  void aRangeThatIsZero() throws IOException {
    for (int at = 0; at < whole.length; at++) {
      for (int length = 1; length <= whole.length - at; length *= 2) {
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, at, at + length, (byte) 0);
        keepsAllOrIsRefused(length + " zeros at " + at, damaged);
      }
      byte[] damaged = whole.clone();
      Arrays.fill(damaged, at, whole.length, (byte) 0);
      keepsAllOrIsRefused("zeros from " + at, damaged);
    }
  }

  /** The messages of whole lines are kept. Zeros at the end may be all that a crash has left of a record. */
  @Test
  void aFileThatIsCutAndThenHasZeros() throws IOException {
    for (int length = 0; length <= whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      int kept = read("cut to " + length, cut);
      assertThat(kept).as("cut to " + length).isEqualTo(read("with its lines", Arrays.copyOf(whole, ends(length))));
      for (int zeros : new int[] {1, 17, 20}) {
        assertThat(read("cut to " + length + ", and " + zeros + " zeros", Arrays.copyOf(cut, length + zeros))).isIn(-1, kept);
      }
    }
    assertThat(refused).isPositive();
    assertThat(accepted).isGreaterThan(2 * whole.length);
  }

  /** Where the last line ends that is whole, if its line end may be missing. */
  private int ends(int length) {
    int end = length;
    while (end > 0 && end < whole.length && whole[end] != '\n' && whole[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  /** A file cannot tell that its last lines are missing. Every other line that is not in its place is damage. */
  @Test
  void aLineThatIsMissingOrTwiceOrInAnotherPlace() throws IOException {
    List<String> lines = new String(whole, StandardCharsets.UTF_8).lines().toList();
    for (int at = 0; at < lines.size(); at++) {
      for (int to = 0; to <= lines.size(); to++) {
        List<String> copied = new ArrayList<>(lines);
        copied.add(to, lines.get(at));
        refuses("line " + at + " copied to " + to, copied);
        List<String> moved = new ArrayList<>(lines);
        moved.remove(at);
        if (to < lines.size()) {
          moved.add(to, lines.get(at));
        }
        if (to != at && !(to == lines.size() && at == lines.size() - 1)) {
          refuses("line " + at + " moved to " + to, moved);
        }
      }
    }
    assertThat(refused).isEqualTo(2 * lines.size() * (lines.size() + 1) - lines.size() - 1);
  }

  private void refuses(String damage, List<String> lines) {
    byte[] damaged = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> reader().read(new ByteArrayInputStream(damaged), FileStamp.MISSING)).as(damage)
        .isInstanceOf(StoreException.class).hasMessageContaining(", which is that of record ")
        .hasMessageContaining("missing, twice or in another place");
    refused++;
  }

  /** Lines that were edited by hand have no sum, so their text may change. But damage that is found has its place. */
  @Test
  void aByteOfALineWithoutASum() throws IOException {
    byte[] earlier = new String(whole, StandardCharsets.UTF_8).replaceAll(",\"crc\":\"[0-9a-f]{8}\"}", "}")
        .getBytes(StandardCharsets.UTF_8);
    assertThat(read("no sums", earlier)).isEqualTo(records.size());
    for (int at = 0; at < earlier.length; at++) {
      for (byte other : "\"a0 ".getBytes(StandardCharsets.US_ASCII)) {
        byte[] damaged = earlier.clone();
        damaged[at] = other;
        Files.write(file, damaged);
        try {
          accepted += Conversation.open(store(), "c").messages().size();
        } catch (StoreException reported) {
          assertThat(reported.getMessage()).startsWith("conversation c: " + file + ", line ").containsPattern(PLACE);
          refused++;
        }
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void anEditByHandIsAcceptedWithoutTheSum() throws IOException {
    String edited = new String(whole, StandardCharsets.UTF_8).replace("full moon", "new moon");
    Files.writeString(file, edited);
    assertThatThrownBy(() -> store().load("c")).isExactlyInstanceOf(StoreException.class)
        .hasMessageContaining(", line 3, byte ").hasMessageContaining("remove its member crc, which accepts the edit");
    String[] lines = edited.split("\n");
    lines[2] = lines[2].replaceAll(",\"crc\":\"[0-9a-f]{8}\"", "");
    Files.writeString(file, String.join("\r\n", lines));
    assertThat(Conversation.open(store(), "c").messages().get(2).text()).isEqualTo("new moon");
  }

  @Test
  void otherStoresDoNotSeeTheSum() {
    JsonObject own = JsonObject.of("crc", "00000000");
    for (JsonObject record : List.of(own, JsonObject.EMPTY, JsonObject.of("a", own), own.with("a", JsonString.of("b")))) {
      store().append("d", store().load("d").size(), List.of(record));
      assertThat(store().load("d")).endsWith(record);
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(first);
    all.writeBytes(second);
    return all.toByteArray();
  }
}
