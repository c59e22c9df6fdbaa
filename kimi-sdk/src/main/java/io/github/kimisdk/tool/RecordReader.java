package io.github.kimisdk.tool;

import io.github.kimisdk.internal.wire.CutObject;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the records of a file, line by line. Every line has to be a record, with one exception: a last line without a line end
 * may be a record that a crash has cut short. Anything else is damage, which is reported with its place. A crash may also leave
 * zeros at the end; so many zeros that they may have replaced a record are damage.
 */
final class RecordReader {

  private static final String ADVICE = "; the file was edited or is damaged: restore it, or repair or remove the line";

  private final RecordFile file;
  private final JsonLimits limits;
  private final List<JsonObject> records = new ArrayList<>();
  private byte[] buffer = new byte[8192];
  private int size;
  /** The place in the file at which the buffer, and a line, begins. */
  private long lineStart;

  RecordReader(RecordFile file) {
    this.file = file;
    this.limits = file.limits();
  }

  /** Reads the records of a file, whose stamp was taken before. */
  RecordFile.Content read(InputStream in, FileStamp stamp) throws IOException {
    for (int more; (more = in.read(buffer, size, buffer.length - size)) >= 0; ) {
      int searched = size;
      size += more;
      lines(searched);
      if (size - RecordLine.MORE > limits.maxBytes()) {
        throw tooLong();
      }
      if (size == buffer.length) {
        // One byte more than the longest line, for its line end.
        long longest = (long) limits.maxBytes() + RecordLine.MORE + 1;
        buffer = Arrays.copyOf(buffer, (int) Math.min(2L * size, Math.max(buffer.length, longest)));
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
    RecordLine line = new RecordLine(buffer, from, to);
    if (line.length() > limits.maxBytes()) {
      throw tooLong();
    }
    boolean wrong = line.wrong();
    try {
      // The place of a byte that is no JSON says more than that of the wrong sum.
      JsonObject record = (wrong ? Json.parse(buffer, from, to, limits) : line.json(limits)).asObject();
      if (wrong) {
        throw damage(line.place(), line.expected() + " for the line's bytes before it", line.found()
            + "; the line is damaged: restore the file. If the line was edited by hand, remove its member crc, which accepts "
            + "the edit");
      }
      lineStart -= from;
      return record;
    } catch (JsonParseException e) {
      throw damage(e.offset(), e.expected(), e.found() + ADVICE);
    } catch (JsonTypeException e) {
      throw damage(0, e.expected(), e.found() + ADVICE);
    }
  }

  /** Takes a line without a line end. File systems may have ended it with zeros after a crash. */
  private RecordFile.Content lastLine(FileStamp stamp) {
    int length = size;
    while (length > 0 && buffer[length - 1] == 0) {
      length--;
    }
    boolean empty = length == 0 || CutObject.isBeginning(buffer, length, limits);
    int begun = empty ? length : 0;
    if (size - length >= RecordLine.lacking(buffer, begun) + (empty ? 0 : 1)) {
      throw damage(length, "no zeros where a record may have been", size - length
          + " of them at the end; restore the file. If the process or the machine crashed while it stored a record, remove the "
          + "zeros");
    }
    if (!empty) {
      records.add(record(0, length));
    }
    return new RecordFile.Content(records, new RecordFile.End(records.size(), lineStart + (empty ? 0 : length), empty, stamp));
  }

  private StoreException tooLong() {
    return damage(limits.maxBytes(), "a record of at most " + limits.maxBytes() + " bytes", "a longer one" + ADVICE);
  }

  private StoreException damage(long offset, String expected, String found) {
    return new StoreException(file.place(records.size() + 1, lineStart + offset) + ": expected " + expected + ", found " + found);
  }
}
