package io.github.kimisdk.internal.wire;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Reads the members of an object. Each member is taken once; {@link #rest} returns those that nobody took.
 *
 * <p>A null member counts as absent. If a member has another type than a method expects, the method throws a
 * {@link JsonTypeException} with the path from the root.
 */
public final class ObjectReader {

  /** The range of {@link Instant} in seconds. */
  private static final long MAX_SECONDS = Instant.MAX.getEpochSecond();

  private final JsonObject object;
  private final ObjectReader parent;
  private final String name;
  private final int index;
  private final boolean[] taken;
  /** Whether members that nobody takes are kept, here and within this object. */
  private final boolean keeping;
  /** All members before this position are taken. */
  private int first;
  private int remaining;
  private List<ObjectReader> nested = List.of();
  private JsonObject malformed = JsonObject.EMPTY;

  private ObjectReader(JsonObject object, ObjectReader parent, String name, int index) {
    this(object, parent, name, index, parent == null || parent.keeping);
  }

  private ObjectReader(JsonObject object, ObjectReader parent, String name, int index, boolean keeping) {
    this.object = object;
    this.parent = parent;
    this.keeping = keeping;
    this.name = name;
    this.index = index;
    this.taken = new boolean[object.size()];
    this.remaining = taken.length;
  }

  /** Returns the members of a value at a path from the root, which is empty for the root. */
  public static ObjectReader of(JsonValue value, String path) {
    try {
      return new ObjectReader(value.asObject(), null, path, -1);
    } catch (JsonTypeException mismatch) {
      throw mismatch.under(path);
    }
  }

  /** Returns a reader of the same object in which every {@link #rest} is empty, here and within, if members are not kept. */
  public static ObjectReader of(JsonObject body, boolean keeping) {
    return new ObjectReader(body, null, "", -1, keeping);
  }

  /** Returns whether unknown members are kept. */
  public boolean keeping() {
    return keeping;
  }

  /** Returns the JSON pointer of this object. It is not kept, because only errors need it. */
  public String path() {
    String path = parent == null ? name : parent.path(name);
    return index < 0 ? path : path + "/" + index;
  }

  private String path(String member) {
    return path() + "/" + member;
  }

  /** Returns the whole object, with the members that were taken. */
  public JsonObject object() {
    return object;
  }

  /** Returns whether a member is a string, without taking it. */
  public boolean isString(String name) {
    return object.tryGet(name).orElse(null) instanceof JsonString;
  }

  /** Takes a member; null when it is absent. Members mostly come in the order in which they are read, so the search is short. */
  private JsonValue find(String name) {
    for (int i = first; i < taken.length && remaining > 0; i++) {
      if (!taken[i] && object.name(i).equals(name)) {
        taken[i] = true;
        first += i == first ? 1 : 0;
        remaining--;
        return object.value(i) == JsonNull.NULL ? null : object.value(i);
      }
    }
    return null;
  }

  /** Returns a value of one type, or null for null. */
  private <T extends JsonValue> T typed(String name, JsonValue value, Class<T> type, String expected) {
    if (value != null && !type.isInstance(value)) {
      throw JsonTypeException.of(expected, value).under(path(name));
    }
    return type.cast(value);
  }

  public Optional<JsonValue> value(String name) {
    return Optional.ofNullable(find(name));
  }

  public Optional<String> string(String name) {
    return string(name, find(name));
  }

  private Optional<String> string(String name, JsonValue value) {
    JsonString string = typed(name, value, JsonString.class, "string");
    return string == null ? Optional.empty() : Optional.of(string.value());
  }

  /** Takes a string that must be present. */
  public String required(String name) {
    return string(name).orElseThrow(() -> new JsonTypeException(path(name), "string", "nothing"));
  }

  /** Takes the id. Some servers number what others name. */
  public Optional<String> id() {
    JsonValue value = find("id");
    return value instanceof JsonNumber number ? Optional.of(number.toString()) : string("id", value);
  }

  /** Takes a text: a string, or an array of parts with texts, which are joined. */
  public Optional<String> text(String name) {
    JsonValue value = find(name);
    if (value instanceof JsonArray parts) {
      return Optional.of(String.join("", elements(name, parts, part -> part.required("text"))));
    }
    return string(name, value);
  }

  public Optional<Boolean> bool(String name) {
    JsonBoolean flag = typed(name, find(name), JsonBoolean.class, "boolean");
    return flag == null ? Optional.empty() : Optional.of(flag.value());
  }

  public OptionalInt integer(String name) {
    JsonValue value = find(name);
    try {
      return value == null ? OptionalInt.empty() : OptionalInt.of(value.asInt());
    } catch (JsonTypeException mismatch) {
      throw mismatch.under(path(name));
    }
  }

  /**
   * Takes an index in a list of the answer. A larger one than a service uses is refused, because readers reserve memory for it.
   */
  public OptionalInt index(String name, int max) {
    OptionalInt index = integer(name);
    if (index.isPresent() && (index.getAsInt() < 0 || index.getAsInt() > max)) {
      throw new JsonTypeException(path(name), "an index of 0 to " + max + " (a fixed limit)", "number " + index.getAsInt());
    }
    return index;
  }

  public OptionalLong number(String name) {
    JsonValue value = find(name);
    try {
      return value == null ? OptionalLong.empty() : OptionalLong.of(value.asLong());
    } catch (JsonTypeException mismatch) {
      throw mismatch.under(path(name));
    }
  }

  public OptionalDouble real(String name) {
    JsonValue value = find(name);
    try {
      return value == null ? OptionalDouble.empty() : OptionalDouble.of(value.asDouble());
    } catch (JsonTypeException mismatch) {
      throw mismatch.under(path(name));
    }
  }

  /** Takes a time in seconds since 1970. */
  public Optional<Instant> seconds(String name) {
    OptionalLong seconds = number(name);
    if (seconds.isEmpty()) {
      return Optional.empty();
    }
    long value = seconds.getAsLong();
    if (value > MAX_SECONDS || value < -MAX_SECONDS) {
      throw new JsonTypeException(path(name), "seconds since 1970", "number " + value);
    }
    return Optional.of(Instant.ofEpochSecond(value));
  }

  /** Takes a member that is not worth a failure: if its type is wrong, it counts as absent and belongs to the {@link #rest}. */
  public <T> Optional<T> lenient(String name, BiFunction<ObjectReader, String, Optional<T>> take) {
    try {
      return take.apply(this, name);
    } catch (JsonTypeException mismatch) {
      return setAside(name);
    }
  }

  /** Takes a string as {@link #lenient} does. */
  public Optional<String> lenientString(String name) {
    try {
      return string(name);
    } catch (JsonTypeException mismatch) {
      return setAside(name);
    }
  }

  /** Takes a time in seconds since 1970 as {@link #lenient} does. */
  public Optional<Instant> lenientSeconds(String name) {
    try {
      return seconds(name);
    } catch (JsonTypeException mismatch) {
      return setAside(name);
    }
  }

  private <T> Optional<T> setAside(String name) {
    malformed = malformed.with(name, object.get(name));
    return Optional.empty();
  }

  /** Takes an object as it is. */
  public Optional<JsonObject> whole(String name) {
    return Optional.ofNullable(typed(name, find(name), JsonObject.class, "object"));
  }

  /** Takes an object that becomes a record. */
  public <T> Optional<T> optional(String name, Function<ObjectReader, T> read) {
    JsonObject inner = typed(name, find(name), JsonObject.class, "object");
    return inner == null ? Optional.empty() : Optional.ofNullable(read.apply(new ObjectReader(inner, this, name, -1)));
  }

  /** Takes an object whose members belong to this one, and so does its {@link #rest}. An absent object is empty. */
  public ObjectReader nested(String name) {
    ObjectReader fields = child(name);
    nested = nested.isEmpty() ? new ArrayList<>(1) : nested;
    nested.add(fields);
    return fields;
  }

  /** Takes an object that becomes a record. An absent object is empty. */
  public ObjectReader child(String name) {
    return new ObjectReader(whole(name).orElse(JsonObject.EMPTY), this, name, -1);
  }

  /** Takes an object that becomes a record and must be present. */
  public ObjectReader requiredChild(String name) {
    JsonValue value = find(name);
    if (value == null) {
      throw new JsonTypeException(path(name), "object", object.has(name) ? "null" : "nothing");
    }
    return new ObjectReader(typed(name, value, JsonObject.class, "object"), this, name, -1);
  }

  /** Takes an array. An absent array is empty. */
  public JsonArray array(String name) {
    JsonValue value = find(name);
    return value == null ? JsonArray.EMPTY : typed(name, value, JsonArray.class, "array");
  }

  public List<String> strings(String name) {
    JsonArray array = array(name);
    List<String> strings = new ArrayList<>(array.size());
    for (JsonValue value : array) {
      strings.add(string(name + "/" + strings.size(), value).orElseThrow());
    }
    return strings;
  }

  /** Takes an array of objects that become records. An absent array is empty. */
  public <T> List<T> list(String name, Function<ObjectReader, T> read) {
    JsonArray array = array(name);
    return array.empty() ? List.of() : elements(name, array, read);
  }

  public <T> List<T> requiredList(String name, Function<ObjectReader, T> read) {
    return elements(name, requiredArray(name), read);
  }

  /** Takes an array that must be there, because an answer of another kind would be an empty list. It may be null. */
  JsonArray requiredArray(String name) {
    if (!object.has(name)) {
      throw new JsonTypeException(path(name), "array", "nothing");
    }
    return array(name);
  }

  private <T> List<T> elements(String name, JsonArray array, Function<ObjectReader, T> read) {
    List<T> list = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      JsonObject element = array.get(i) instanceof JsonObject inner ? inner
          : typed(name + "/" + i, array.get(i), JsonObject.class, "object");
      list.add(read.apply(new ObjectReader(element, this, name, i)));
    }
    return list;
  }

  /** Returns the members that were not taken or have a wrong type, of this object and of its {@link #nested} objects. */
  public JsonObject rest() {
    if (!keeping || allTaken()) {
      return JsonObject.EMPTY;
    }
    List<String> names = new ArrayList<>();
    List<JsonValue> values = new ArrayList<>();
    for (int i = 0; i < object.size(); i++) {
      JsonValue left = taken[i] ? nestedRest(object.name(i)) : object.value(i);
      if (left != JsonObject.EMPTY || !taken[i]) {
        names.add(object.name(i));
        values.add(left);
      }
    }
    names.addAll(malformed.names());
    values.addAll(malformed.members().values());
    return JsonObject.of(names, values);
  }

  private boolean allTaken() {
    boolean all = remaining == 0 && malformed.empty();
    for (int i = 0; i < nested.size() && all; i++) {
      all = nested.get(i).allTaken();
    }
    return all;
  }

  private JsonObject nestedRest(String name) {
    for (ObjectReader inner : nested) {
      if (inner.name.equals(name)) {
        return inner.rest();
      }
    }
    return JsonObject.EMPTY;
  }
}
