package io.github.kimisdk.internal.schema;

import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonValue;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A set of JSON values in the order of insertion. A stranger can choose values of one hash code. The values are found by their
 * text, because a map also orders its texts, so that such values cost little. Numbers are equal if their values are.
 */
public final class JsonSet extends AbstractSet<JsonValue> {
  private final Map<String, JsonValue> values = new LinkedHashMap<>();

  public JsonSet(Collection<JsonValue> values) {
    addAll(values);
  }

  private static String key(Object value) {
    return value instanceof JsonNumber number ? number.asBigDecimal().stripTrailingZeros().toString() : value.toString();
  }

  @Override
  public boolean add(JsonValue value) {
    return values.putIfAbsent(key(value), value) == null;
  }

  @Override
  public boolean contains(Object value) {
    return values.containsKey(key(value));
  }

  @Override
  public boolean remove(Object value) {
    return values.remove(key(value)) != null;
  }

  @Override
  public Iterator<JsonValue> iterator() {
    return values.values().iterator();
  }

  @Override
  public int size() {
    return values.size();
  }
}
