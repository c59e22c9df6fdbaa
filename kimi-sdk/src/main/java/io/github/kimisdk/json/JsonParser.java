package io.github.kimisdk.json;

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
  private byte[] scratch;
  private char[] decoded;
  /** Whether the last string was ASCII, and whether it was without escapes too. */
  private boolean ascii;
  private boolean plain;

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
    if (end - from > limits.maxBytes()) throw tooLong(end - from, limits);
    for (;;) {
      JsonValue value = value();
      for (; value != null; value = after(value)) {
        if (depth == 0) {
          if (token() >= 0) throw fail(at, "the end of the text");
          return value;
        }
      }
    }
  }

  /** The number that the whole range is. */
  JsonNumber number() {
    int first = at < end ? in[at] : -1;
    if (first != '-' && !digit(first)) throw fail(at, "a number");
    JsonNumber number = number(first);
    if (at < end) throw fail(at, "the end of the number");
    return number;
  }

  /** State VALUE: a value that is complete here, or null where a container was opened and a value follows. */
  private JsonValue value() {
    int first = token();
    switch (first) {
      case '"':
        at++;
        String text = string(false);
        return new JsonString(text, ascii, plain);
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
    if (token() != ']') return null;
    at++;
    return closed(JsonArray.EMPTY, frames[depth - 1]);
  }

  private void open(int object) {
    if (depth >= limits.maxDepth()) {
      throw fail(at, "at most " + limits.maxDepth() + " levels of nesting (maxDepth)");
    }
    at++;
    if (depth == frames.length) frames = Arrays.copyOf(frames, 2 * depth);
    frames[depth++] = ++top << 1 | object;
  }

  /** State AFTER: takes the value into its container; the container if that closes, null if a value follows. */
  private JsonValue after(JsonValue value) {
    if (top >= values.length) values = Arrays.copyOf(values, 2 * top);
    values[top++] = value;
    int frame = frames[depth - 1];
    int next = token();
    if ((frame & 1) == 0) {
      if (next == ',') {
        at++;
        return null;
      }
      if (next != ']') throw fail(at, "',' or ']'");
      at++;
      return closed(new JsonArray(Arrays.copyOfRange(values, frame >>> 1, top)), frame);
    }
    if (next == ',') {
      at++;
      name("a name");
      return null;
    }
    if (next != '}') throw fail(at, "',' or '}'");
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
    if (token() != '"') throw fail(at, expected);
    at++;
    if (top >= names.length) names = Arrays.copyOf(names, 2 * top);
    Name likely = last.next();
    if (likely != null && likely.stands(in, at, end)) {
      last = likely;
      at += likely.length + 1;
      names[top] = likely.text();
    } else {
      names[top] = string(true);
    }
    if (token() != ':') throw fail(at, "':'");
    at++;
  }

  /** The first byte of the next token, or -1 at the end; {@code at} stays on it. */
  private int token() {
    if (at < end && in[at] > ' ') return in[at];
    at = Swar.blankEnd(in, at, end);
    return at < end ? in[at] & 0xFF : -1;
  }

  private JsonValue literal(String text, JsonValue value) {
    for (int i = 0; i < text.length(); i++) {
      if (at + i >= end || in[at + i] != text.charAt(i)) throw fail(at + i, text);
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
    if (i == end || !digit(in[i])) throw fail(i, "a digit");
    int digits = i;
    long value = 0;
    for (; i <= end - 8 && Swar.digits(Swar.word(in, i)); i += 8) value = 100_000_000 * value + Swar.number(Swar.word(in, i));
    for (; i < end && digit(in[i]); i++) value = 10 * value + in[i] - '0';
    if (in[digits] == '0' && i > digits + 1) throw fail(digits + 1, "no digit after a leading 0");
    int after = i < end ? in[i] : ' ';
    if (after == '.') i = digits(i + 1);
    if (i < end && (in[i] | 0x20) == 'e') {
      int sign = i + 1 < end ? in[i + 1] : ' ';
      i = digits(sign == '+' || sign == '-' ? i + 2 : i + 1);
    }
    at = i;
    boolean whole = after != '.' && (after | 0x20) != 'e';
    if (whole && i - digits <= JsonNumber.SHORT_DIGITS && (value != 0 || first != '-')) {
      return JsonNumber.ofShort(first == '-' ? -value : value);
    }
    return JsonNumber.ofValid(Swar.latin(in, start, i));
  }

  /** The end of one digit or more. */
  private int digits(int i) {
    if (i >= end || !digit(in[i])) throw fail(i, "a digit");
    while (i <= end - 8 && Swar.digits(Swar.word(in, i))) i += 8;
    while (i < end && digit(in[i])) i++;
    return i;
  }

  /** A string, after its opening quote. */
  private String string(boolean name) {
    int start = at;
    int i = start;
    long bits = 0;
    for (;;) {
      if (i > end - 8) {
        for (; i < end && !Swar.special(in[i]); i++) bits |= in[i];
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
    ascii = plain;
    if (i == end || in[i] != '"') return escaped(start, i);
    at = i + 1;
    if (!plain) return decoded(start, i);
    Name known = name ? Name.of(in, start, i) : null;
    if (known == null) return Swar.latin(in, start, i);
    last = last.next(known);
    return known.text();
  }

  private String decoded(int start, int to) {
    String text = decoded(in, start, to);
    if (text == null) throw fail(to, "'\"'");
    return text;
  }

  private String decoded(byte[] bytes, int start, int to) {
    if (decoded == null || decoded.length < to - start) decoded = new char[to - start + 32];
    return Utf8.decoded(bytes, start, to, decoded);
  }

  /** A string with an escape at {@code i}: the bytes that it stands for are collected, and then decoded. */
  private String escaped(int start, int i) {
    int size = 0;
    int run = start;
    while (i < end && in[i] == '\\') {
      if (scratch == null || scratch.length < size + i - run + 8) {
        int least = size + i - run + 8;
        scratch = scratch == null ? new byte[Math.max(128, 2 * least)] : Arrays.copyOf(scratch, 2 * least);
      }
      System.arraycopy(in, run, scratch, size, i - run);
      size = escape(i, size + i - run);
      run = at;
      i = Swar.plainEnd(in, run, end);
    }
    if (i == end) throw fail(end, "'\"'");
    if (in[i] != '"') throw fail(i, "no control character in a string");
    at = i + 1;
    if (scratch.length < size + i - run) scratch = Arrays.copyOf(scratch, 2 * (size + i - run));
    System.arraycopy(in, run, scratch, size, i - run);
    size += i - run;
    ascii = Swar.ascii(scratch, size);
    if (ascii) return Swar.latin(scratch, 0, size);
    String text = decoded(scratch, 0, size);
    if (text != null) return text;
    if (Utf8.invalid(in, start, i) >= 0) throw fail(i, "'\"'");
    return Utf8.decodedWithSurrogates(scratch, 0, size);
  }

  /** Puts the bytes of the escape at {@code i} into the scratch array, and goes behind it; their end there. */
  private int escape(int i, int size) {
    at = i + 2;
    int simple = switch (i + 1 < end ? in[i + 1] : -1) {
      case '"' -> '"';
      case '\\' -> '\\';
      case '/' -> '/';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> -1;
      default -> throw fail(i + 1, "one of \"\\/bfnrtu after '\\'");
    };
    if (simple >= 0) {
      scratch[size] = (byte) simple;
      return size + 1;
    }
    int character = unit(i + 2);
    at = i + 6;
    if (character >= 0xD800 && character < 0xDC00 && at + 1 < end && in[at] == '\\' && in[at + 1] == 'u') {
      int low = unit(at + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        character = Character.toCodePoint((char) character, (char) low);
        at += 6;
      }
    }
    return encoded(character, size);
  }

  /** Four hexadecimal digits. */
  private int unit(int i) {
    int unit = 0;
    for (int k = i; k < i + 4; k++) {
      int b = k < end ? in[k] : -1;
      int digit = digit(b) ? b - '0' : (b | 0x20) >= 'a' && (b | 0x20) <= 'f' && b > 0 ? (b | 0x20) - 'a' + 10 : -1;
      if (digit < 0) throw fail(k, "a hexadecimal digit");
      unit = unit << 4 | digit;
    }
    return unit;
  }

  /** Puts a character into the scratch array; a surrogate without its pair like any other. */
  private int encoded(int character, int size) {
    if (character < 0x80) {
      scratch[size++] = (byte) character;
      return size;
    }
    if (character < 0x800) {
      scratch[size++] = (byte) (0xC0 | character >> 6);
    } else {
      if (character < 0x10000) {
        scratch[size++] = (byte) (0xE0 | character >> 12);
      } else {
        scratch[size++] = (byte) (0xF0 | character >> 18);
        scratch[size++] = (byte) (0x80 | character >> 12 & 0x3F);
      }
      scratch[size++] = (byte) (0x80 | character >> 6 & 0x3F);
    }
    scratch[size++] = (byte) (0x80 | character & 0x3F);
    return size;
  }

  /** The failure at a position, or at bytes before it that are not UTF-8. */
  private JsonParseException fail(int position, String expected) {
    int invalid = Utf8.invalid(in, from, position);
    if (invalid < 0 && position < end && Utf8.length(in, position, end) == 0) invalid = position;
    if (invalid >= 0) {
      return Place.malformed(in, from, invalid, chars, "UTF-8", Place.found(in, invalid, end));
    }
    return Place.malformed(in, from, position, chars, expected, Place.found(in, position, end));
  }
}
