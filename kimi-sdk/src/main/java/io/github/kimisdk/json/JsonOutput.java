package io.github.kimisdk.json;

import io.github.kimisdk.internal.text.Swar;
import io.github.kimisdk.internal.text.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing array of UTF-8 with the strings and numbers of a JSON text. Methods that put a single byte or word rely on
 * {@link #FREE} free bytes; a method that puts more reserves them again.
 */
class JsonOutput {
  /** Room for a number, a literal, an escape, or a word of which fewer bytes count. */
  static final int FREE = 32;

  /** Texts up to this length are written char by char; a longer text is copied first, which is faster. */
  private static final int SHORT = 20;

  private static final int BLOCK = 512;

  private static final String HEX = "0123456789abcdef";

  /** The escaped form of each ASCII character in a string: up to six bytes, and their number in the highest byte. */
  private static final long[] ESCAPED = escaped();

  /** The digits of each number below a thousand, the first in the lowest byte. */
  private static final int[] THREE = three();

  byte[] out = new byte[512];
  int size;
  private char[] chars;

  private static long[] escaped() {
    long[] escaped = new long[128];
    for (int c = 0; c < ' '; c++) {
      escaped[c] = 6L << 56 | '\\' | 'u' << 8 | '0' << 16 | '0' << 24 | ('0' + c / 16L) << 32 | (long) HEX.charAt(c % 16) << 40;
    }
    for (int c = ' '; c < 128; c++) {
      escaped[c] = 1L << 56 | c;
    }
    for (int i = 0; i < 7; i++) {
      escaped["\"\\\b\f\n\r\t".charAt(i)] = 2L << 56 | '\\' | "\"\\bfnrt".charAt(i) << 8;
    }
    return escaped;
  }

  private static int[] three() {
    int[] three = new int[1000];
    for (int i = 0; i < 1000; i++) {
      three[i] = '0' + i / 100 | '0' + i / 10 % 10 << 8 | '0' + i % 10 << 16;
    }
    return three;
  }

  void reserve(int more) {
    if (out.length - size < more) {
      out = Arrays.copyOf(out, grown(out.length, (long) size + more));
    }
  }

  private static int grown(int length, long least) {
    if (least > Integer.MAX_VALUE - 8) {
      throw new OutOfMemoryError("a JSON text beyond 2 GiB");
    }
    return (int) Math.min(Integer.MAX_VALUE - 8, Math.max(2L * length, least));
  }

  void put(char c) {
    reserve(FREE);
    out[size++] = (byte) c;
  }

  /** Puts an ASCII text: the low byte of each char, without an array in between. */
  @SuppressWarnings("deprecation")
  private void ascii(String text) {
    reserve(text.length());
    text.getBytes(0, text.length(), out, size);
    size += text.length();
  }

  void number(JsonNumber number) {
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

  /** Puts three digits at a time, from a table; the first group without leading zeros. */
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

  void string(JsonString string) {
    if (string.plain()) {
      out[size++] = '"';
      ascii(string.value());
      put('"');
    } else {
      string(string.value());
    }
  }

  void string(String text) {
    int length = text.length();
    reserve(length + FREE);
    out[size++] = '"';
    if (length <= SHORT) {
      characters(text, plain(text));
    } else if ((text.charAt(length / 4) | text.charAt(length / 2) | text.charAt(length - 1)) < 0x80) {
      bytes(text);
    } else {
      characters(text, 0);
    }
    out[size++] = '"';
  }

  /** Writes the plain ASCII characters at the beginning of a short text; returns their number. */
  private int plain(String text) {
    byte[] to = out;
    int i = 0;
    for (; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        break;
      }
      to[size + i] = (byte) c;
    }
    size += i;
    return i;
  }

  /** Writes a long text, mostly ASCII, by its encoding: in UTF-8 only ASCII bytes have to be escaped. */
  private void bytes(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int start = size;
    boolean questioned = false;
    for (int i = 0; i < utf8.length; i += BLOCK) {
      int end = Math.min(utf8.length, i + BLOCK);
      reserve(6 * (end - i) + FREE);
      questioned |= block(utf8, i, end);
    }
    // The encoder replaces an unpaired surrogate by a question mark.
    if (questioned && Utf8.unpaired(text) >= 0) {
      size = start;
      characters(text, 0);
    }
  }

  /** Writes a range of UTF-8; returns whether it contains a question mark. */
  private boolean block(byte[] from, int start, int end) {
    byte[] to = out;
    int at = size;
    long questions = 0;
    int i = start;
    for (; i <= end - 8; i += 8) {
      long word = Swar.word(from, i);
      questions |= Swar.questionMarks(word);
      Swar.put(to, at, word);
      at = Swar.special(word) == 0 ? at + 8 : escaped(word, to, at);
    }
    for (; i < end; i++) {
      long escaped = from[i] < 0 ? 1L << 56 | from[i] & 0xFF : ESCAPED[from[i]];
      questions |= from[i] == '?' ? 1 : 0;
      Swar.put(to, at, escaped);
      at += (int) (escaped >>> 56);
    }
    size = at;
    return questions != 0;
  }

  /** Escapes a word that has been put at a position; returns the position behind it. */
  private static int escaped(long word, byte[] to, int from) {
    int at = from;
    int done = 0;
    for (long special = Swar.specials(word); special != 0; special &= special - 1) {
      int bits = Long.numberOfTrailingZeros(special) + 1;
      long escaped = ESCAPED[(int) (word >>> bits - 8) & 0x7F];
      at += (bits - done >>> 3) - 1;
      Swar.put(to, at, escaped);
      at += (int) (escaped >>> 56);
      Swar.put(to, at, word >>> bits);
      done = bits;
    }
    return at + 8 - (done >>> 3);
  }

  /** Writes the characters from a position on; a copy of some hundred at a time is faster than to ask for each. */
  private void characters(String text, int from) {
    int count;
    for (int i = from; i < text.length(); i += count) {
      if (chars == null) {
        chars = new char[BLOCK];
      }
      count = Math.min(BLOCK, text.length() - i);
      text.getChars(i, i + count, chars, 0);
      if (count == BLOCK && Character.isHighSurrogate(chars[count - 1])) {
        count--;
      }
      reserve(6 * count + FREE);
      characters(count);
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
        boolean paired = Character.isHighSurrogate(c) && k + 1 < count && Character.isLowSurrogate(from[k + 1]);
        if (paired) {
          at = Utf8.encode(Character.toCodePoint(c, from[++k]), to, at);
        } else if (c >= 0x800) {
          at = unicode(c, to, at);
        } else if (c >= 0x80) {
          at = Utf8.encode(c, to, at);
        } else {
          at = escaped(c, to, at);
        }
      }
    }
    size = at;
  }

  private static int escaped(int c, byte[] to, int at) {
    Swar.put(to, at, ESCAPED[c]);
    return at + (int) (ESCAPED[c] >>> 56);
  }

  private static int unicode(int c, byte[] to, int at) {
    to[at] = '\\';
    to[at + 1] = 'u';
    for (int i = 0; i < 4; i++) {
      to[at + 2 + i] = (byte) HEX.charAt(c >> 12 - 4 * i & 0xF);
    }
    return at + 6;
  }
}
