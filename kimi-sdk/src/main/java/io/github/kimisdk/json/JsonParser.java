package io.github.kimisdk.json;

import io.github.kimisdk.internal.text.StringDecoder;
import io.github.kimisdk.internal.text.Swar;
import io.github.kimisdk.internal.text.Utf8;
import java.util.Arrays;

/**
 * The parser: one pass over the bytes, with a stack of its own.
 *
 * <pre>
 *            .--------------- '[' or '{' name ':' ----------------.
 *            v                                                    |
 *   start -> VALUE -- string, number, literal, "[]", "{}" --> AFTER -- at the outermost level --> end
 *            ^                                                 | ^
 *            '------- ',' (in an object: ',' name ':') --------' '-- ']' or '}': the container is the value
 * </pre>
 *
 * <p>Finished values wait in {@code values} (their names beside them) until their container closes and takes those
 * from its base on. The slot before the base is free for the container itself, whose name may already stand there.
 * {@code frames} holds a base for each open container, twice it and one more for an object.
 */
final class JsonParser {
  private final byte[] in;
  private final int from;
  private final int end;
  private final JsonLimits limits;
  private final boolean chars;

  private int at;
  private JsonValue[] values = new JsonValue[16];
  private String[] names = new String[16];
  private Name last = Name.START;
  private int top;
  private int[] frames = new int[8];
  private int depth;
  private StringDecoder decoder;
  /** Whether the last string was ASCII without escapes. */
  private boolean plain;
  /** The memory of the values so far, as {@link Memory} counts it. */
  private long memory = Memory.VALUE;

  /**
   * A parser of a range.
   *
   * @param chars whether the bytes were a string, and failures count chars
   */
  JsonParser(byte[] in, int from, int end, JsonLimits limits, boolean chars) {
    this.in = in;
    this.from = from;
    this.end = end;
    this.limits = limits;
    this.chars = chars;
    this.at = from;
  }

  /** The failure for a text beyond the limit. */
  static JsonParseException tooLong(int length, JsonLimits limits) {
    return new JsonParseException(1, 1, 0, "at most " + limits.maxBytes() + " bytes (maxBytes)", length + " or more");
  }

  /** The value of the whole range. */
  JsonValue document() {
    if (end - from > limits.maxBytes()) {
      throw tooLong(end - from, limits);
    }
    for (;;) {
      JsonValue value = value();
      for (; value != null; value = after(value)) {
        if (depth == 0) {
          if (memory > limits.maxMemory()) {
            throw tooMuch();
          }
          if (token() >= 0) {
            throw fail(at, "the end of the text");
          }
          return value;
        }
      }
    }
  }

  /** The number that the whole range is. */
  JsonNumber number() {
    int first = at < end ? in[at] : -1;
    if (first != '-' && !digit(first)) {
      throw fail(at, "a number");
    }
    JsonNumber number = number(first);
    if (at < end) {
      throw fail(at, "the end of the number");
    }
    return number;
  }

  /** State VALUE: a value that is complete here, or null where a container was opened and a value follows. */
  private JsonValue value() {
    int first = token();
    switch (first) {
      case '"':
        at++;
        String text = string(false);
        memory += Memory.TEXT + text.length();
        return new JsonString(text, plain);
      case '{':
        return openObject();
      case '[':
        return openArray();
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
        return number(first);
      case 't':
        return literal("true", JsonBoolean.TRUE);
      case 'f':
        return literal("false", JsonBoolean.FALSE);
      case 'n':
        return literal("null", JsonNull.NULL);
      default:
        throw fail(at, depth > 0 && (frames[depth - 1] & 1) == 0 && top == frames[depth - 1] >>> 1
            ? "a value or ']'" : "a value");
    }
  }

  private JsonValue openObject() {
    open(1);
    if (token() == '}') {
      at++;
      return closed(JsonObject.EMPTY, frames[depth - 1]);
    }
    name("a name or '}'");
    return null;
  }

  private JsonValue openArray() {
    open(0);
    if (token() != ']') {
      return null;
    }
    at++;
    return closed(JsonArray.EMPTY, frames[depth - 1]);
  }

  private void open(int object) {
    if (depth >= limits.maxDepth()) {
      throw fail(at, "at most " + limits.maxDepth() + " levels of nesting (maxDepth)");
    }
    at++;
    memory += Memory.CONTAINER;
    if (depth == frames.length) {
      frames = Arrays.copyOf(frames, 2 * depth);
    }
    frames[depth++] = ++top << 1 | object;
  }

  /** State AFTER: takes the value into its container; the container if that closes, null if a value follows. */
  private JsonValue after(JsonValue value) {
    if (top >= values.length) {
      values = Arrays.copyOf(values, 2 * top);
    }
    values[top++] = value;
    memory += Memory.VALUE;
    if (memory > limits.maxMemory()) {
      throw tooMuch();
    }
    int frame = frames[depth - 1];
    int next = token();
    if ((frame & 1) == 0) {
      if (next == ',') {
        at++;
        return null;
      }
      if (next != ']') {
        throw fail(at, "',' or ']'");
      }
      at++;
      return closed(new JsonArray(Arrays.copyOfRange(values, frame >>> 1, top)), frame);
    }
    if (next == ',') {
      at++;
      name("a name");
      return null;
    }
    if (next != '}') {
      throw fail(at, "',' or '}'");
    }
    at++;
    return closed(JsonObject.of(names, values, frame >>> 1, top), frame);
  }

  private JsonValue closed(JsonValue container, int frame) {
    top = (frame >>> 1) - 1;
    depth--;
    return container;
  }

  /** A name and the colon after it. */
  private void name(String expected) {
    if (token() != '"') {
      throw fail(at, expected);
    }
    at++;
    if (top >= names.length) {
      names = Arrays.copyOf(names, 2 * top);
    }
    Name likely = last.next();
    if (likely != null && likely.stands(in, at, end)) {
      last = likely;
      at += likely.length + 1;
      names[top] = likely.text();
    } else {
      names[top] = string(true);
      memory += Memory.NAME + names[top].length();
    }
    if (token() != ':') {
      throw fail(at, "':'");
    }
    at++;
  }

  /** The first byte of the next token, or -1 at the end; {@code at} stays on it. */
  private int token() {
    if (at < end && in[at] > ' ') {
      return in[at];
    }
    at = Swar.blankEnd(in, at, end);
    return at < end ? in[at] & 0xFF : -1;
  }

  private JsonValue literal(String text, JsonValue value) {
    for (int i = 0; i < text.length(); i++) {
      if (at + i >= end || in[at + i] != text.charAt(i)) {
        throw fail(at + i, text);
      }
    }
    at += text.length();
    return value;
  }

  private static boolean digit(int b) {
    return b >= '0' && b <= '9';
  }

  /** A number, whose first byte was looked at. */
  private JsonNumber number(int first) {
    int start = at;
    int i = first == '-' ? start + 1 : start;
    if (i == end || !digit(in[i])) {
      throw fail(i, "a digit");
    }
    int digits = i;
    long value = 0;
    for (; i <= end - 8 && Swar.digits(Swar.word(in, i)); i += 8) {
      value = 100_000_000 * value + Swar.number(Swar.word(in, i));
    }
    for (; i < end && digit(in[i]); i++) {
      value = 10 * value + in[i] - '0';
    }
    if (in[digits] == '0' && i > digits + 1) {
      throw fail(digits + 1, "no digit after a leading 0");
    }
    int after = i < end ? in[i] : ' ';
    if (after == '.') {
      i = digits(i + 1);
    }
    if (i < end && (in[i] | 0x20) == 'e') {
      int sign = i + 1 < end ? in[i + 1] : ' ';
      i = digits(sign == '+' || sign == '-' ? i + 2 : i + 1);
    }
    at = i;
    boolean whole = after != '.' && (after | 0x20) != 'e';
    if (whole && i - digits <= JsonNumber.SHORT_DIGITS && (value != 0 || first != '-')) {
      JsonNumber number = JsonNumber.ofShort(first == '-' ? -value : value);
      if (!number.shared()) {
        memory += Memory.NUMBER;
      }
      return number;
    }
    memory += Memory.TEXT + i - start;
    return JsonNumber.ofValid(Swar.latin(in, start, i));
  }

  /** The end of one digit or more. */
  private int digits(int i) {
    if (i >= end || !digit(in[i])) {
      throw fail(i, "a digit");
    }
    while (i <= end - 8 && Swar.digits(Swar.word(in, i))) {
      i += 8;
    }
    while (i < end && digit(in[i])) {
      i++;
    }
    return i;
  }

  /** A string, after its opening quote. */
  private String string(boolean name) {
    int start = at;
    int i = start;
    long bits = 0;
    for (;;) {
      if (i > end - 8) {
        for (; i < end && !Swar.special(in[i]); i++) {
          bits |= in[i];
        }
        break;
      }
      long word = Swar.word(in, i);
      long special = Swar.special(word);
      if (special != 0) {
        i += Long.numberOfTrailingZeros(special) >>> 3;
        bits |= word & (special & -special) - 1;
        break;
      }
      bits |= word;
      i += 8;
    }
    plain = i < end && in[i] == '"' && (bits & Swar.HIGH_BITS) == 0;
    if (!plain) {
      return decoded(start, i);
    }
    at = i + 1;
    Name known = name ? Name.of(in, start, i) : null;
    if (known == null) {
      return Swar.latin(in, start, i);
    }
    last = last.next(known);
    return known.text();
  }

  /** A string with escapes or characters beyond ASCII; {@code special} is where its plain bytes end. */
  private String decoded(int start, int special) {
    if (decoder == null) {
      decoder = new StringDecoder();
    }
    String text = decoder.decode(in, start, special, end);
    if (text == null) {
      throw fail(decoder.end(), decoder.expected());
    }
    at = decoder.end() + 1;
    return text;
  }

  private JsonParseException tooMuch() {
    return fail(at, "values that take at most " + limits.maxMemory() + " bytes of memory (maxMemory)");
  }

  /** The failure at a position, or at bytes before it that are not UTF-8. */
  private JsonParseException fail(int position, String expected) {
    int invalid = Utf8.invalid(in, from, position);
    if (invalid < 0 && position < end && Utf8.length(in, position, end) == 0) {
      invalid = position;
    }
    if (invalid >= 0) {
      return TextPosition.malformed(in, from, invalid, chars, "UTF-8", TextPosition.found(in, invalid, end));
    }
    return TextPosition.malformed(in, from, position, chars, expected, TextPosition.found(in, position, end));
  }
}
