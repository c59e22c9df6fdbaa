package io.github.kimisdk.strict;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.Optional;

/** Reads members of a body that may have any shape. */
final class Body {

  private Body() {}

  /** Parses JSON that is written with single quotes, so that a row of a test stays readable. */
  static JsonObject json(String text) {
    return Json.parse(text.replace('\'', '"')).asObject();
  }

  /** Returns a member that is there and not null. */
  static Optional<JsonValue> member(JsonObject object, String name) {
    return object.tryGet(name).filter(value -> !(value instanceof JsonNull));
  }

  static String text(JsonObject object, String name) {
    return object.tryGet(name).orElse(null) instanceof JsonString text ? text.asString() : "";
  }

  static JsonObject object(JsonObject object, String name) {
    return object.tryGet(name).orElse(null) instanceof JsonObject found ? found : JsonObject.EMPTY;
  }

  /** Returns the objects of a list; other elements are left out. */
  static List<JsonObject> list(JsonObject object, String name) {
    return object.tryGet(name).orElse(null) instanceof JsonArray array ? objects(array) : List.of();
  }

  static List<JsonObject> objects(JsonArray array) {
    return array.values().stream().filter(JsonObject.class::isInstance).map(JsonValue::asObject).toList();
  }

  static Optional<Double> number(JsonObject object, String name) {
    return object.tryGet(name).orElse(null) instanceof JsonNumber number ? Optional.of(number.asDouble()) : Optional.empty();
  }

  static boolean yes(JsonObject object, String name) {
    return object.tryGet(name).orElse(null) instanceof JsonBoolean value && value.asBoolean();
  }

  static boolean no(JsonObject object, String name) {
    return object.tryGet(name).orElse(null) instanceof JsonBoolean value && !value.asBoolean();
  }

  /** Returns the text of content: a string, or the texts of its parts. */
  static String content(JsonValue content) {
    if (content instanceof JsonString text) {
      return text.asString();
    }
    if (!(content instanceof JsonArray parts)) {
      return "";
    }
    StringBuilder all = new StringBuilder();
    objects(parts).forEach(part -> all.append(text(part, "text")));
    return all.toString();
  }
}
