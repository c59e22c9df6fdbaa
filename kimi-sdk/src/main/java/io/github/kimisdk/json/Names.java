package io.github.kimisdk.json;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The names of an object's members: in order, each once. Objects with the same names share one.
 *
 * <p>The table of shared ones is read and written by all threads without a lock: an entry is safe to use however
 * it is seen (final fields), and a lost one is only made again. It holds names, never values, and not many.
 */
final class Names {
  static final Names NONE = new Names(new String[0]);

  private static final Names[] SHARED = new Names[256];
  /** Of so many that share a slot all are found; the oldest goes. */
  private static final int WAYS = 4;
  private static final int LONGEST_SHARED = 64;
  private static final int MOST_CHARS = 2048;
  private static final int SCANNED = 8;

  final String[] list;
  private volatile Map<String, Integer> index;
  private volatile byte[][] written;
  private boolean used;

  private Names(String[] list) {
    this.list = list;
  }

  /** The names that stand in a range, or null if one stands there twice. */
  static Names distinct(String[] names, int from, int to) {
    int size = to - from;
    if (size > LONGEST_SHARED) {
      return indexed(Arrays.copyOfRange(names, from, to));
    }
    int slot = (names[from].hashCode() * 31 + names[to - 1].hashCode()) * 31 + size;
    slot = (slot ^ slot >>> 8 ^ slot >>> 16) & SHARED.length - WAYS;
    for (int way = 0; way < WAYS; way++) {
      Names shared = SHARED[slot + way];
      if (shared != null && shared.same(names, from, to)) {
        return shared;
      }
    }
    if (repeated(names, from, to)) {
      return null;
    }
    Names fresh = new Names(Arrays.copyOfRange(names, from, to));
    int chars = 0;
    for (String name : fresh.list) {
      chars += Math.min(name.length(), MOST_CHARS);
    }
    if (chars < MOST_CHARS) {
      System.arraycopy(SHARED, slot, SHARED, slot + 1, WAYS - 1);
      SHARED[slot] = fresh;
    }
    return fresh;
  }

  /** Whether the very same strings stand in the range; equal ones do not count, they would cost a comparison. */
  private boolean same(String[] names, int from, int to) {
    if (list.length != to - from) {
      return false;
    }
    for (int i = list.length - 1; i >= 0; i--) {
      if (list[i] != names[from + i]) {
        return false;
      }
    }
    return true;
  }

  /** One bit for each hash code seen: only where it was seen before are the names compared. */
  private static boolean repeated(String[] names, int from, int to) {
    long seen = 0;
    for (int i = from; i < to; i++) {
      int hash = names[i].hashCode();
      long bit = 1L << (hash ^ hash >>> 6 ^ hash >>> 15);
      if ((seen & bit) != 0 && stands(names[i], names, from, i)) {
        return true;
      }
      seen |= bit;
    }
    return false;
  }

  private static boolean stands(String name, String[] names, int from, int to) {
    for (int i = from; i < to; i++) {
      if (name.equals(names[i])) {
        return true;
      }
    }
    return false;
  }

  private static Names indexed(String[] list) {
    Map<String, Integer> index = index(list);
    if (index.size() < list.length) {
      return null;
    }
    Names names = new Names(list);
    names.index = index;
    return names;
  }

  /** A hash map, whose bins become trees where hash codes collide. */
  private static Map<String, Integer> index(String[] list) {
    Map<String, Integer> index = new HashMap<>(list.length * 4 / 3 + 1);
    for (int i = 0; i < list.length; i++) {
      index.put(list[i], i);
    }
    return index;
  }

  /** The position of the name, or -1. */
  int find(String name) {
    if (list.length > SCANNED) {
      Map<String, Integer> places = index;
      if (places == null) {
        index = places = index(list);
      }
      Integer place = places.get(name);
      return place == null ? -1 : place;
    }
    for (int i = 0; i < list.length; i++) {
      if (list[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** These names and one more, which is not among them. */
  Names with(String name) {
    String[] longer = Arrays.copyOf(list, list.length + 1);
    longer[list.length] = name;
    return new Names(longer);
  }

  /** These names but the one at a position. */
  Names without(int place) {
    String[] shorter = new String[list.length - 1];
    System.arraycopy(list, 0, shorter, 0, place);
    System.arraycopy(list, place + 1, shorter, place, shorter.length - place);
    return new Names(shorter);
  }

  /** Each name as {@link JsonWriter#name} has it; null the first time and where that is too much to keep. */
  byte[][] written() {
    byte[][] forms = written;
    if (forms != null || list.length > LONGEST_SHARED) {
      return forms;
    }
    if (!used) {
      used = true;
      return null;
    }
    forms = new byte[list.length][];
    for (int i = 0; i < forms.length; i++) {
      forms[i] = JsonWriter.name(list[i]);
    }
    return written = forms;
  }
}
