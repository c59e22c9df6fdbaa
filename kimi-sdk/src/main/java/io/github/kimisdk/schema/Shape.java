package io.github.kimisdk.schema;

import io.github.kimisdk.internal.schema.Step;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Describes, reads and writes the values of one Java type as JSON. {@link ShapeFactory} builds shapes from types; there is one
 * implementation for each kind of type. Shapes are immutable once they are built.
 */
sealed interface Shape permits ScalarShape, SequenceShape, MapShape, OptionalShape, NamedShape {

  /** The maximum depth of values to write. The parser's default limit is lower. */
  int MAX_DEPTH = 1000;

  /** Returns the Java type; for the wrapper of a primitive type, the primitive type. */
  Class<?> type();

  /** Returns the schema. Adds the types that several places use to the definitions and refers to them. */
  JsonObject schema(Map<String, JsonValue> definitions);

  /** Returns the Java value of a JSON value, or throws a {@link JsonTypeException}. */
  Object read(JsonValue value);

  /** Returns the JSON value of a Java value, which is not null. */
  JsonValue write(Object value, int depth);

  /** Returns a copy that also keeps to bounds; empty if bounds do not apply to the type. */
  default Optional<Shape> bounded(Bounds bounds) {
    return Optional.empty();
  }

  /** Whether a finite value exists that contains no value of some other types. */
  default boolean finiteWithout(Set<NamedShape> others) {
    return true;
  }

  /** Reads a member or an element. A mismatch names it. */
  default Object readAt(String step, JsonValue value) {
    return at(step, () -> read(value));
  }

  /** Returns a value. A mismatch is reported one step further down. */
  static <T> T at(String step, Supplier<T> value) {
    try {
      return value.get();
    } catch (JsonTypeException e) {
      throw e.under(Step.append("", NameHints.shortened(step)));
    }
  }

  /** Writes a member or an element, which the message names if it is null. */
  default JsonValue writePart(Object value, String what, int depth) {
    if (value == null) {
      throw new IllegalArgumentException("expected a value for " + what
          + ", found null; use an Optional for a value that may be missing");
    }
    if (depth >= MAX_DEPTH) {
      throw new IllegalArgumentException("expected at most " + MAX_DEPTH
          + " levels of values, found more; a value may contain itself");
    }
    return write(value, depth + 1);
  }
}
