package io.github.kimisdk.json;

import java.util.ArrayDeque;

/**
 * The approximate memory of values on a 64-bit JVM, in bytes. The parser adds the same figures up. Neither counts the names of
 * all objects: the parser shares names that it predicts, and here the names of objects in a row count once.
 */
final class Memory {
  /** A value in its container, with the growth of the lists that held it before. */
  static final int VALUE = 12;

  /** An object or an array. */
  static final int CONTAINER = 32;

  /** A string, or a number that keeps its text, besides the characters. */
  static final int TEXT = 64;

  /** A number of its own; small ones are shared. */
  static final int NUMBER = 24;

  /** A name of a member, besides the characters. */
  static final int NAME = 56;

  private Memory() {}

  /** Returns the memory of a value: containers still to be looked at wait in a queue, not on the stack. */
  static long of(JsonValue value) {
    if (!container(value)) {
      return own(value);
    }
    ArrayDeque<JsonValue> waiting = new ArrayDeque<>();
    waiting.add(value);
    long sum = 0;
    // Level by level, so that objects of the same names follow each other.
    Names last = null;
    for (JsonValue next = waiting.poll(); next != null; next = waiting.poll()) {
      sum += own(next);
      if (next instanceof JsonArray array) {
        for (int i = 0; i < array.size(); i++) {
          sum += ownOrLater(array.value(i), waiting);
        }
      } else if (next instanceof JsonObject object) {
        for (int i = 0; i < object.size(); i++) {
          sum += ownOrLater(object.value(i), waiting);
        }
        if (object.shape() != last) {
          sum += names(object);
        }
        last = object.shape();
      }
    }
    return sum;
  }

  private static long ownOrLater(JsonValue value, ArrayDeque<JsonValue> waiting) {
    if (!container(value)) {
      return own(value);
    }
    waiting.add(value);
    return 0;
  }

  private static boolean container(JsonValue value) {
    return value instanceof JsonArray array && !array.empty() || value instanceof JsonObject object && !object.empty();
  }

  private static long names(JsonObject object) {
    long sum = 0;
    for (int i = 0; i < object.size(); i++) {
      sum += NAME + object.name(i).length();
    }
    return sum;
  }

  /** The memory of a value without those that it contains. */
  private static long own(JsonValue value) {
    if (value instanceof JsonString string) {
      return VALUE + TEXT + string.value().length();
    }
    if (value instanceof JsonNumber number) {
      return VALUE + number(number);
    }
    return value instanceof JsonArray || value instanceof JsonObject ? VALUE + CONTAINER : VALUE;
  }

  /** The memory of a number beside its place. */
  static long number(JsonNumber number) {
    if (number.plain()) {
      return number.shared() ? 0 : NUMBER;
    }
    return TEXT + number.text().length();
  }
}
