package io.github.kimisdk.chat;

import java.util.List;
import java.util.Objects;

/** Immutable copies of lists; a null among the elements is refused with its place. */
final class Elements {

  private Elements() {}

  static <T> List<T> copy(String name, List<? extends T> list) {
    Objects.requireNonNull(list, name);
    try {
      return List.copyOf(list);
    } catch (NullPointerException missing) {
      throw new NullPointerException(name + "[" + list.indexOf(null) + "]");
    }
  }
}
