package io.github.kimisdk.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The writer: UTF-8 into an array that grows, with a stack of its own for the containers that are open.
 */
final class JsonWriter {
  /** Up to this length a string is looked at char by char; beyond, copying it out first is faster. */
  private static final int SHORT = 32;

  private static final int CHUNK = 512;

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

  private final boolean pretty;
  private byte[] out = new byte[512];
  private int size;
  private JsonValue[] open = new JsonValue[8];
  private int[] next = new int[8];
  private int depth;
  private char[] chars;

  JsonWriter(boolean pretty) {
    this.pretty = pretty;
  }

  /** A name as it stands in a compact text: quoted, with its colon. */
  static byte[] name(String name) {
    JsonWriter writer = new JsonWriter(false);
    writer.string(name);
    writer.put(':');
    return writer.bytes();
  }

  byte[] bytes() {
    return Arrays.copyOf(out, size);
  }

  String text() {
    return new String(out, 0, size, StandardCharsets.UTF_8);
  }

  JsonWriter write(JsonValue root) {
    begin(root);
    while (depth > 0) {
      JsonValue container = open[depth - 1];
      if (container instanceof JsonObject object) members(object);
      else elements((JsonArray) container);
    }
    return this;
  }

  /** Writes elements up to the next one that is itself a container, or to the end. */
  private void elements(JsonArray array) {
    int level = depth;
    for (int i = next[level - 1]; i < array.size(); i++) {
      if (i > 0) put(',');
      if (pretty) line();
      next[level - 1] = i + 1;
      begin(array.value(i));
      if (depth > level) return;
    }
    end(']');
  }

  /** Writes members up to the next one that is itself a container, or to the end. */
  private void members(JsonObject object) {
    int level = depth;
    byte[][] names = pretty ? null : object.shape().written();
    for (int i = next[level - 1]; i < object.size(); i++) {
      if (i > 0) put(',');
      if (pretty) line();
      if (names != null) {
        put(names[i]);
      } else {
        string(object.name(i));
        put(':');
        if (pretty) put(' ');
      }
      next[level - 1] = i + 1;
      begin(object.value(i));
      if (depth > level) return;
    }
    end('}');
  }

  /** Writes a value without others in it, or opens the container. */
  private void begin(JsonValue value) {
    if (value instanceof JsonString string) string(string.value());
    else if (value instanceof JsonNumber number) number(number);
    else if (value instanceof JsonObject object) open(object, object.empty(), '{', '}');
    else if (value instanceof JsonArray array) open(array, array.empty(), '[', ']');
    else ascii(value.toString());
  }

  private void open(JsonValue container, boolean empty, char first, char last) {
    put(first);
    if (empty) {
      put(last);
      return;
    }
    if (depth == open.length) {
      open = Arrays.copyOf(open, 2 * depth);
      next = Arrays.copyOf(next, 2 * depth);
    }
    next[depth] = 0;
    open[depth++] = container;
  }

  private void end(char bracket) {
    open[--depth] = null;
    if (pretty) line();
    put(bracket);
  }

  private void line() {
    reserve(2 * depth + 1);
    out[size++] = '\n';
    Arrays.fill(out, size, size + 2 * depth, (byte) ' ');
    size += 2 * depth;
  }

  private void reserve(int more) {
    if (out.length - size < more) out = Arrays.copyOf(out, grown(out.length, (long) size + more));
  }

  private static int grown(int length, long least) {
    if (least > Integer.MAX_VALUE - 8) throw new OutOfMemoryError("a JSON text beyond 2 GiB");
    return (int) Math.min(Integer.MAX_VALUE - 8, Math.max(2L * length, least));
  }

  private void put(char c) {
    reserve(1);
    out[size++] = (byte) c;
  }

  private void put(byte[] bytes) {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, out, size, bytes.length);
    size += bytes.length;
  }

  /** Copies the low byte of each char, which is all of it in ASCII, without an array between. */
  @SuppressWarnings("deprecation")
  private void ascii(String text) {
    reserve(text.length());
    text.getBytes(0, text.length(), out, size);
    size += text.length();
  }

  private void number(JsonNumber number) {
    if (!number.plain()) {
      ascii(number.text());
      return;
    }
    reserve(20);
    long value = number.integer();
    if (value < 0) {
      out[size++] = '-';
      value = -value;
    }
    int end = size + 1;
    for (long rest = value; rest >= 10; rest /= 10) end++;
    size = end;
    do {
      out[--end] = (byte) ('0' + value % 10);
      value /= 10;
    } while (value > 0);
  }

  private void string(String text) {
    int length = text.length();
    put('"');
    if (length > SHORT) {
      longer(text);
    } else {
      reserve(length);
      byte[] to = out;
      int start = size;
      int plain = 0;
      for (; plain < length; plain++) {
        char c = text.charAt(plain);
        if (c < ' ' || c > '~' || c == '"' || c == '\\') break;
        to[start + plain] = (byte) c;
      }
      size = start + plain;
      if (plain < length) characters(text, plain);
    }
    put('"');
  }

  /**
   * Writes the bytes that the JDK encodes, a run at a time between those that are escaped: the fastest way for what
   * is ASCII at large. What looks as if it were not goes another way.
   */
  private void longer(String text) {
    int length = text.length();
    if ((text.charAt(length / 4) | text.charAt(length / 2) | text.charAt(length - 1)) >= 0x80) {
      characters(text, 0);
      return;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (Swar.questioned(utf8, utf8.length) && Utf8.unpaired(text) >= 0) {
      characters(text, 0);
      return;
    }
    reserve(utf8.length + 16);
    int run = 0;
    for (;;) {
      int i = Swar.plainEnd(utf8, run, utf8.length);
      reserve(i - run + 6);
      System.arraycopy(utf8, run, out, size, i - run);
      size += i - run;
      if (i == utf8.length) return;
      escaped(utf8[i]);
      run = i + 1;
    }
  }

  /** Writes any characters, some hundred at a time from an array, which is faster than to ask for each. */
  private void characters(String text, int from) {
    if (chars == null) chars = new char[CHUNK];
    for (int i = from; i < text.length(); ) {
      int count = Math.min(CHUNK, text.length() - i);
      text.getChars(i, i + count, chars, 0);
      if (count == CHUNK && Character.isHighSurrogate(chars[count - 1])) count--;
      reserve(6 * count);
      for (int k = 0; k < count; k++) {
        char c = chars[k];
        if (c >= 0x800 && (c < 0xD800 || c > 0xDFFF)) {
          int at = size;
          out[at] = (byte) (0xE0 | c >> 12);
          out[at + 1] = (byte) (0x80 | c >> 6 & 0x3F);
          out[at + 2] = (byte) (0x80 | c & 0x3F);
          size = at + 3;
        } else if (c >= 0x800) {
          boolean paired = c < 0xDC00 && k + 1 < count && Character.isLowSurrogate(chars[k + 1]);
          if (paired) supplementary(Character.toCodePoint(c, chars[++k]));
          else unicode(c);
        } else if (c >= 0x80) {
          out[size++] = (byte) (0xC0 | c >> 6);
          out[size++] = (byte) (0x80 | c & 0x3F);
        } else if (c == '"' || c == '\\' || c < ' ') {
          escaped(c);
        } else {
          out[size++] = (byte) c;
        }
      }
      i += count;
    }
  }

  private void supplementary(int character) {
    out[size++] = (byte) (0xF0 | character >> 18);
    out[size++] = (byte) (0x80 | character >> 12 & 0x3F);
    out[size++] = (byte) (0x80 | character >> 6 & 0x3F);
    out[size++] = (byte) (0x80 | character & 0x3F);
  }

  private void escaped(int c) {
    switch (c) {
      case '"', '\\' -> escaped('\\', c);
      case '\b' -> escaped('\\', 'b');
      case '\f' -> escaped('\\', 'f');
      case '\n' -> escaped('\\', 'n');
      case '\r' -> escaped('\\', 'r');
      case '\t' -> escaped('\\', 't');
      default -> unicode(c);
    }
  }

  private void escaped(int first, int second) {
    out[size++] = (byte) first;
    out[size++] = (byte) second;
  }

  private void unicode(int c) {
    escaped('\\', 'u');
    for (int shift = 12; shift >= 0; shift -= 4) out[size++] = HEX[c >> shift & 0xF];
  }
}
