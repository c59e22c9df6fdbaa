package io.github.kimisdk.tool;

import io.github.kimisdk.internal.wire.CutObject;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the records of a file, line by line. Every line has to be a record, with one exception: a last line without a line end may
 * be a record that a crash has cut short. Anything else is damage, which is reported with its place.
 */
final class RecordReader {

  private final Path path;
  private final JsonLimits limits;
  private final List<JsonObject> records = new ArrayList<>();
  private byte[] buffer = new byte[8192];
  private int size;
  /** The place in the file at which the buffer, and a line, begins. */
  private long lineStart;

  RecordReader(Path path, JsonLimits limits) {
    this.path = path;
    this.limits = limits;
  }

  /** Reads the records of a file, whose stamp was taken before. */
  RecordFile.Content read(InputStream in, FileStamp stamp) throws IOException {
    for (int more; (more = in.read(buffer, size, buffer.length - size)) >= 0; ) {
      int searched = size;
      size += more;
      lines(searched);
      if (size > limits.maxBytes()) {
        throw damage(limits.maxBytes(), "a line of at most " + limits.maxBytes() + " bytes", "a longer one");
      }
      if (size == buffer.length) {
        // One byte more than the longest line, for its line end.
        buffer = Arrays.copyOf(buffer, (int) Math.min(2L * size, Math.max(buffer.length, limits.maxBytes() + 1L)));
      }
    }
    return lastLine(stamp);
  }

  /** Takes the complete lines out of the buffer. */
  private void lines(int searched) {
    int start = 0;
    for (int at = searched; at < size; at++) {
      if (buffer[at] == '\n') {
        records.add(record(start, at));
        start = at + 1;
      }
    }
    System.arraycopy(buffer, start, buffer, 0, size - start);
    size -= start;
    lineStart += start;
  }

  private JsonObject record(int from, int to) {
    lineStart += from;
    try {
      JsonObject record = Json.parse(buffer, from, to, limits).asObject();
      lineStart -= from;
      return record;
    } catch (JsonParseException e) {
      throw damage(e.offset(), e.expected(), e.found());
    } catch (JsonTypeException e) {
      throw damage(0, e.expected(), e.found());
    }
  }

  /** Takes a line without a line end. File systems may have filled it with zeros after a crash. */
  private RecordFile.Content lastLine(FileStamp stamp) {
    int length = size;
    while (length > 0 && buffer[length - 1] == 0) {
      length--;
    }
    boolean empty = length == 0 || CutObject.isBeginning(buffer, length, limits);
    if (!empty) {
      records.add(record(0, length));
    }
    return new RecordFile.Content(records, new RecordFile.End(records.size(), lineStart + (empty ? 0 : length), empty, stamp));
  }

  private StoreException damage(long offset, String expected, String found) {
    return new StoreException(path + ", line " + (records.size() + 1) + ", byte " + (lineStart + offset) + " of the file: expected "
        + expected + ", found " + found + "; the file was edited or is damaged: restore it, or repair or remove the line");
  }
}
