package io.github.kimisdk.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.store.lines.RecordLine;
import io.github.kimisdk.tool.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** A file of any bytes is read up to its torn line, or its damage is reported and the file stays as it is. */
class StoreFuzzTargetTest {

  private static final String ID = "c";
  private static final JsonObject ADDED = JsonObject.of("added", 1);

  @TempDir
  private static Path folder;

  @FuzzTest
  void anyFileIsReadWholeOrReportedAndLosesNothing(byte[] bytes) throws IOException {
    clear();
    Path file = folder.resolve(ID + ".jsonl");
    Files.write(file, bytes);
    byte[] read = withoutMark(bytes);
    Optional<List<JsonObject>> expected = lines(read);
    List<JsonObject> found;
    try {
      found = DirectoryStore.of(folder).load(ID);
    } catch (StoreException damaged) {
      // Many zeros may stand for a whole record that was lost.
      boolean zeros = withoutZeros(bytes) < bytes.length;
      assertThat(expected.isEmpty() || endsInOtherText(read) || zeros).as("damage in " + Arrays.toString(bytes)).isTrue();
      assertThat(damaged.getMessage()).contains(file.getFileName().toString());
      assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
      return;
    }
    assertThat(expected).as("the complete lines").contains(found);
    append(found);
  }

  private static void append(List<JsonObject> known) {
    DirectoryStore.of(folder).append(ID, known.size(), List.of(ADDED));
    List<JsonObject> all = new ArrayList<>(known);
    all.add(ADDED);
    assertThat(DirectoryStore.of(folder).load(ID)).isEqualTo(all);
  }

  /** Returns the records of all lines; empty if a line with an end is not a JSON object. A torn line is none. */
  private static Optional<List<JsonObject>> lines(byte[] bytes) {
    List<JsonObject> records = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == '\n') {
        Optional<JsonObject> record = record(bytes, start, at, records.size());
        if (record.isEmpty()) {
          return Optional.empty();
        }
        records.add(record.get());
        start = at + 1;
      }
    }
    record(bytes, start, withoutZeros(bytes), records.size()).ifPresent(records::add);
    return Optional.of(records);
  }

  /** Tells whether the bytes behind the last line end are no record: they are torn if one begins so, and damaged if not. */
  private static boolean endsInOtherText(byte[] bytes) {
    int start = bytes.length;
    while (start > 0 && bytes[start - 1] != '\n') {
      start--;
    }
    int end = withoutZeros(bytes);
    int index = 0;
    for (int at = 0; at < start; at++) {
      index += bytes[at] == '\n' ? 1 : 0;
    }
    return end > start && record(bytes, start, end, index).isEmpty();
  }

  /** An editor may have put a byte order mark before the first line. */
  private static byte[] withoutMark(byte[] bytes) {
    boolean marked = bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
    return marked ? Arrays.copyOfRange(bytes, 3, bytes.length) : bytes;
  }

  /** A crash may leave zeros at the end of a file. */
  private static int withoutZeros(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return end;
  }

  /** Returns the record of a line without its sum; empty for a wrong sum and for other text. */
  private static Optional<JsonObject> record(byte[] bytes, int from, int to, int index) {
    byte[] copy = Arrays.copyOfRange(bytes, from, Math.max(from, to));
    RecordLine line = new RecordLine(copy, 0, copy.length, index);
    try {
      return line.wrong() ? Optional.empty() : Optional.of(line.json(JsonLimits.DEFAULT).asObject());
    } catch (JsonParseException | JsonTypeException otherText) {
      return Optional.empty();
    }
  }

  private static void clear() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }
}
