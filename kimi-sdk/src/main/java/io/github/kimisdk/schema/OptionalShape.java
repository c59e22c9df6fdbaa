package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** An {@code Optional}, {@code OptionalInt}, {@code OptionalLong} or {@code OptionalDouble}, or a value that may be null. */
record OptionalShape(Class<?> type, Shape content) implements Shape {
  /** Stands for the class of a value that may be null. */
  static final Class<?> NULLABLE = Void.class;

  private static final Map<Class<?>, Box<?>> BOXES = Map.of(
      NULLABLE, new Box<>(NULLABLE, null, UnaryOperator.identity(), UnaryOperator.identity()),
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
      return Objects.equals(optional, empty) ? null : get.apply((T) optional);
    }
  }

  /** Returns the type of the content of an optional without a type argument, or null for another class. */
  static Class<?> primitive(Class<?> type) {
    return type == Optional.class || type == NULLABLE || !BOXES.containsKey(type) ? null : BOXES.get(type).content;
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

  /** Writes a component, whose value may be null where the type allows it. */
  @Override
  public JsonValue writePart(Object value, String what, int depth) {
    return value == null && type == NULLABLE ? JsonNull.NULL : Shape.super.writePart(value, what, depth);
  }

  /** Returns the content of a value of this type, or null. */
  Object value(Object optional) {
    return BOXES.get(type).value(optional);
  }
}
