package io.github.kimisdk.internal.schema;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** Walks a tree without recursion, so a deep schema needs no deep stack. */
final class TreeWalk {
  private TreeWalk() {}

  /** Visits the root and, for each node, its children in order. The visit of a node returns its children. */
  static <N> void depthFirst(N root, Function<N, List<N>> visit) {
    Deque<N> stack = new ArrayDeque<>();
    stack.push(root);
    while (!stack.isEmpty()) {
      List<N> children = visit.apply(stack.pop());
      for (int i = children.size() - 1; i >= 0; i--) {
        stack.push(children.get(i));
      }
    }
  }
}
