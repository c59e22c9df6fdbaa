package io.github.kimisdk.server;

import java.util.List;
import java.util.Objects;

/** Immutable copies of lists. The exception for a null element names its place. */
final class ListCopies {

  private ListCopies() {}

  static <T> List<T> copy(String name, List<? extends T> list) {
    int index = Objects.requireNonNull(list, name).stream().takeWhile(Objects::nonNull).toList().size();
    if (index < list.size()) {
      throw new NullPointerException(name + "[" + index + "]");
    }
    return List.copyOf(list);
  }
}
