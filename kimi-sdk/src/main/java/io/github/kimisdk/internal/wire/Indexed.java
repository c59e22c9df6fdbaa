package io.github.kimisdk.internal.wire;

import java.util.Comparator;
import java.util.List;

/** An element of an answer with the index that the service gave it. */
record Indexed<T>(int index, T element) {

  /** The elements in the order of their indexes; those of the same index keep theirs. */
  static <T> List<T> sorted(List<Indexed<T>> elements) {
    return elements.stream().sorted(Comparator.comparingInt(Indexed::index)).map(Indexed::element).toList();
  }
}
