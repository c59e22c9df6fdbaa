package io.github.kimisdk.internal.access;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Masks each name, text and number of JSON by itself, so that the beginning of a key is found where a text of it ends. */
public final class JsonMask {

  private JsonMask() {}

  /** Returns a copy of an object with masked texts. A number that contains a key becomes a text. */
  public static JsonObject mask(JsonObject object, UnaryOperator<String> mask) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    object.members().forEach((name, member) -> members.put(mask.apply(name), masked(member, mask)));
    return JsonObject.of(members);
  }

  private static JsonValue masked(JsonValue value, UnaryOperator<String> mask) {
    if (value instanceof JsonObject object) {
      return mask(object, mask);
    }
    if (value instanceof JsonArray array) {
      return JsonArray.of(array.values().stream().map(element -> masked(element, mask)).toList());
    }
    if (value instanceof JsonNumber) {
      String masked = mask.apply(value.toString());
      return masked.equals(value.toString()) ? value : JsonString.of(masked);
    }
    return value instanceof JsonString text ? JsonString.of(mask.apply(text.value())) : value;
  }
}
