package io.github.kimisdk.schema;

import io.github.kimisdk.internal.schema.SchemaJson;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.math.BigDecimal;

/** The minimum and the maximum of a number, of the length of a text or of the length of an array; infinite if there is none. */
record Bounds(double min, double max) {
  static final Bounds NONE = new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  Bounds and(Bounds other) {
    return new Bounds(Math.max(min, other.min), Math.min(max, other.max));
  }

  /** Returns the schema with these bounds. */
  JsonObject addTo(JsonObject schema) {
    JsonObject result = min > NONE.min ? SchemaJson.bounded(schema, "min", min) : schema;
    return max < NONE.max ? SchemaJson.bounded(result, "max", max) : result;
  }

  /** Returns a value that was read from JSON, or throws if it is out of bounds. */
  <T> T check(T value, JsonValue json) {
    double size = size(value);
    if (size >= min && size <= max) {
      return value;
    }
    String from = min > NONE.min ? " from " + SchemaJson.number(min) : "";
    throw JsonTypeException.of(kind(value) + from + (max < NONE.max ? " to " + SchemaJson.number(max) : ""), json);
  }

  private static double size(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof String text) {
      return text.codePointCount(0, text.length());
    }
    return value instanceof JsonArray array ? array.size() : 0;
  }

  private static String kind(Object value) {
    if (value instanceof String) {
      return "a text with a length";
    }
    if (value instanceof JsonArray) {
      return "an array with a length";
    }
    return value instanceof Double || value instanceof Float || value instanceof BigDecimal ? "a number" : "an integer";
  }
}
