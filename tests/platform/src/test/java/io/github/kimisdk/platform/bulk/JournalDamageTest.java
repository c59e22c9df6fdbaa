package io.github.kimisdk.platform.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A journal that cannot be read is reported with the place, stays as it is, and nothing is asked. */
class JournalDamageTest {

  @TempDir Path folder;
  private Path journal;
  private String whole;
  private final HandDriven calls = HandDriven.answering();

  @BeforeEach
  void aJournalOfTwoEntries() throws IOException {
    journal = folder.resolve("night.jsonl");
    HandDriven.answering().journaled(journal, 2);
    whole = Files.readString(journal);
  }

  private void assertRefused(String content, String place) throws IOException {
    Files.writeString(journal, content);
    byte[] before = Files.readAllBytes(journal);
    assertThatThrownBy(() -> calls.journaled(journal, 3)).isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("journal " + journal + ", " + place).hasMessageContaining(" of the file: expected ")
        .hasMessageContaining("restore it, or repair or remove the line");
    assertThat(Files.readAllBytes(journal)).isEqualTo(before);
    assertThat(calls.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "oops\n", "[1]\n", "\n", "null", "oops", "{}\n", "{\"position\":-1}\n", "{\"position\":2,\"id\":\"2\",\"request\":\"x\"}\n",
    "{\"position\":2,\"id\":\"2\",\"request\":\"x\",\"response\":{\"choices\":[]}}\n", "{\"position\":2,\"id\":7}\n",
    "{\"position\":2,\"id\":\"2\",\"request\":\"x\",\"failure\":{\"kind\":\"Overloaded\"}}\n", "{}", "\0\0\n"})
  void aLineThatIsNoEntryIsDamage(String line) throws IOException {
    assertRefused(whole + line, "line 3, byte " + whole.length());
    assertRefused(line.strip() + "\n" + whole, "line 1, byte 0");
  }

  @Test
  void aLineInTheMiddleThatIsCutIsDamage() throws IOException {
    int end = whole.indexOf('\n');
    assertRefused(whole.substring(0, end - 5) + whole.substring(end), "line 1, byte " + (end - 5));
    assertRefused(whole.substring(0, end) + whole.substring(end + 1), "line 1, byte " + end);
  }

  @Test
  void anAnswerThatIsAnotherTextIsDamage() throws IOException {
    Files.writeString(journal, whole.replace("re: 1", "re: 2"));
    assertThatThrownBy(() -> calls.journaled(journal, 2)).isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("journal " + journal + ", line 2, byte ")
        .hasMessageContaining("remove its member crc, which accepts the edit");
  }

  /** No change of one bit makes a result vanish: the run is refused, or all results are there. */
  @Test
  void aFlippedBitNeverRemovesAnEntry() throws IOException {
    byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
    int accepted = 0;
    for (int at = 0; at < bytes.length; at++) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= (byte) (1 << at % 7);
      Files.write(journal, flipped);
      HandDriven again = HandDriven.answering();
      try {
        assertThat(again.journaled(journal, 2)).hasSize(2);
        accepted++;
        assertThat(Files.readAllBytes(journal)).startsWith(flipped);
      } catch (KimiException.BadRequest refused) {
        assertThat(refused).hasMessageContaining(journal.toString());
        assertThat(Files.readAllBytes(journal)).startsWith(flipped);
      }
    }
    assertThat(accepted).as("changes of the name of a sum, or of the last line end").isLessThan(20);
  }

  @Test
  void anEmptyFileIsAnEmptyJournal() throws IOException {
    Files.writeString(journal, "");
    assertThat(calls.journaled(journal, 2)).hasSize(2);
    assertThat(Files.readString(journal)).isEqualTo(whole);
  }

  @Test
  void longLinesAreRead() throws IOException {
    HandDriven long1 = HandDriven.silent();
    long1.onAsk(text -> long1.call(text).complete(HandDriven.response("x".repeat(100_000))));
    Files.delete(journal);
    long1.journaled(journal, 3);
    assertThat(calls.journaled(journal, 3)).allMatch(result -> result.replayed() && result.text().length() == 100_004);
    assertThat(calls.asked).isEmpty();
  }
}
