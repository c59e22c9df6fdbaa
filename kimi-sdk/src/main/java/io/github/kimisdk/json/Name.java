package io.github.kimisdk.json;

import io.github.kimisdk.internal.text.Swar;
import java.util.Arrays;

/**
 * A member name with its bytes, kept so that a name met again costs no new string; and, since names come in the order
 * in which they came before, with the one that followed it lately, which is then compared instead of searched.
 *
 * <p>As with {@link Names}, all threads share the table without a lock: but for the guess and the uses its entries
 * are immutable or equal, and the last one written wins.
 */
final class Name {
  private static final Name[] TABLE = new Name[1024];

  /** In so many places a name may stand, so that names in use do not drive each other out. */
  private static final int WAYS = 4;

  private static final int LONGEST = 32;

  /** The predecessor of the first name of a text. */
  static final Name START = new Name(new byte[0], 0, 0, 0);

  private String text;
  private int uses;

  /** The length in bytes. */
  final int length;

  private final int slot;

  /**
   * Where in the table the name is that came next, in this object or in one within or around it. A reference would
   * keep it, and all that came after it, when they have left the table.
   */
  private int next;

  private final byte[] bytes;
  private final long head;
  private final long tail;

  private Name(byte[] bytes, long head, long tail, int slot) {
    this.bytes = bytes;
    this.length = bytes.length;
    this.head = head;
    this.tail = tail;
    this.slot = slot;
    this.text = Swar.latin(bytes, 0, bytes.length);
  }

  /** The name of ASCII bytes; null if it is too long to be kept. */
  static Name of(byte[] in, int from, int to) {
    int length = to - from;
    if (length > LONGEST) {
      return null;
    }
    long head = head(in, from, length);
    long tail = length > 8 ? Swar.word(in, to - 8) : 0;
    long mixed = (head ^ tail * 0x9E3779B97F4A7C15L) * 0xC2B2AE3D27D4EB4FL;
    int slot = (int) (mixed >>> 54);
    int free = slot ^ (int) mixed & WAYS - 1;
    for (int way = 0; way < WAYS; way++) {
      Name known = TABLE[slot ^ way];
      if (known == null) {
        free = slot ^ way;
        break;
      }
      if (known.head == head && known.tail == tail && known.length == length && known.sameMiddle(in, from)) {
        return known;
      }
    }
    return TABLE[free] = new Name(Arrays.copyOfRange(in, from, to), head, tail, free);
  }

  /**
   * The name. The second time it becomes the very string that the same name in a program is, which is then found
   * without being compared; names that come once only are not put into the JVM's table.
   */
  String text() {
    if (uses < 2 && ++uses == 2) {
      text = text.intern();
    }
    return text;
  }

  /** The name that may come next; null if none is known. */
  Name next() {
    return TABLE[next];
  }

  /** Keeps in mind that a name came next; that one. */
  Name next(Name name) {
    next = name.slot;
    return name;
  }

  /** Whether this name and a quote stand at a position; only looked at where words can be read. */
  boolean stands(byte[] in, int from, int end) {
    if (from > end - 9 - length || in[from + length] != '"') {
      return false;
    }
    long word = Swar.word(in, from);
    if (length < 8) {
      return (word & (1L << 8 * length) - 1) == head;
    }
    return word == head && (length == 8 || Swar.word(in, from + length - 8) == tail && sameMiddle(in, from));
  }

  private boolean sameMiddle(byte[] in, int from) {
    return length <= 16 || Arrays.equals(in, from + 8, from + length - 8, bytes, 8, length - 8);
  }

  /** The first eight bytes, or as many as there are. */
  private static long head(byte[] in, int from, int length) {
    if (length >= 8) {
      return Swar.word(in, from);
    }
    if (from + 8 <= in.length) {
      return length == 0 ? 0 : Swar.word(in, from) & -1L >>> 64 - 8 * length;
    }
    long head = 0;
    for (int i = length - 1; i >= 0; i--) {
      head = head << 8 | in[from + i];
    }
    return head;
  }
}
