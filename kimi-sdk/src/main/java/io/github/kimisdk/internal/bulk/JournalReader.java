package io.github.kimisdk.internal.bulk;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.wire.CutObject;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.BulkResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads a journal, line by line, and keeps the places of its entries. Every line has to be an entry, with one exception: a last
 * line without a line end may be an entry that a kill has cut short. Anything else is damage, which is reported with its place.
 */
final class JournalReader {

  /** The limits of a line. An entry is a little deeper than the response in it. */
  static final JsonLimits LIMITS = JsonLimits.DEFAULT.withMaxDepth(JsonLimits.DEFAULT.maxDepth() + 8);

  /**
   * The content of a journal.
   *
   * @param index the places of its entries
   * @param end where the last entry ends; the file is longer if a kill has cut another entry short
   * @param lineEnd false if the last entry has no line end
   */
  record Content(JournalIndex index, long end, boolean lineEnd) {}

  private final Path path;
  private final JournalIndex index = new JournalIndex();
  private byte[] buffer = new byte[8192];
  private int size;
  /** The place in the file at which the buffer, and a line, begins. */
  private long start;
  private long lines;

  JournalReader(Path path) {
    this.path = path;
  }

  Content read(InputStream in) throws IOException {
    for (int more; (more = in.read(buffer, size, buffer.length - size)) >= 0; ) {
      int searched = size;
      size += more;
      completeLines(searched);
      if (size == buffer.length) {
        // One byte more than the longest line, for its line end.
        buffer = Arrays.copyOf(buffer, (int) Math.min(2L * size, Math.max(size, LIMITS.maxBytes() + 1L)));
        if (size == buffer.length) {
          throw damage(0, "a line of at most " + LIMITS.maxBytes() + " bytes", "a longer one");
        }
      }
    }
    return lastLine();
  }

  /** Takes the complete lines out of the buffer. */
  private void completeLines(int searched) {
    int from = 0;
    for (int at = searched; at < size; at++) {
      if (buffer[at] == '\n') {
        entry(from, at);
        from = at + 1;
      }
    }
    System.arraycopy(buffer, from, buffer, 0, size - from);
    size -= from;
    start += from;
  }

  private void entry(int from, int to) {
    try {
      BulkResult result = JournalEntry.read(Json.parse(buffer, from, to, LIMITS)).result();
      index.put(result.position(), new JournalIndex.Place(start + from, to - from, result.failure().isPresent()));
      lines++;
    } catch (JsonParseException e) {
      throw damage(from + e.offset(), e.expected(), e.found());
    } catch (JsonTypeException e) {
      throw damage(from, "an entry of a journal, with " + e.expected() + (e.path().isEmpty() ? "" : " at " + e.path()),
          e.found());
    } catch (IllegalArgumentException e) {
      throw damage(from, "an entry of a journal", e.getMessage());
    }
  }

  /** Takes a line without a line end. File systems may have filled it with zeros after a crash. */
  private Content lastLine() {
    int length = size;
    while (length > 0 && buffer[length - 1] == 0) {
      length--;
    }
    boolean cut = length == 0 || CutObject.isBeginning(buffer, length, LIMITS);
    if (!cut) {
      entry(0, length);
    }
    return new Content(index, start + (cut ? 0 : length), cut);
  }

  private KimiException damage(long offset, String expected, String found) {
    return damage(path, "line " + (lines + 1) + ", byte " + (start + offset), expected, found);
  }

  static KimiException damage(Path path, String place, String expected, String found) {
    return new KimiException.BadRequest(
        "journal " + path + ", " + place + " of the file: expected " + expected + ", found " + found,
        "The file was edited or is damaged, or is no journal: restore it, or repair or remove the line, or use another journal",
        CallDetails.NONE);
  }
}
