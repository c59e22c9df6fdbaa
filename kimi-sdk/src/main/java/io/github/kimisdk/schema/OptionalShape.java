package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** An {@code Optional}, {@code OptionalInt}, {@code OptionalLong} or {@code OptionalDouble}. */
record OptionalShape(Class<?> type, Shape content) implements Shape {
  /** The types without a type argument, with the type of their content. */
  static final Map<Class<?>, Class<?>> PRIMITIVES = Map.of(
      OptionalInt.class, int.class, OptionalLong.class, long.class, OptionalDouble.class, double.class);

  @Override
  public Optional<Shape> bounded(Bounds bounds) {
    return content.bounded(bounds).map(shape -> new OptionalShape(type, shape));
  }

  /** The schema of an element that may be null. A record leaves a missing component out instead. */
  @Override
  public JsonObject schema(Map<String, JsonValue> definitions) {
    return JsonObject.of("anyOf", List.of(content.schema(definitions), JsonObject.of("type", "null")));
  }

  @Override
  public Object read(JsonValue value) {
    return value == JsonNull.NULL && content.type() != JsonValue.class ? empty() : present(content.read(value));
  }

  Object empty() {
    if (type == OptionalInt.class) {
      return OptionalInt.empty();
    }
    if (type == OptionalLong.class) {
      return OptionalLong.empty();
    }
    return type == OptionalDouble.class ? OptionalDouble.empty() : Optional.empty();
  }

  private Object present(Object value) {
    if (type == OptionalInt.class) {
      return OptionalInt.of((Integer) value);
    }
    if (type == OptionalLong.class) {
      return OptionalLong.of((Long) value);
    }
    return type == OptionalDouble.class ? OptionalDouble.of((Double) value) : Optional.of(value);
  }

  @Override
  public JsonValue write(Object optional, int depth) {
    Object value = value(optional);
    return value == null ? JsonNull.NULL : content.write(value, depth);
  }

  /** Returns the content of an Optional, or null. */
  static Object value(Object optional) {
    if (optional instanceof OptionalInt number) {
      return number.isPresent() ? number.getAsInt() : null;
    }
    if (optional instanceof OptionalLong number) {
      return number.isPresent() ? number.getAsLong() : null;
    }
    if (optional instanceof OptionalDouble number) {
      return number.isPresent() ? number.getAsDouble() : null;
    }
    return ((Optional<?>) optional).orElse(null);
  }
}
