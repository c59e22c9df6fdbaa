package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.schema.Schema.Fault;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Counts the bytes of a schema as the published validator does, and finds the JSON that it cannot read.
 *
 * <p>The validator reads every number as a double and writes the schema again without blanks; that text is the one that it
 * measures. The writer escapes the characters that matter in HTML.
 */
final class SchemaSize {
  private static final int MOST_BYTES = 120_000;
  private static final int DEEPEST_JSON = 10_000;

  private SchemaSize() {}

  private record Part(JsonValue value, Step at, int depth) {}

  /** Adds a fault for each number and each depth of JSON that the validator cannot read, or one if the schema is too large. */
  static void check(JsonObject root, List<Fault> faults) {
    Deque<Part> todo = new ArrayDeque<>();
    todo.push(new Part(root, null, 1));
    long size = 0;
    while (!todo.isEmpty()) {
      Part part = todo.pop();
      if (part.value instanceof JsonObject || part.value instanceof JsonArray) {
        size += parts(part, todo);
        if (part.depth > DEEPEST_JSON) {
          faults.add(new Fault("", "depth", "expected JSON of at most " + DEEPEST_JSON + " levels, found more"));
          return;
        }
      } else if (part.value instanceof JsonNumber number && Double.isInfinite(Double.parseDouble(number.text()))) {
        faults.add(new Fault(Step.pointer(part.at), "bounds", "expected a number in the range of a double, found " + number));
      } else {
        size += bytes(part.value);
      }
    }
    if (faults.isEmpty() && size > MOST_BYTES) {
      faults.add(new Fault("", "size", "expected at most " + MOST_BYTES + " bytes, found " + size));
    }
  }

  /** Puts the parts of an object or array on the stack; returns the bytes of names and punctuation. */
  private static long parts(Part part, Deque<Part> todo) {
    if (part.value instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) todo.push(new Part(array.get(i), Step.to(part.at, Integer.toString(i)), part.depth + 1));
      return 2 + Math.max(0, array.size() - 1);
    }
    JsonObject object = part.value.asObject();
    long size = 2 + Math.max(0, object.size() - 1);
    for (int i = 0; i < object.size(); i++) {
      size += 1 + bytes(object.name(i));
      todo.push(new Part(object.value(i), Step.to(part.at, object.name(i)), part.depth + 1));
    }
    return size;
  }

  private static int bytes(JsonValue value) {
    if (value instanceof JsonString text) return bytes(text.value());
    return value instanceof JsonNumber number ? bytes(Double.parseDouble(number.text())) : value.toString().length();
  }

  private static int bytes(String text) {
    int size = 2;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) i++;
      size += pair ? 4 : bytes(c);
    }
    return size;
  }

  private static int bytes(char c) {
    if ("\"\\\b\f\n\r\t".indexOf(c) >= 0) return 2;
    if (c < ' ' || "<>&\u2028\u2029".indexOf(c) >= 0) return 6;
    return c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
  }

  private static int bytes(double value) {
    if (value == 0) return 1 / value < 0 ? 2 : 1;
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    double size = Math.abs(value);
    if (size >= 1e-6 && size < 1e21) return exact.toPlainString().length();
    int digits = exact.precision();
    int exponent = digits - exact.scale() - 1;
    int sign = exact.signum() < 0 ? 1 : 0;
    return sign + digits + (digits > 1 ? 1 : 0) + 2 + Integer.toString(Math.abs(exponent)).length();
  }
}
