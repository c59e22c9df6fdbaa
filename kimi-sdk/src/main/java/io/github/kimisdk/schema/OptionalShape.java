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
import java.util.function.Function;

/** An {@code Optional}, {@code OptionalInt}, {@code OptionalLong} or {@code OptionalDouble}. */
record OptionalShape(Class<?> type, Shape content) implements Shape {
  private static final Map<Class<?>, Box<?>> BOXES = Map.of(
      Optional.class, new Box<Optional<?>>(Object.class, Optional.empty(), Optional::of, Optional::get),
      OptionalInt.class,
      new Box<>(int.class, OptionalInt.empty(), value -> OptionalInt.of((Integer) value), OptionalInt::getAsInt),
      OptionalLong.class,
      new Box<>(long.class, OptionalLong.empty(), value -> OptionalLong.of((Long) value), OptionalLong::getAsLong),
      OptionalDouble.class,
      new Box<>(double.class, OptionalDouble.empty(), value -> OptionalDouble.of((Double) value), OptionalDouble::getAsDouble));

  /** A class of optionals: the type of the content, the empty one, and the ways to fill and to read one. */
  private record Box<T>(Class<?> content, T empty, Function<Object, T> of, Function<T, Object> get) {
    @SuppressWarnings("unchecked")
    Object value(Object optional) {
      return optional.equals(empty) ? null : get.apply((T) optional);
    }
  }

  /** Returns the type of the content of an optional without a type argument, or null for another class. */
  static Class<?> primitive(Class<?> type) {
    return type == Optional.class || !BOXES.containsKey(type) ? null : BOXES.get(type).content;
  }

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
    return value == JsonNull.NULL && content.type() != JsonValue.class ? empty() : BOXES.get(type).of.apply(content.read(value));
  }

  Object empty() {
    return BOXES.get(type).empty;
  }

  @Override
  public JsonValue write(Object optional, int depth) {
    Object value = value(optional);
    return value == null ? JsonNull.NULL : content.write(value, depth);
  }

  /** Returns the content of an Optional, or null. */
  static Object value(Object optional) {
    return BOXES.get(optional.getClass()).value(optional);
  }
}
