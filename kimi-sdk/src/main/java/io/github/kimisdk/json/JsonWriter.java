package io.github.kimisdk.json;

import io.github.kimisdk.internal.text.Swar;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The writer: UTF-8 into an array that grows, with a stack of its own for the containers that are open.
 *
 * <p>One that has done its work waits for the next text, as long as memory is not short, so that a large text does not
 * have to grow its array again. Whatever is put relies on {@link #FREE} bytes being free, and whoever puts more than
 * one thing reserves them again.
 */
final class JsonWriter {
  /** Up to this length a string is looked at char by char; beyond, copying it out first is faster. */
  private static final int SHORT = 20;

  /** Room for a number, a literal, an escape, or a word where less is meant. */
  private static final int FREE = 32;

  private static final int CHUNK = 512;

  /** Up to this depth a container is written by the call that has opened it, which is faster; a deeper one is left to the stack. */
  private static final int NESTED = 64;

  private static final String HEX = "0123456789abcdef";

  /** What stands for each ASCII character in a string: up to six bytes, and their number in the highest. */
  private static final long[] WRITTEN = written();

  /** The digits of each number below a thousand, the first in the lowest byte. */
  private static final int[] THREE = three();

  private static final long NULL = 'n' | 'u' << 8 | 'l' << 16 | 'l' << 24;
  private static final long TRUE = 't' | 'r' << 8 | 'u' << 16 | 'e' << 24;
  private static final long FALSE = 'f' | 'a' << 8 | 'l' << 16 | 's' << 24 | (long) 'e' << 32;

  private static final AtomicReference<WeakReference<JsonWriter>> WAITING = new AtomicReference<>();

  private final WeakReference<JsonWriter> self = new WeakReference<>(this);
  private boolean pretty;
  private byte[] out = new byte[512];
  private int size;
  private JsonValue[] open = new JsonValue[8];
  private int[] next = new int[8];
  private int depth;
  private char[] chars;
  private byte[] block;

  private JsonWriter() {}

  private static JsonWriter writer(boolean pretty) {
    WeakReference<JsonWriter> waiting = WAITING.getAndSet(null);
    JsonWriter writer = waiting == null ? null : waiting.get();
    if (writer == null) writer = new JsonWriter();
    writer.pretty = pretty;
    return writer;
  }

  private static long[] written() {
    long[] written = new long[128];
    for (int c = 0; c < ' '; c++) {
      written[c] = 6L << 56 | '\\' | 'u' << 8 | '0' << 16 | '0' << 24 | ('0' + c / 16L) << 32 | (long) HEX.charAt(c % 16) << 40;
    }
    for (int c = ' '; c < 128; c++) written[c] = 1L << 56 | c;
    for (int i = 0; i < 7; i++) written["\"\\\b\f\n\r\t".charAt(i)] = 2L << 56 | '\\' | "\"\\bfnrt".charAt(i) << 8;
    return written;
  }

  private static int[] three() {
    int[] three = new int[1000];
    for (int i = 0; i < 1000; i++) three[i] = '0' + i / 100 | '0' + i / 10 % 10 << 8 | '0' + i % 10 << 16;
    return three;
  }

  /** A name as it stands in a compact text, with a comma before it, a colon after it, and a word of room at the end. */
  static byte[] name(String name) {
    JsonWriter writer = new JsonWriter();
    writer.put(',');
    writer.string(name);
    writer.put(':');
    return Arrays.copyOf(writer.out, writer.size + 8);
  }

  static byte[] bytes(JsonValue root) {
    JsonWriter writer = writer(false).write(root);
    byte[] bytes = Arrays.copyOf(writer.out, writer.size);
    writer.rest();
    return bytes;
  }

  static String text(JsonValue root, boolean pretty) {
    JsonWriter writer = writer(pretty).write(root);
    String text = new String(writer.out, 0, writer.size, StandardCharsets.UTF_8);
    writer.rest();
    return text;
  }

  private void rest() {
    size = 0;
    WAITING.set(self);
  }

  private JsonWriter write(JsonValue root) {
    begin(root);
    while (depth > 0) {
      JsonValue container = open[depth - 1];
      if (container instanceof JsonObject object) members(object);
      else elements((JsonArray) container);
    }
    return this;
  }

  /** Writes elements up to one that is a container, and too deep to be written at once, or to the end. */
  private void elements(JsonArray array) {
    int level = depth;
    for (int i = next[level - 1]; i < array.size(); i++) {
      reserve(FREE);
      if (i > 0) out[size++] = ',';
      if (pretty) line();
      begin(array.value(i));
      if (depth > level) {
        next[level - 1] = i + 1;
        return;
      }
    }
    end(']');
  }

  /** Writes members up to such a one, or to the end. */
  private void members(JsonObject object) {
    int level = depth;
    byte[][] names = pretty ? null : object.shape().written();
    for (int i = next[level - 1]; i < object.size(); i++) {
      if (names != null) {
        name(names[i], i == 0 ? 1 : 0);
      } else {
        if (i > 0) put(',');
        if (pretty) line();
        string(object.name(i));
        put(':');
        if (pretty) put(' ');
      }
      begin(object.value(i));
      if (depth > level) {
        next[level - 1] = i + 1;
        return;
      }
    }
    end('}');
  }

  /** Puts a name as {@link #name(String)} has it, by words. */
  private void name(byte[] name, int from) {
    int length = name.length - 8;
    reserve(length + FREE);
    byte[] to = out;
    int at = size - from;
    for (int i = from; i < length; i += 8) Swar.put(to, at + i, Swar.word(name, i));
    size = at + length;
  }

  /** Writes a value, or opens a container that is left to the stack. Here as below some bytes are free. */
  private void begin(JsonValue value) {
    if (value instanceof JsonString string) string(string);
    else if (value instanceof JsonNumber number) number(number);
    else if (value instanceof JsonObject object) {
      if (open(object, object.empty(), '{', '}')) members(object);
    } else if (value instanceof JsonArray array) {
      if (open(array, array.empty(), '[', ']')) elements(array);
    } else literal(value == JsonNull.NULL ? NULL : ((JsonBoolean) value).value() ? TRUE : FALSE);
  }

  private void literal(long word) {
    Swar.put(out, size, word);
    size += word == FALSE ? 5 : 4;
  }

  /** Opens a container; whether to write what is in it at once, and not when all around it has returned. */
  private boolean open(JsonValue container, boolean empty, char first, char last) {
    out[size++] = (byte) first;
    if (empty) {
      out[size++] = (byte) last;
      return false;
    }
    if (depth == open.length) {
      open = Arrays.copyOf(open, 2 * depth);
      next = Arrays.copyOf(next, 2 * depth);
    }
    next[depth] = 0;
    open[depth++] = container;
    return depth < NESTED;
  }

  private void end(char bracket) {
    open[--depth] = null;
    if (pretty) line();
    put(bracket);
  }

  private void line() {
    reserve(2 * depth + FREE);
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
    reserve(FREE);
    out[size++] = (byte) c;
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
    long value = number.integer();
    if (value < 0) {
      out[size++] = '-';
      value = -value;
    }
    digits(value);
  }

  /** Three digits at a time, from a table; the first of them without the zeros before them. */
  private void digits(long value) {
    if (value >= 1_000_000_000) {
      long high = value / 1_000_000_000;
      digits(high);
      int low = (int) (value - 1_000_000_000 * high);
      three(low / 1_000_000);
      three(low / 1_000 % 1_000);
      three(low % 1_000);
      return;
    }
    int low = (int) value;
    int middle = low / 1_000;
    int first = middle / 1_000;
    if (first > 0) {
      leading(first);
      three(middle - 1_000 * first);
      three(low - 1_000 * middle);
    } else if (middle > 0) {
      leading(middle);
      three(low - 1_000 * middle);
    } else {
      leading(low);
    }
  }

  private void three(int value) {
    Swar.put(out, size, (long) THREE[value]);
    size += 3;
  }

  private void leading(int value) {
    int zeros = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    Swar.put(out, size, (long) THREE[value] >>> 8 * zeros);
    size += 3 - zeros;
  }

  private void string(JsonString string) {
    if (!string.plain()) {
      if (string.ascii()) escaped(string.value());
      else string(string.value());
      return;
    }
    out[size++] = '"';
    ascii(string.value());
    put('"');
  }

  /** Writes a text that is ASCII, with what has to be escaped. */
  @SuppressWarnings("deprecation")
  private void escaped(String text) {
    out[size++] = '"';
    if (block == null) block = new byte[CHUNK + 8];
    for (int i = 0; i < text.length(); i += CHUNK) {
      int length = Math.min(CHUNK, text.length() - i);
      text.getBytes(i, i + length, block, 0);
      reserve(6 * length + FREE);
      escaped(block, length);
    }
    out[size++] = '"';
  }

  /**
   * Writes the first bytes of a block by words; the last one is filled up with characters that are taken off again. To
   * share the inner loop with {@link #escaped(long, byte[], int)} takes a tenth longer.
   */
  private void escaped(byte[] from, int length) {
    byte[] to = out;
    int at = size;
    Swar.putSpaces(from, length);
    int i = 0;
    for (; i < length; i += 8) {
      long word = Swar.word(from, i);
      Swar.put(to, at, word);
      int done = 0;
      for (long special = Swar.specials(word); special != 0; special &= special - 1) {
        int bits = Long.numberOfTrailingZeros(special) + 1;
        long written = WRITTEN[(int) (word >>> bits - 8) & 0x7F];
        at += (bits - done >>> 3) - 1;
        Swar.put(to, at, written);
        at += (int) (written >>> 56);
        Swar.put(to, at, word >>> bits);
        done = bits;
      }
      at += 8 - (done >>> 3);
    }
    size = at - (i - length);
  }

  private void string(String text) {
    int length = text.length();
    reserve(length + FREE);
    byte[] to = out;
    int at = size;
    to[at++] = '"';
    if (length > SHORT) {
      size = at;
      if ((text.charAt(length / 4) | text.charAt(length / 2) | text.charAt(length - 1)) < 0x80) blocks(text);
      else characters(text, 0, length);
    } else {
      int plain = 0;
      for (; plain < length; plain++) {
        char c = text.charAt(plain);
        if (c < ' ' || c > '~' || c == '"' || c == '\\') break;
        to[at++] = (byte) c;
      }
      size = at;
      characters(text, plain, length);
    }
    out[size++] = '"';
  }

  /** Writes a long text block by block, and each one that is not ASCII once more. */
  private void blocks(String text) {
    byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
    // A pair of surrogates becomes one question mark, after which nothing stands where it stood.
    boolean whole = latin.length == text.length();
    for (int i = 0; i < text.length(); ) {
      int end = Math.min(text.length(), i + CHUNK);
      if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) end--;
      int start = size;
      reserve(6 * (end - i) + FREE);
      String part = whole ? text : text.substring(i, end);
      byte[] from = whole ? latin : part.getBytes(StandardCharsets.ISO_8859_1);
      if (!ascii(part, from, whole ? i : 0, whole ? end : end - i)) {
        size = start;
        characters(text, i, end);
      }
      i = end;
    }
  }

  /**
   * Writes a block from a copy in Latin-1, which is the fastest to be had, as if it were ASCII; whether it was. A
   * character that is not Latin-1 is a question mark in there, so that each of those is looked at.
   */
  private boolean ascii(String text, byte[] from, int start, int end) {
    if (from.length < end) return false;
    byte[] to = out;
    int i = Swar.unmarkedEnd(from, start, end);
    System.arraycopy(from, start, to, size, i - start);
    int at = size + i - start;
    long odd = 0;
    for (; i <= end - 8; i += 8) {
      long word = Swar.word(from, i);
      odd |= Swar.odd(word);
      Swar.put(to, at, word);
      at = Swar.special(word) == 0 ? at + 8 : escaped(word, to, at);
    }
    for (; i < end; i++) {
      long written = WRITTEN[from[i] & 0x7F];
      odd |= from[i] == '?' ? Swar.HIGH_BITS : from[i];
      Swar.put(to, at, written);
      at += (int) (written >>> 56);
    }
    size = at;
    return (odd & Swar.HIGH_BITS) == 0 || same(text, from, start, end);
  }

  /** Writes eight ASCII characters, which are already there as they are, with what has to be escaped; their end. */
  private static int escaped(long word, byte[] to, int from) {
    int at = from;
    int done = 0;
    for (long special = Swar.specials(word); special != 0; special &= special - 1) {
      int bits = Long.numberOfTrailingZeros(special) + 1;
      long written = WRITTEN[(int) (word >>> bits - 8) & 0x7F];
      at += (bits - done >>> 3) - 1;
      Swar.put(to, at, written);
      at += (int) (written >>> 56);
      Swar.put(to, at, word >>> bits);
      done = bits;
    }
    return at + 8 - (done >>> 3);
  }

  /** Whether the chars that became these bytes are ASCII. */
  private static boolean same(String text, byte[] from, int start, int end) {
    int i = start;
    for (; i <= end - 8; i += 8) {
      long word = Swar.word(from, i);
      if ((word & Swar.HIGH_BITS) != 0) return false;
      for (long marks = Swar.questionMarks(word); marks != 0; marks &= marks - 1) {
        if (text.charAt(i + (Long.numberOfTrailingZeros(marks) >>> 3)) != '?') return false;
      }
    }
    for (; i < end; i++) {
      if (from[i] < 0 || from[i] == '?' && text.charAt(i) != '?') return false;
    }
    return true;
  }

  /** Writes any characters, some hundred at a time from an array, which is faster than to ask for each. */
  private void characters(String text, int from, int to) {
    if (from == to) return;
    if (chars == null) chars = new char[CHUNK];
    for (int i = from; i < to; ) {
      int count = Math.min(CHUNK, to - i);
      text.getChars(i, i + count, chars, 0);
      if (count == CHUNK && Character.isHighSurrogate(chars[count - 1])) count--;
      reserve(6 * count + FREE);
      characters(count);
      i += count;
    }
  }

  private void characters(int count) {
    char[] from = chars;
    byte[] to = out;
    int at = size;
    for (int k = 0; k < count; k++) {
      char c = from[k];
      if (c >= 0x800 && (c < 0xD800 || c > 0xDFFF)) {
        to[at] = (byte) (0xE0 | c >> 12);
        to[at + 1] = (byte) (0x80 | c >> 6 & 0x3F);
        to[at + 2] = (byte) (0x80 | c & 0x3F);
        at += 3;
      } else if (c < 0x80 && c >= ' ' && c != '"' && c != '\\') {
        to[at++] = (byte) c;
      } else {
        size = at;
        boolean paired = c >= 0xD800 && c < 0xDC00 && k + 1 < count && Character.isLowSurrogate(from[k + 1]);
        if (paired) supplementary(Character.toCodePoint(c, from[++k]));
        else if (c >= 0x800) unicode(c);
        else if (c >= 0x80) escaped(0xC0 | c >> 6, 0x80 | c & 0x3F);
        else escaped(c);
        at = size;
      }
    }
    size = at;
  }

  private void supplementary(int character) {
    out[size++] = (byte) (0xF0 | character >> 18);
    out[size++] = (byte) (0x80 | character >> 12 & 0x3F);
    out[size++] = (byte) (0x80 | character >> 6 & 0x3F);
    out[size++] = (byte) (0x80 | character & 0x3F);
  }

  private void escaped(int c) {
    Swar.put(out, size, WRITTEN[c]);
    size += (int) (WRITTEN[c] >>> 56);
  }

  private void escaped(int first, int second) {
    out[size++] = (byte) first;
    out[size++] = (byte) second;
  }

  private void unicode(int c) {
    escaped('\\', 'u');
    for (int shift = 12; shift >= 0; shift -= 4) out[size++] = (byte) HEX.charAt(c >> shift & 0xF);
  }
}
