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

/**
 * Puts the members of an object together; what is absent leaves no trace. At the end unknown members are laid over:
 * objects are merged, anything else replaces what stands there.
 */
public final class Members {

  private final List<String> names = new ArrayList<>();
  private final List<JsonValue> values = new ArrayList<>();

  /** No members. */
  public Members() {}

  /**
   * Puts a value.
   *
   * @param name the member's name
   * @param value the value
   * @return this
   */
  public Members put(String name, JsonValue value) {
    names.add(name);
    values.add(value);
    return this;
  }

  /**
   * Puts a string.
   *
   * @param name the member's name
   * @param value the string
   * @return this
   */
  public Members put(String name, String value) {
    return put(name, JsonString.of(value));
  }

  /**
   * Puts a string that may be absent.
   *
   * @param name the member's name
   * @param value the string or empty
   * @return this
   */
  public Members put(String name, Optional<String> value) {
    return value.isEmpty() ? this : put(name, value.get());
  }

  /**
   * Puts a whole number.
   *
   * @param name the member's name
   * @param value the number
   * @return this
   */
  public Members put(String name, long value) {
    return put(name, JsonNumber.of(value));
  }

  /**
   * Puts a whole number that may be absent.
   *
   * @param name the member's name
   * @param value the number or empty
   * @return this
   */
  public Members put(String name, OptionalInt value) {
    return value.isEmpty() ? this : put(name, value.getAsInt());
  }

  /**
   * Puts a number that may be absent.
   *
   * @param name the member's name
   * @param value the number or empty
   * @return this
   */
  public Members put(String name, OptionalDouble value) {
    return value.isEmpty() ? this : put(name, real(value.getAsDouble()));
  }

  /**
   * Puts a boolean that may be absent.
   *
   * @param name the member's name
   * @param value the value or empty
   * @return this
   */
  public Members flag(String name, Optional<Boolean> value) {
    return value.isEmpty() ? this : put(name, JsonBoolean.of(value.get()));
  }

  /**
   * Puts a time in seconds since 1970 that may be absent.
   *
   * @param name the member's name
   * @param value the time or empty
   * @return this
   */
  public Members seconds(String name, Optional<Instant> value) {
    return value.isEmpty() ? this : put(name, value.get().getEpochSecond());
  }

  /**
   * Puts whatever may be absent.
   *
   * @param name the member's name
   * @param value the value or empty
   * @param write makes its JSON
   * @param <T> the type of the value
   * @return this
   */
  public <T> Members put(String name, Optional<T> value, Function<T, ? extends JsonValue> write) {
    return value.isEmpty() ? this : put(name, write.apply(value.get()));
  }

  /**
   * Puts a list, if it has elements.
   *
   * @param name the member's name
   * @param list the elements
   * @param write makes the JSON of one
   * @param <T> the type of the elements
   * @return this
   */
  public <T> Members list(String name, List<T> list, Function<T, ? extends JsonValue> write) {
    return list.isEmpty() ? this : put(name, array(list, write));
  }

  /**
   * The object of the members so far.
   *
   * @return the object
   */
  public JsonObject object() {
    return JsonObject.of(names, values);
  }

  /**
   * The object of the members so far, with unknown ones laid over.
   *
   * @param extra the unknown members
   * @return the object
   */
  public JsonObject over(JsonObject extra) {
    return extra.empty() ? object() : merged(object(), extra);
  }

  /**
   * An array of elements.
   *
   * @param list the elements
   * @param write makes the JSON of one
   * @param <T> the type of the elements
   * @return the array
   */
  public static <T> JsonArray array(List<T> list, Function<T, ? extends JsonValue> write) {
    List<JsonValue> written = new ArrayList<>(list.size());
    for (T element : list) {
      written.add(write.apply(element));
    }
    return JsonArray.of(written);
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

  /** Whole values without their {@code .0}, as people write them. */
  private static JsonNumber real(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? JsonNumber.of((long) value) : JsonNumber.of(value);
  }
}
