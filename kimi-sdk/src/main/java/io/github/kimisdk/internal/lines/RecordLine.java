package io.github.kimisdk.internal.lines;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * A line of a file of records: the JSON of the record, with a last member {@code crc}. Its value is the CRC-32 of the line's
 * bytes before the member. A line of an earlier version is without it.
 *
 * <pre>
 * {"message":{"role":"user","content":"Hello"},"crc":"083ed294"}
 * </pre>
 */
public final class RecordLine {

  private static final byte[] NAME = "\"crc\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGITS = 8;
  private static final int MEMBER = NAME.length + DIGITS + "\"}".length();

  /** How much longer than the JSON of its record a line is. */
  public static final int MORE = ",".length() + MEMBER - "}".length();

  private final byte[] buffer;
  private final int from;
  private final int to;
  /** Where the member is, if the line has one. */
  private final int member;
  /** The member with the right sum. */
  private final byte[] right;

  /** Takes a line out of a buffer. White space at its end does not count. */
  public RecordLine(byte[] buffer, int from, int to) {
    int end = to;
    while (end > from && (buffer[end - 1] == ' ' || buffer[end - 1] == '\t' || buffer[end - 1] == '\r')) {
      end--;
    }
    this.buffer = buffer;
    this.from = from;
    this.to = to;
    member = end - MEMBER;
    right = member > from ? member(buffer, from, member) : new byte[MEMBER];
  }

  /** Returns the line for the JSON of a record, without a line end. */
  public static byte[] of(byte[] json) {
    boolean empty = json.length == "{}".length();
    byte[] line = Arrays.copyOf(json, json.length + (empty ? MORE - 1 : MORE));
    int member = line.length - MEMBER;
    line[member - 1] = (byte) (empty ? '{' : ',');
    System.arraycopy(member(line, 0, member), 0, line, member, MEMBER);
    return line;
  }

  private static byte[] member(byte[] line, int from, int to) {
    CRC32 sum = new CRC32();
    sum.update(line, from, to - from);
    return ("\"crc\":\"" + HexFormat.of().toHexDigits(sum.getValue(), DIGITS) + "\"}").getBytes(StandardCharsets.US_ASCII);
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
    boolean named = same(0, NAME.length) && same(NAME.length + DIGITS, MEMBER);
    boolean summed = same(NAME.length, NAME.length + DIGITS);
    return named != summed;
  }

  private boolean same(int start, int end) {
    return member > from && Arrays.equals(buffer, member + start, member + end, right, start, end);
  }

  /** Returns the length of the record's JSON. */
  int length() {
    return to - from - (same(0, MEMBER) ? MORE : 0);
  }

  /** Returns the JSON of the record. Changes the bytes of the line. */
  public JsonValue json(JsonLimits limits) {
    if (!same(0, MEMBER)) {
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

  /** Returns the member of the line. */
  public String found() {
    return new String(buffer, member, MEMBER - 1, StandardCharsets.UTF_8);
  }
}
