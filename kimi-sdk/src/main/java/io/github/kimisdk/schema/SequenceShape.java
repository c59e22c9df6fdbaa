package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** A {@code List}, {@code Set}, {@code Collection} or array. */
record SequenceShape(Class<?> type, Shape element, Bounds size) implements Shape {

  @Override
  public Optional<Shape> bounded(Bounds more) {
    return Optional.of(new SequenceShape(type, element, size.and(more)));
  }

  @Override
  public boolean finiteWithout(Set<NamedShape> others) {
    return size.min() <= 0 || element.finiteWithout(others);
  }

  @Override
  public JsonObject schema(Map<String, JsonValue> definitions) {
    return size.addTo(JsonObject.of("type", "array", "items", element.schema(definitions)));
  }

  @Override
  public Object read(JsonValue value) {
    JsonArray array = size.check(value.asArray(), value);
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      elements.add(element.readAt(Integer.toString(i), array.get(i)));
    }
    if (type.isArray()) {
      return array(elements);
    }
    if (type == Set.class) {
      return Collections.unmodifiableSet(new LinkedHashSet<>(elements));
    }
    return Collections.unmodifiableList(elements);
  }

  private Object array(List<Object> elements) {
    Object array = Array.newInstance(type.getComponentType(), elements.size());
    for (int i = 0; i < elements.size(); i++) {
      Array.set(array, i, elements.get(i));
    }
    return array;
  }

  @Override
  public JsonValue write(Object value, int depth) {
    List<JsonValue> elements = new ArrayList<>();
    for (Object each : value instanceof Collection<?> all ? all : list(value)) {
      elements.add(element.writePart(each, "each element", depth));
    }
    return JsonArray.of(elements);
  }

  private static List<Object> list(Object array) {
    return IntStream.range(0, Array.getLength(array)).mapToObj(i -> Array.get(array, i)).toList();
  }
}
