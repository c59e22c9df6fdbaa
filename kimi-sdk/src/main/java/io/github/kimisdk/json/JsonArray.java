package io.github.kimisdk.json;

import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/** A JSON array: values in order. */
public final class JsonArray implements JsonValue, Iterable<JsonValue> {
  /** The array without elements. */
  public static final JsonArray EMPTY = new JsonArray(new JsonValue[0]);

  private final JsonValue[] values;

  /** Takes the array as its own. */
  JsonArray(JsonValue[] values) {
    this.values = values;
  }

  /**
   * Returns an array of values.
   *
   * @param values the elements, copied
   * @return the array
   * @throws NullPointerException if a value is null
   */
  public static JsonArray of(JsonValue... values) {
    Objects.requireNonNull(values, "values");
    return checked(values.clone());
  }

  /**
   * Returns an array of values.
   *
   * @param values the elements, copied
   * @return the array
   * @throws NullPointerException if a value is null
   */
  public static JsonArray of(List<? extends JsonValue> values) {
    Objects.requireNonNull(values, "values");
    return checked(values.toArray(new JsonValue[0]));
  }

  private static JsonArray checked(JsonValue[] own) {
    for (int i = 0; i < own.length; i++) {
      if (own[i] == null) {
        throw new NullPointerException("expected a value for element " + i + ", found null; use JsonNull.NULL");
      }
    }
    return own.length == 0 ? EMPTY : new JsonArray(own);
  }

  /**
   * Returns the number of elements.
   *
   * @return the number
   */
  public int size() {
    return values.length;
  }

  /**
   * Returns whether the array is empty.
   *
   * @return whether the size is 0
   */
  public boolean empty() {
    return values.length == 0;
  }

  /**
   * Returns the elements in order, as an unmodifiable list.
   *
   * @return the elements
   */
  public List<JsonValue> values() {
    return Collections.unmodifiableList(Arrays.asList(values));
  }

  /** Returns the element at an index that is known to be there. */
  JsonValue value(int index) {
    return values[index];
  }

  @Override
  public JsonValue get(int index) {
    if (index < 0 || index >= values.length) {
      throw JsonTypeException.of("element " + index, this);
    }
    return values[index];
  }

  @Override
  public Iterator<JsonValue> iterator() {
    return values().iterator();
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof JsonArray array && Structure.same(this, array);
  }

  @Override
  public int hashCode() {
    return Structure.hash(this);
  }

  @Override
  public String toString() {
    return Json.write(this);
  }
}
