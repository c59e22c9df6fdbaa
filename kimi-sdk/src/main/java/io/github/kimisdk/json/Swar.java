package io.github.kimisdk.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes at a time: the first byte in an array that a JSON string does not take as it is. */
final class Swar {
  static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final long HIGH_BITS = 0x8080808080808080L;

  private static final long ONES = 0x0101010101010101L;
  private static final long HALVES = 0xF0F0F0F0F0F0F0F0L;
  private static final long TWOS = ONES * 2;
  private static final long FIRST_PLAIN = ONES * ('"' - 1);
  private static final long BACKSLASHES = ONES * '\\';
  private static final long QUESTION_MARKS = ONES * '?';
  static final long SPACES = ONES * ' ';

  private Swar() {}

  static long word(byte[] in, int at) {
    return (long) LONGS.get(in, at);
  }

  /**
   * The high bit of each byte that is a quote, a backslash or a control character. Bits above the lowest set one
   * mean nothing: a byte that is found borrows from those above it. With its second bit turned a quote comes next to
   * the control characters, which only change places, so that one comparison finds both.
   */
  static long special(long word) {
    return ((word ^ TWOS) - FIRST_PLAIN | (word ^ BACKSLASHES) - ONES) & ~word & HIGH_BITS;
  }

  /** The high bit of each byte that is a question mark or not ASCII; none is overlooked, and others may have it. */
  static long odd(long word) {
    return word | (word ^ QUESTION_MARKS) - ONES;
  }

  /** The high bit of each ASCII byte that is a quote, a backslash or a control character, and of no other. */
  static long specials(long word) {
    return ~(((word ^ TWOS) | HIGH_BITS) - FIRST_PLAIN & ((word ^ BACKSLASHES) | HIGH_BITS) - ONES) & HIGH_BITS;
  }

  /** Whether all bytes are digits. */
  static boolean digits(long word) {
    return (word & HALVES | (word + ONES * 6 & HALVES) >>> 4) == ONES * 0x33;
  }

  /** The number that eight digits are: pairs are put together, then pairs of these, then those, all at once. */
  static long number(long word) {
    long digits = word - ONES * '0';
    long pairs = digits * 10 + (digits >>> 8);
    return (pairs & 0xFF000000FFL) * (100 + (1_000_000L << 32)) + (pairs >>> 16 & 0xFF000000FFL) * (1 + (10_000L << 32)) >>> 32;
  }

  /** The high bit of each ASCII byte that is a question mark, and of no other. */
  static long questionMarks(long word) {
    return ~(((word ^ QUESTION_MARKS) | HIGH_BITS) - ONES) & HIGH_BITS;
  }

  /** The position of the first quote, backslash or control character, or the end. */
  static int plainEnd(byte[] in, int from, int end) {
    int i = from;
    for (; i <= end - 8; i += 8) {
      long special = special(word(in, i));
      if (special != 0) return i + (Long.numberOfTrailingZeros(special) >>> 3);
    }
    while (i < end && !special(in[i])) i++;
    return i;
  }

  /** Where the first 32 bytes begin with a quote, a backslash, a control character or an odd one, or the last few. */
  static int unmarkedEnd(byte[] in, int from, int end) {
    int i = from;
    for (; i <= end - 32; i += 32) {
      long marks = marks(word(in, i)) | marks(word(in, i + 8)) | marks(word(in, i + 16)) | marks(word(in, i + 24));
      if ((marks & HIGH_BITS) != 0) break;
    }
    return i;
  }

  private static long marks(long word) {
    return (word ^ TWOS) - FIRST_PLAIN | (word ^ BACKSLASHES) - ONES | odd(word);
  }

  /** The position of the first byte that is no white space, or the end. Behind each other one, spaces go by words. */
  static int blankEnd(byte[] in, int from, int end) {
    int i = from;
    while (i < end && (in[i] == ' ' || in[i] == '\n' || in[i] == '\r' || in[i] == '\t')) {
      i++;
      while (i <= end - 8) {
        long other = word(in, i) ^ SPACES;
        i += Long.numberOfTrailingZeros(other) >>> 3;
        if (other != 0) break;
      }
    }
    return i;
  }

  /** The text of Latin-1 bytes, by the one constructor that is small enough to become part of what calls it. */
  @SuppressWarnings("deprecation")
  static String latin(byte[] in, int from, int to) {
    return new String(in, 0, from, to - from);
  }

  static boolean special(byte b) {
    return b == '"' || b == '\\' || b >= 0 && b < ' ';
  }

  /** Whether the bytes up to an end are all ASCII. */
  static boolean ascii(byte[] in, int end) {
    long bits = 0;
    int i = 0;
    for (; i <= end - 8; i += 8) bits |= word(in, i);
    for (; i < end; i++) bits |= in[i];
    return (bits & HIGH_BITS) == 0;
  }

  /** Whether a question mark may be among the bytes: none is overlooked. */
  static boolean questioned(byte[] in, int end) {
    long marks = 0;
    int i = 0;
    for (; i <= end - 8; i += 8) marks |= questionMarks(word(in, i));
    for (; i < end; i++) marks |= in[i] == '?' ? 1 : 0;
    return marks != 0;
  }
}
