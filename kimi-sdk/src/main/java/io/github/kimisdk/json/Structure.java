package io.github.kimisdk.json;

import java.util.ArrayDeque;

/** Equality and hash codes of containers, which no depth of nesting can drive out of the stack. */
final class Structure {
  /** Below this level a container counts with its size only: equal values still have equal hash codes. */
  private static final int HASHED_LEVELS = 32;

  private Structure() {}

  /** Whether two containers are equal: pairs still to be compared wait in a queue, not on the stack. */
  static boolean same(JsonValue one, JsonValue other) {
    ArrayDeque<JsonValue> waiting = new ArrayDeque<>();
    if (!enqueued(one, other, waiting)) {
      return false;
    }
    while (!waiting.isEmpty()) {
      JsonValue a = waiting.pop();
      JsonValue b = waiting.pop();
      if (!(a instanceof JsonArray left ? elements(left, (JsonArray) b, waiting)
          : members((JsonObject) a, (JsonObject) b, waiting))) {
        return false;
      }
    }
    return true;
  }

  private static boolean elements(JsonArray a, JsonArray b, ArrayDeque<JsonValue> waiting) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!enqueued(a.value(i), b.value(i), waiting)) {
        return false;
      }
    }
    return true;
  }

  private static boolean members(JsonObject a, JsonObject b, ArrayDeque<JsonValue> waiting) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      String name = a.name(i);
      JsonValue right = name.equals(b.name(i)) ? b.value(i) : b.find(name);
      if (right == null || !enqueued(a.value(i), right, waiting)) {
        return false;
      }
    }
    return true;
  }

  /** Compares what holds no other values, and lets containers of one kind wait. */
  private static boolean enqueued(JsonValue a, JsonValue b, ArrayDeque<JsonValue> waiting) {
    if (a == b) {
      return true;
    }
    if (a.getClass() != b.getClass()) {
      return false;
    }
    if (!(a instanceof JsonArray) && !(a instanceof JsonObject)) {
      return a.equals(b);
    }
    waiting.push(b);
    waiting.push(a);
    return true;
  }

  static int hash(JsonValue container) {
    return hash(container, HASHED_LEVELS);
  }

  private static int hash(JsonValue value, int levels) {
    if (value instanceof JsonArray array) {
      int hash = array.size();
      for (int i = 0; levels > 0 && i < array.size(); i++) {
        hash = 31 * hash + hash(array.value(i), levels - 1);
      }
      return hash;
    }
    if (value instanceof JsonObject object) {
      int hash = ~object.size();
      for (int i = 0; levels > 0 && i < object.size(); i++) {
        hash += 31 * object.name(i).hashCode() ^ hash(object.value(i), levels - 1);
      }
      return hash;
    }
    return value.hashCode();
  }
}
