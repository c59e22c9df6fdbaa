package io.github.kimisdk.internal.wire;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/** The members of an object that is being written. An absent value is not written. */
final class Members {

  private final List<String> names = new ArrayList<>();
  private final List<JsonValue> values = new ArrayList<>();

  Members put(String name, JsonValue value) {
    names.add(name);
    values.add(value);
    return this;
  }

  Members put(String name, String value) {
    return put(name, JsonString.of(value));
  }

  Members put(String name, long value) {
    return put(name, JsonNumber.of(value));
  }

  /** Puts an object, even if it is empty. */
  Members put(String name, Members inner) {
    return put(name, inner.object());
  }

  Members put(String name, Optional<String> value) {
    return put(name, value, JsonString::of);
  }

  Members put(String name, OptionalInt value) {
    return value.isEmpty() ? this : put(name, value.getAsInt());
  }

  Members put(String name, OptionalDouble value) {
    return value.isEmpty() ? this : put(name, shortest(value.getAsDouble()));
  }

  <T> Members put(String name, Optional<T> value, Function<T, ? extends JsonValue> write) {
    return value.isEmpty() ? this : put(name, write.apply(value.get()));
  }

  Members flag(String name, Optional<Boolean> value) {
    return put(name, value, JsonBoolean::of);
  }

  /** Puts true, or nothing. */
  Members flag(String name, boolean value) {
    return value ? put(name, JsonBoolean.TRUE) : this;
  }

  /** Puts a number unless it is zero. */
  Members count(String name, long value) {
    return value > 0 ? put(name, value) : this;
  }

  /** Puts a time in seconds since 1970. */
  Members seconds(String name, Optional<Instant> value) {
    return put(name, value, time -> JsonNumber.of(time.getEpochSecond()));
  }

  /** Puts an array unless it is empty. */
  <T> Members list(String name, List<T> list, Function<T, ? extends JsonValue> write) {
    return list.isEmpty() ? this : put(name, array(list, write));
  }

  /** Puts an object unless it is empty. */
  Members nested(String name, Members inner) {
    return inner.names.isEmpty() ? this : put(name, inner);
  }

  JsonObject object() {
    return JsonObject.of(names, values);
  }

  /** Returns the object with extra members: objects are merged, and any other value replaces the one of the same name. */
  JsonObject with(JsonObject extra) {
    return extra.empty() ? object() : merged(object(), extra);
  }

  static <T> JsonArray array(List<T> list, Function<T, ? extends JsonValue> write) {
    return JsonArray.of(list.stream().<JsonValue>map(write).toList());
  }

  private static JsonObject merged(JsonObject below, JsonObject above) {
    JsonObject result = below;
    for (String name : above.names()) {
      JsonValue value = above.get(name);
      if (value instanceof JsonObject more && result.tryGet(name).orElse(null) instanceof JsonObject known) {
        value = merged(known, more);
      }
      result = result.with(name, value);
    }
    return result;
  }

  /** Returns a whole number without {@code .0}, as people write it. */
  private static JsonNumber shortest(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? JsonNumber.of((long) value) : JsonNumber.of(value);
  }
}
