package io.github.kimisdk.server.gemini;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * The members of an object of a request. Gemini accepts each name in camel case and with underscores; callers ask in camel case.
 * A null member counts as absent. A member of another type than the caller expects is a {@link JsonTypeException} with the path
 * from the root.
 */
record GeminiMembers(JsonObject object, String path) {

  /** Returns the path of a member as the client spelled it. */
  String path(String name) {
    return path + "/" + spelled(name);
  }

  /** Returns a refusal of the value of a member; the path is that of this object if the name is empty. */
  IllegalArgumentException refusal(String name, String expected, String found) {
    return new IllegalArgumentException((name.isEmpty() ? path : path(name)) + ": expected " + expected + ", found " + found);
  }

  boolean has(String name) {
    return value(name).isPresent();
  }

  Optional<JsonValue> value(String name) {
    return object.tryGet(spelled(name)).filter(value -> value != JsonNull.NULL);
  }

  Optional<String> string(String name) {
    return converted(name, JsonValue::asString);
  }

  String required(String name) {
    return string(name).orElseThrow(() -> new JsonTypeException(path(name), "string", "nothing"));
  }

  /** Returns whether a member is true. */
  boolean flag(String name) {
    return converted(name, JsonValue::asBoolean).orElse(false);
  }

  OptionalInt integer(String name) {
    return converted(name, JsonValue::asInt).map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  OptionalDouble real(String name) {
    return converted(name, JsonValue::asDouble).map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
  }

  Optional<JsonObject> whole(String name) {
    return converted(name, JsonValue::asObject);
  }

  /** Returns the members of an object; an absent object is empty. */
  GeminiMembers child(String name) {
    return new GeminiMembers(whole(name).orElse(JsonObject.EMPTY), path(name));
  }

  /** Returns the members of each object in an array; an absent array is empty. */
  List<GeminiMembers> list(String name) {
    List<GeminiMembers> list = new ArrayList<>();
    for (JsonValue element : converted(name, JsonValue::asArray).orElse(JsonArray.EMPTY)) {
      String at = path(name) + "/" + list.size();
      list.add(new GeminiMembers(converted(at, element, JsonValue::asObject), at));
    }
    return list;
  }

  List<String> strings(String name) {
    List<String> strings = new ArrayList<>();
    for (JsonValue element : converted(name, JsonValue::asArray).orElse(JsonArray.EMPTY)) {
      strings.add(converted(path(name) + "/" + strings.size(), element, JsonValue::asString));
    }
    return strings;
  }

  private <T> Optional<T> converted(String name, Function<JsonValue, T> conversion) {
    return value(name).map(value -> converted(path(name), value, conversion));
  }

  private static <T> T converted(String path, JsonValue value, Function<JsonValue, T> conversion) {
    try {
      return conversion.apply(value);
    } catch (JsonTypeException mismatch) {
      throw mismatch.under(path);
    }
  }

  private String spelled(String name) {
    if (object.tryGet(name).filter(value -> value != JsonNull.NULL).isPresent()) {
      return name;
    }
    String other = underscored(name);
    return object.has(other) ? other : name;
  }

  private static String underscored(String name) {
    StringBuilder spelled = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      spelled.append(Character.isUpperCase(c) ? "_" : "").append(Character.toLowerCase(c));
    }
    return spelled.toString();
  }

  /** Returns a name in camel case. */
  static String camel(String name) {
    StringBuilder spelled = new StringBuilder();
    boolean upper = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '_' && i > 0) {
        upper = true;
      } else {
        spelled.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return spelled.toString();
  }
}
