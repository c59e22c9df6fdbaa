package io.github.kimisdk.internal.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Searches eight bytes at a time (SIMD within a register): a word holds eight bytes, the first one in its lowest bits. */
public final class Swar {

  /** The high bit of each byte. */
  public static final long HIGH_BITS = 0x8080808080808080L;

  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_NIBBLES = 0xF0F0F0F0F0F0F0F0L;
  private static final long TWOS = ONES * 2;
  private static final long FIRST_PLAIN = ONES * ('"' - 1);
  private static final long BACKSLASHES = ONES * '\\';
  private static final long QUESTION_MARKS = ONES * '?';
  private static final long SPACES = ONES * ' ';

  private Swar() {}

  /**
   * Returns the eight bytes at a position.
   *
   * @param in the bytes
   * @param at the position
   * @return the eight bytes
   */
  public static long word(byte[] in, int at) {
    return (long) LONGS.get(in, at);
  }

  /**
   * Stores eight bytes at a position.
   *
   * @param out the bytes
   * @param at the position
   * @param word eight bytes
   */
  public static void put(byte[] out, int at, long word) {
    LONGS.set(out, at, word);
  }

  /**
   * Marks each byte that is a quote, a backslash or a control character by its high bit. Only the lowest mark is reliable:
   * a byte that is found borrows from those above it. With its second bit flipped, a quote comes next to the control
   * characters, which only change places, so that one comparison finds both.
   *
   * @param word eight bytes
   * @return the marks
   */
  public static long special(long word) {
    return ((word ^ TWOS) - FIRST_PLAIN | (word ^ BACKSLASHES) - ONES) & ~word & HIGH_BITS;
  }

  /**
   * Marks each byte that is a quote, a backslash or a control character, and no other.
   *
   * @param word eight bytes
   * @return the marks
   */
  public static long specials(long word) {
    return ~(((word ^ TWOS) | HIGH_BITS) - FIRST_PLAIN & ((word ^ BACKSLASHES) | HIGH_BITS) - ONES | word) & HIGH_BITS;
  }

  /**
   * Returns whether a byte is a quote, a backslash or a control character.
   *
   * @param b the byte
   * @return whether that is so
   */
  public static boolean special(byte b) {
    return b == '"' || b == '\\' || b >= 0 && b < ' ';
  }

  /**
   * Marks each byte that is a question mark, and no other.
   *
   * @param word eight bytes
   * @return the marks
   */
  public static long questionMarks(long word) {
    return ~(((word ^ QUESTION_MARKS) | HIGH_BITS) - ONES | word) & HIGH_BITS;
  }

  /**
   * Returns whether all eight bytes are digits.
   *
   * @param word eight bytes
   * @return whether that is so
   */
  public static boolean digits(long word) {
    return (word & HIGH_NIBBLES | (word + ONES * 6 & HIGH_NIBBLES) >>> 4) == ONES * 0x33;
  }

  /**
   * Returns the number that eight digits spell: pairs are combined first, then pairs of these, then both halves.
   *
   * @param word eight bytes
   * @return the number
   */
  public static long number(long word) {
    long digits = word - ONES * '0';
    long pairs = digits * 10 + (digits >>> 8);
    return (pairs & 0xFF000000FFL) * (100 + (1_000_000L << 32)) + (pairs >>> 16 & 0xFF000000FFL) * (1 + (10_000L << 32)) >>> 32;
  }

  /**
   * Returns the position of the first quote, backslash or control character, or the end.
   *
   * @param in the bytes
   * @param from where the range begins
   * @param end where the range ends
   * @return the position
   */
  public static int plainEnd(byte[] in, int from, int end) {
    int i = from;
    for (; i <= end - 8; i += 8) {
      long special = special(word(in, i));
      if (special != 0) {
        return i + (Long.numberOfTrailingZeros(special) >>> 3);
      }
    }
    while (i < end && !special(in[i])) {
      i++;
    }
    return i;
  }

  /**
   * Returns the position of the first control character, or the end.
   *
   * @param in the bytes
   * @param from where the range begins
   * @param end where the range ends
   * @return the position
   */
  public static int controlEnd(byte[] in, int from, int end) {
    int i = from;
    for (; i <= end - 32; i += 32) {
      long controls = controls(word(in, i)) | controls(word(in, i + 8)) | controls(word(in, i + 16)) | controls(word(in, i + 24));
      if ((controls & HIGH_BITS) != 0) {
        break;
      }
    }
    for (; i <= end - 8; i += 8) {
      long controls = controls(word(in, i)) & HIGH_BITS;
      if (controls != 0) {
        return i + (Long.numberOfTrailingZeros(controls) >>> 3);
      }
    }
    while (i < end && (in[i] & 0xFF) >= ' ') {
      i++;
    }
    return i;
  }

  private static long controls(long word) {
    return word - SPACES & ~word;
  }

  /**
   * Returns the position of the first byte that is not white space, or the end. Only runs of spaces are read by words.
   *
   * @param in the bytes
   * @param from where the range begins
   * @param end where the range ends
   * @return the position
   */
  public static int blankEnd(byte[] in, int from, int end) {
    int i = from;
    while (i < end && (in[i] == ' ' || in[i] == '\n' || in[i] == '\r' || in[i] == '\t')) {
      i++;
      while (i <= end - 8) {
        long other = word(in, i) ^ SPACES;
        i += Long.numberOfTrailingZeros(other) >>> 3;
        if (other != 0) {
          break;
        }
      }
    }
    return i;
  }

  /**
   * Returns whether all bytes of a range are ASCII.
   *
   * @param in the bytes
   * @param from where the range begins
   * @param end where the range ends
   * @return whether that is so
   */
  public static boolean ascii(byte[] in, int from, int end) {
    long bits = 0;
    int i = from;
    for (; i <= end - 8; i += 8) {
      bits |= word(in, i);
    }
    if (i < end && i <= in.length - 8) {
      bits |= word(in, i) & (1L << (end - i << 3)) - 1;
    } else {
      for (; i < end; i++) {
        bits |= in[i];
      }
    }
    return (bits & HIGH_BITS) == 0;
  }

  /**
   * Returns whether a question mark is among the bytes.
   *
   * @param in the bytes
   * @return whether that is so
   */
  public static boolean questioned(byte[] in) {
    long marks = 0;
    int i = 0;
    for (; i <= in.length - 8; i += 8) {
      marks |= questionMarks(word(in, i));
    }
    for (; i < in.length; i++) {
      marks |= in[i] == '?' ? 1 : 0;
    }
    return marks != 0;
  }

  /**
   * Returns the text of Latin-1 bytes. The JIT compiler inlines this constructor only.
   *
   * @param in the bytes
   * @param from where the range begins
   * @param to where the range ends
   * @return the text
   */
  @SuppressWarnings("deprecation")
  public static String latin(byte[] in, int from, int to) {
    return new String(in, 0, from, to - from);
  }
}
