package io.github.kimisdk.internal.wire;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/** Writes the members of an object. An absent value is not written. */
public final class ObjectWriter {

  private final List<String> names = new ArrayList<>();
  private final List<JsonValue> values = new ArrayList<>();

  public ObjectWriter put(String name, JsonValue value) {
    names.add(name);
    values.add(value);
    return this;
  }

  public ObjectWriter put(String name, String value) {
    return put(name, JsonString.of(value));
  }

  public ObjectWriter put(String name, long value) {
    return put(name, JsonNumber.of(value));
  }

  /** Puts an object, even if it is empty. */
  public ObjectWriter put(String name, ObjectWriter inner) {
    return put(name, inner.object());
  }

  public ObjectWriter put(String name, Optional<String> value) {
    return value.isEmpty() ? this : put(name, value.get());
  }

  public ObjectWriter put(String name, OptionalInt value) {
    return value.isEmpty() ? this : put(name, value.getAsInt());
  }

  public ObjectWriter put(String name, OptionalDouble value) {
    return value.isEmpty() ? this : put(name, shortest(value.getAsDouble()));
  }

  public <T> ObjectWriter put(String name, Optional<T> value, Function<T, ? extends JsonValue> write) {
    return value.isEmpty() ? this : put(name, write.apply(value.get()));
  }

  public ObjectWriter flag(String name, Optional<Boolean> value) {
    return value.isEmpty() ? this : put(name, JsonBoolean.of(value.get()));
  }

  /** Takes a member from elsewhere and puts it as it is, if there is one. */
  public ObjectWriter take(String name, ObjectReader from, String member) {
    return put(name, from.value(member), value -> value);
  }

  /** Puts true, or nothing. */
  public ObjectWriter flag(String name, boolean value) {
    return value ? put(name, JsonBoolean.TRUE) : this;
  }

  /** Puts a number unless it is zero. */
  public ObjectWriter count(String name, long value) {
    return value > 0 ? put(name, value) : this;
  }

  /** Puts a time in seconds since 1970. */
  public ObjectWriter seconds(String name, Optional<Instant> value) {
    return put(name, value, time -> JsonNumber.of(time.getEpochSecond()));
  }

  /** Puts an array unless it is empty. */
  public <T> ObjectWriter list(String name, List<T> list, Function<T, ? extends JsonValue> write) {
    return list.isEmpty() ? this : put(name, array(list, write));
  }

  /** Puts an array of strings unless it is empty. */
  public ObjectWriter strings(String name, List<String> list) {
    return list.isEmpty() ? this : put(name, array(list, JsonString::of));
  }

  /** Puts an object unless it is empty. */
  public ObjectWriter nested(String name, ObjectWriter inner) {
    return inner.names.isEmpty() ? this : put(name, inner);
  }

  public JsonObject object() {
    return JsonObject.of(names, values);
  }

  /** Returns the object with extra members: objects are merged, and any other value replaces the one of the same name. */
  public JsonObject with(JsonObject extra) {
    return extra.empty() ? object() : merged(object(), extra);
  }

  public static <T> JsonArray array(List<T> list, Function<T, ? extends JsonValue> write) {
    List<JsonValue> written = new ArrayList<>(list.size());
    for (T element : list) {
      written.add(write.apply(element));
    }
    return JsonArray.of(written);
  }

  private static JsonObject merged(JsonObject below, JsonObject above) {
    Map<String, JsonValue> result = new LinkedHashMap<>(below.members());
    above.members().forEach((name, value) -> result.merge(name, value, (former, later) ->
        former instanceof JsonObject known && later instanceof JsonObject more ? merged(known, more) : later));
    return JsonObject.of(result);
  }

  /** Returns a whole number without {@code .0}, as people write it. */
  private static JsonNumber shortest(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? JsonNumber.of((long) value) : JsonNumber.of(value);
  }
}
