package io.github.kimisdk.internal.wire;

import java.util.HashMap;
import java.util.Map;

/**
 * The members of an answer that keep their value at the {@link KeyGate}: content, and ids and cursors that are sent back. All
 * other members are masked, those that a later version reads as well.
 */
public final class Kept {

  /** Nothing keeps its value. */
  public static final Kept NOTHING = new Kept();

  /** Everything keeps its value, because it is content. */
  public static final Kept ALL = new Kept();

  private static final String ANY = "*";

  private final Map<String, Kept> members = new HashMap<>();

  private Kept() {}

  /**
   * Returns the members at some paths.
   *
   * @param paths JSON pointers, such as {@code /data/*}{@code /id}; an asterisk stands for each element of an array
   */
  public static Kept of(String... paths) {
    Kept root = new Kept();
    for (String path : paths) {
      Kept at = root;
      String[] names = path.substring(1).split("/");
      for (int i = 0; i < names.length; i++) {
        Kept next = i == names.length - 1 ? ALL : new Kept();
        Kept known = at.members.putIfAbsent(names[i], next);
        at = known == null ? next : known;
      }
    }
    return root;
  }

  /** Returns the part that belongs to a member. */
  Kept member(String name) {
    return members.getOrDefault(name, NOTHING);
  }

  /** Returns the part that belongs to each element of an array. */
  Kept element() {
    return member(ANY);
  }
}
