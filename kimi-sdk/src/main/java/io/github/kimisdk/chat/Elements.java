package io.github.kimisdk.chat;

import java.util.List;

/** Immutable copies of lists; a null among the elements is refused with its place. */
final class Elements {

  private Elements() {}

  static <T> List<T> copy(String name, List<? extends T> list) {
    try {
      return List.copyOf(list);
    } catch (NullPointerException missing) {
      int index = list == null ? -1 : list.indexOf(null);
      throw new NullPointerException(index < 0 ? name : name + "[" + index + "]");
    }
  }
}
