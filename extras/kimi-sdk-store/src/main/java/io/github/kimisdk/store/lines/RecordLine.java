package io.github.kimisdk.store.lines;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * A line of a file of records: the JSON of the record, with a last member {@code crc}. Its value is the CRC-32 of the line's
 * bytes before the member. Where the order of the lines counts, this is combined with the number of the line, from 1:
 * {@code crc32 ^ number * 0x9E3779B1}, in 32 bits. So a line that is missing, twice or in another place is damage. A line
 * that was edited by hand may have no sum.
 *
 * <pre>
 * {"message":{"role":"user","content":"Hello"},"crc":"083ed294"}
 * </pre>
 */
public final class RecordLine {

  private static final byte[] NAME = "\"crc\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGITS = 8;
  private static final int MEMBER = NAME.length + DIGITS + "\"}".length();

  /** An odd factor, so that each number has another product. */
  private static final int PLACE = 0x9E3779B1;
  /** {@code PLACE * INVERSE == 1}. */
  private static final int INVERSE = 0x0E8B2F51;
  private static final int MOST_LINES = 1 << 24;
  /** The index of a line in a file whose order does not count. */
  public static final long NOWHERE = -1;

  /** How much longer than the JSON of its record a line is. */
  public static final int MORE = ",".length() + MEMBER - "}".length();

  private final byte[] buffer;
  private final int from;
  private final int to;
  /** Where the member is, if the line has one. */
  private final int member;
  /** The sum of the bytes without the place of the line. */
  private final int plain;
  /** The member with the right sum. */
  private final byte[] right;

  /**
   * Takes a line out of a buffer. White space at its end does not count.
   *
   * @param index the index of the line, from 0; or {@link #NOWHERE}
   */
  public RecordLine(byte[] buffer, int from, int to, long index) {
    int end = to;
    while (end > from && (buffer[end - 1] == ' ' || buffer[end - 1] == '\t' || buffer[end - 1] == '\r')) {
      end--;
    }
    this.buffer = buffer;
    this.from = from;
    this.to = to;
    member = end - MEMBER;
    plain = member > from ? sum(buffer, from, member) : 0;
    right = member(placed(plain, index));
  }

  private static int placed(int sum, long index) {
    return sum ^ (int) (index + 1) * PLACE;
  }

  /** Returns the line for the JSON of the record at an index, from 0, or {@link #NOWHERE}, without a line end. */
  public static byte[] of(byte[] json, long index) {
    boolean empty = json.length == "{}".length();
    byte[] line = Arrays.copyOf(json, json.length + (empty ? MORE - 1 : MORE));
    int member = line.length - MEMBER;
    line[member - 1] = (byte) (empty ? '{' : ',');
    System.arraycopy(member(placed(sum(line, 0, member), index)), 0, line, member, MEMBER);
    return line;
  }

  private static int sum(byte[] line, int from, int to) {
    CRC32 sum = new CRC32();
    sum.update(line, from, to - from);
    return (int) sum.getValue();
  }

  private static byte[] member(int sum) {
    return ("\"crc\":\"" + HexFormat.of().toHexDigits(sum) + "\"}").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Returns the fewest bytes, with the line end, that complete the beginning of a line.
   *
   * @param length the length of the beginning
   */
  static int lacking(byte[] buffer, int length) {
    int known = Math.min(length, MEMBER - 1);
    while (known > 0 && !begins(buffer, length - known, length)) {
      known--;
    }
    return (length == 0 ? "{".length() : 0) + MEMBER - known + "\n".length();
  }

  private static boolean begins(byte[] buffer, int at, int length) {
    int named = Math.min(length - at, NAME.length);
    return Arrays.equals(buffer, at, at + named, NAME, 0, named);
  }

  /** Whether the member is there with another sum, or is damaged itself. */
  public boolean wrong() {
    return named() != summed();
  }

  private boolean named() {
    return same(right, 0, NAME.length) && same(right, NAME.length + DIGITS, MEMBER);
  }

  private boolean summed() {
    return same(right, NAME.length, NAME.length + DIGITS);
  }

  private boolean same(byte[] other, int start, int end) {
    return member > from && Arrays.equals(buffer, member + start, member + end, other, start, end);
  }

  /** Returns the length of the record's JSON. */
  int length() {
    return to - from - (named() && summed() ? MORE : 0);
  }

  /** Returns the JSON of the record. Changes the bytes of the line. */
  public JsonValue json(JsonLimits limits) {
    if (!named() || !summed()) {
      return Json.parse(buffer, from, to, limits);
    }
    int end = buffer[member - 1] == ',' ? member - 1 : member;
    buffer[end] = '}';
    return Json.parse(buffer, from, end + 1, limits);
  }

  /** Returns where the member begins, in bytes from the beginning of the line. */
  public int place() {
    return member - from;
  }

  /** Returns the right member. */
  public String expected() {
    return new String(right, 0, MEMBER - 1, StandardCharsets.US_ASCII);
  }

  /** Returns the member of the line, and which record has it, if that stands elsewhere. */
  public String found() {
    String found = new String(buffer, member, MEMBER - 1, StandardCharsets.UTF_8);
    int index = index(found.substring(NAME.length, Math.max(NAME.length, found.length() - 1))) - 1;
    return found + (index < 0 || index >= MOST_LINES ? "" : ", which is that of record " + index
        + " from 0, so records are missing, twice or in another place");
  }

  /** Returns the number of the line that has these digits as its sum, or any other number. */
  private int index(String digits) {
    try {
      return (HexFormat.fromHexDigits(digits) ^ plain) * INVERSE;
    } catch (IllegalArgumentException damaged) {
      return 0;
    }
  }
}
