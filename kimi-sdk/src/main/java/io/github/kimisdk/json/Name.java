package io.github.kimisdk.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A member name with its bytes, kept so that a name met again costs no new string.
 *
 * <p>As with {@link Names}, all threads share the table without a lock: its entries are immutable, and the last
 * one written wins.
 */
final class Name {
  private static final Name[] TABLE = new Name[512];
  private static final int LONGEST = 32;

  private final byte[] bytes;
  private final long head;
  private final long tail;
  private final String text;

  private Name(byte[] bytes, long head, long tail) {
    this.bytes = bytes;
    this.head = head;
    this.tail = tail;
    this.text = new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The string for ASCII bytes. */
  static String of(byte[] in, int from, int to) {
    int length = to - from;
    if (length > LONGEST) return new String(in, from, length, StandardCharsets.ISO_8859_1);
    long head = head(in, from, length);
    long tail = length > 8 ? Swar.word(in, to - 8) : 0;
    long mixed = (head ^ tail * 0x9E3779B97F4A7C15L) * 0xC2B2AE3D27D4EB4FL;
    int slot = (int) (mixed >>> 55);
    Name known = TABLE[slot];
    if (known != null && known.head == head && known.tail == tail && known.bytes.length == length
        && (length <= 16 || Arrays.equals(in, from, to, known.bytes, 0, length))) return known.text;
    Name fresh = new Name(Arrays.copyOfRange(in, from, to), head, tail);
    TABLE[slot] = fresh;
    return fresh.text;
  }

  /** The first eight bytes, or as many as there are. */
  private static long head(byte[] in, int from, int length) {
    if (length >= 8) return Swar.word(in, from);
    if (from + 8 <= in.length) return length == 0 ? 0 : Swar.word(in, from) & -1L >>> 64 - 8 * length;
    long head = 0;
    for (int i = length - 1; i >= 0; i--) head = head << 8 | in[from + i];
    return head;
  }
}
