package io.github.kimisdk.store.lines;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads a file of JSON Lines. Every line has to be one that its sink accepts, with one exception: a last line without a line end
 * may be one that a crash has cut short. Anything else is damage, which is reported with its place. A crash may also leave zeros
 * at the end; so many zeros that they may have replaced a line are damage if the sink says so.
 */
public final class LineReader {

  private static final String ADVICE = "The file was edited or is damaged: restore it, or repair or remove the line";

  /** The largest part of a character of four bytes. */
  private static final int LAST_CHARACTER = 3;
  /** The smallest first byte of a character of several bytes. */
  private static final int FIRST_OF_CHARACTER = 0xC2;
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** Takes the lines of a file. */
  public interface Sink {

    /**
     * Takes a line without its sum.
     *
     * @param offset where the line begins
     * @param length its bytes, without its line end
     * @throws JsonTypeException if it is no line of such a file
     */
    void line(JsonValue line, long offset, int length);

    /** Returns the exception for damage at a place. */
    RuntimeException damage(String place, String expected, String found, String advice);

    /** Returns whether the order of the lines counts, so that their sums cover their places. */
    default boolean ordered() {
      return false;
    }

    /** Returns whether zeros at the end that may have replaced a line are damage. */
    default boolean refusesZeros() {
      return true;
    }
  }

  private final JsonLimits limits;
  private final Sink sink;
  private byte[] buffer = new byte[8192];
  private int size;
  /** The place in the file at which the buffer, and a line, begins. */
  private long start;
  private long lines;

  /**
   * Creates a reader of one file.
   *
   * @param limits the limits of a line
   * @param sink takes the lines
   */
  public LineReader(JsonLimits limits, Sink sink) {
    this.limits = limits;
    this.sink = sink;
  }

  /** Reads all lines and returns their end. */
  public LineFile.End read(InputStream in) throws IOException {
    for (int more; (more = in.read(buffer, size, buffer.length - size)) >= 0; ) {
      int searched = size;
      size += more;
      completeLines(searched);
      if (size - RecordLine.MORE > limits.maxBytes()) {
        throw tooLong(0);
      }
      if (size == buffer.length) {
        // One byte more than the longest line, for its line end.
        long longest = (long) limits.maxBytes() + RecordLine.MORE + 1;
        buffer = Arrays.copyOf(buffer, (int) Math.min(2L * size, Math.max(buffer.length, longest)));
      }
    }
    return lastLine();
  }

  /** Takes the complete lines out of the buffer. */
  private void completeLines(int searched) {
    int from = 0;
    for (int at = searched; at < size; at++) {
      if (buffer[at] == '\n') {
        line(from, at);
        from = at + 1;
      }
    }
    System.arraycopy(buffer, from, buffer, 0, size - from);
    size -= from;
    start += from;
  }

  private void line(int at, int to) {
    // Editors begin a file with a byte order mark.
    boolean marked = start + at == 0 && to > MARK.length && Arrays.equals(buffer, 0, MARK.length, MARK, 0, MARK.length);
    int from = marked ? MARK.length : at;
    RecordLine line = new RecordLine(buffer, from, to, sink.ordered() ? lines : RecordLine.NOWHERE);
    if (line.length() > limits.maxBytes()) {
      throw tooLong(from);
    }
    boolean wrong = line.wrong();
    try {
      // The place of a byte that is no JSON says more than that of the wrong sum.
      JsonValue json = wrong ? Json.parse(buffer, from, to, limits) : line.json(limits);
      if (wrong) {
        throw damage(from + line.place(), line.expected() + " for the line's bytes before it", line.found(),
            "The file is damaged: "
            + "restore it. If the line was edited by hand, remove its member crc, which accepts the edit");
      }
      sink.line(json, start + from, to - from);
      lines++;
    } catch (JsonParseException e) {
      throw damage(from + e.offset(), e.expected(), e.found(), ADVICE);
    } catch (JsonTypeException e) {
      throw damage(from, e.expected(), e.found(), ADVICE);
    }
  }

  /** Takes a line without a line end. File systems may have ended it with zeros after a crash. */
  private LineFile.End lastLine() {
    int length = size;
    while (length > 0 && buffer[length - 1] == 0) {
      length--;
    }
    // An editor saves an empty file as a byte order mark.
    boolean marked = start == 0 && length == MARK.length && Arrays.equals(buffer, 0, length, MARK, 0, length);
    boolean cut = length == 0 || marked || isBeginning(buffer, length, limits);
    int begun = cut ? length : 0;
    if (sink.refusesZeros() && size - length >= RecordLine.lacking(buffer, begun) + (cut ? 0 : 1)) {
      throw damage(length, "no zeros where a record may have been", size - length + " of them at the end",
          "Restore the file. If the process or the machine crashed while it stored a record, remove the zeros");
    }
    if (!cut) {
      line(0, length);
    }
    return new LineFile.End(start + (cut ? 0 : length), cut);
  }

  private RuntimeException tooLong(int from) {
    return damage(from + limits.maxBytes(), "a record of at most " + limits.maxBytes() + " bytes", "a longer one", ADVICE);
  }

  private RuntimeException damage(long offset, String expected, String found, String advice) {
    return sink.damage("line " + (lines + 1) + ", byte " + (start + offset) + " of the file", expected, found, advice);
  }

  /** Returns whether the first bytes are the beginning of an object, and not a whole value or anything else. */
  static boolean isBeginning(byte[] bytes, int length, JsonLimits limits) {
    try {
      Json.parse(bytes, 0, length, limits);
      return false;
    } catch (JsonParseException e) {
      int end = e.offset();
      // The parser reports a character that is cut short at its first byte.
      boolean cutCharacter = end < length && end >= length - LAST_CHARACTER && (bytes[end] & 0xFF) >= FIRST_OF_CHARACTER;
      return bytes[0] == '{' && (end == length || cutCharacter && isBeginning(bytes, end, limits));
    }
  }
}
