package io.github.kimisdk.internal.wire;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
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
import java.util.function.Function;

/**
 * Takes members out of an object, one by one and each once, and knows what is left.
 *
 * <p>A member that is null counts as absent. Every error names the path from the root. What is left, of this object
 * and of the objects in it that were taken apart, is {@link #rest}.
 *
 * <p>What is of the right kind is taken without a lambda: to link one takes as long as to read a hundred chunks, and the
 * first chunk of a program is waited for.
 */
public final class Fields {

  /** An instant outside of this range of seconds cannot be held. */
  private static final long LAST_SECOND = Instant.MAX.getEpochSecond();

  private final JsonObject object;
  private final Fields parent;
  private final String name;
  private final int index;
  /** A bit for each member that is left; where there are too many of them, those that were taken stand in an array. */
  private long left;
  private final boolean[] taken;

  /** The objects in this one that were taken apart: the last of them, which knows the one before it. */
  private Fields nested;
  private Fields sibling;
  private JsonObject odd = JsonObject.EMPTY;

  /** The fields of an object. Its path is put together when an error asks for it: hardly ever. */
  private Fields(JsonObject object, Fields parent, String name) {
    this(object, parent, name, -1);
  }

  private Fields(JsonObject object, Fields parent, String name, int index) {
    this.index = index;
    this.object = object;
    this.parent = parent;
    this.name = name;
    int size = object.size();
    this.left = size == 0 ? 0 : -1L >>> -size;
    this.taken = size > Long.SIZE ? new boolean[size] : null;
  }

  /**
   * The members of a value that has to be an object.
   *
   * @param value the value
   * @param path where it stands, for errors; empty for the root
   * @return its fields
   * @throws JsonTypeException when it is of another kind
   */
  public static Fields of(JsonValue value, String path) {
    return new Fields(value instanceof JsonObject object ? object : at(path, value, JsonValue::asObject), null, path);
  }

  /**
   * Where the object stands.
   *
   * @return a JSON pointer; empty for the root
   */
  public String path() {
    String path = parent == null ? name : parent.under(name);
    return index < 0 ? path : path + "/" + index;
  }

  /**
   * The whole object, taken members included.
   *
   * @return the object
   */
  public JsonObject object() {
    return object;
  }

  /**
   * Takes any value.
   *
   * @param name the member's name
   * @return the value; absent when missing or null
   */
  public Optional<JsonValue> value(String name) {
    JsonValue value = find(name);
    return value == null ? Optional.empty() : Optional.of(value);
  }

  /**
   * Takes a value that was not yet taken, or null. Members mostly come in the order in which they are taken: then the
   * first that is left is the one.
   */
  private JsonValue find(String name) {
    if (taken != null) {
      return findAmongMany(name);
    }
    for (long candidates = left; candidates != 0; candidates &= candidates - 1) {
      int i = Long.numberOfTrailingZeros(candidates);
      if (object.name(i).equals(name)) {
        left &= ~(1L << i);
        JsonValue value = object.value(i);
        return value == JsonNull.NULL ? null : value;
      }
    }
    return null;
  }

  private JsonValue findAmongMany(String name) {
    for (int i = 0; i < taken.length; i++) {
      if (!taken[i] && object.name(i).equals(name)) {
        taken[i] = true;
        return object.value(i) == JsonNull.NULL ? null : object.value(i);
      }
    }
    return null;
  }

  /**
   * Takes a string.
   *
   * @param name the member's name
   * @return the string; absent when missing or null
   * @throws JsonTypeException when it is of another kind
   */
  public Optional<String> string(String name) {
    return string(name, find(name));
  }

  /**
   * Takes a string, or the texts of an array of parts of a content.
   *
   * @param name the member's name
   * @return the text; absent when missing or null
   * @throws JsonTypeException when it is neither
   */
  public Optional<String> text(String name) {
    JsonValue value = find(name);
    if (value instanceof JsonArray parts) {
      return Optional.of(String.join("", list(name, parts, (part, path) -> of(part, path).required("text"))));
    }
    return string(name, value);
  }

  private Optional<String> string(String name, JsonValue value) {
    if (value == null) {
      return Optional.empty();
    }
    return Optional.of(value instanceof JsonString string ? string.value() : take(name, value, JsonValue::asString));
  }

  /**
   * Takes a string that has to be there.
   *
   * @param name the member's name
   * @return the string
   * @throws JsonTypeException when it is missing, null or of another kind
   */
  public String required(String name) {
    Optional<String> string = string(name);
    if (string.isEmpty()) {
      throw new JsonTypeException(under(name), "string", "nothing");
    }
    return string.get();
  }

  /**
   * Takes a boolean.
   *
   * @param name the member's name
   * @return the value; absent when missing or null
   * @throws JsonTypeException when it is of another kind
   */
  public Optional<Boolean> bool(String name) {
    JsonValue value = find(name);
    return value == null ? Optional.empty() : Optional.of(take(name, value, JsonValue::asBoolean));
  }

  /**
   * Takes an integer.
   *
   * @param name the member's name
   * @return the value; absent when missing or null
   * @throws JsonTypeException when it is of another kind or does not fit
   */
  public OptionalInt integer(String name) {
    JsonValue value = find(name);
    if (value == null) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(value.asInt());
    } catch (JsonTypeException mismatch) {
      throw mismatch.under(under(name));
    }
  }

  /**
   * Takes the place of something in a list of the answer. A place beyond any that a service gives is refused, so that
   * nobody has to hold that many.
   *
   * @param name the member's name
   * @param most the largest index that is taken
   * @return the index; absent when missing or null
   * @throws JsonTypeException when it is of another kind, negative or too large
   */
  public OptionalInt index(String name, int most) {
    OptionalInt index = integer(name);
    if (index.isPresent() && (index.getAsInt() < 0 || index.getAsInt() > most)) {
      throw new JsonTypeException(under(name), "an index of 0 to " + most, "number " + index.getAsInt());
    }
    return index;
  }

  /**
   * Takes a long.
   *
   * @param name the member's name
   * @return the value; absent when missing or null
   * @throws JsonTypeException when it is of another kind or does not fit
   */
  public OptionalLong number(String name) {
    JsonValue value = find(name);
    if (value == null) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(value.asLong());
    } catch (JsonTypeException mismatch) {
      throw mismatch.under(under(name));
    }
  }

  /**
   * Takes a double.
   *
   * @param name the member's name
   * @return the value; absent when missing or null
   * @throws JsonTypeException when it is of another kind or does not fit
   */
  public OptionalDouble real(String name) {
    Optional<JsonValue> value = value(name);
    return value.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(take(name, value.get(), JsonValue::asDouble));
  }

  /**
   * Takes a time in seconds since 1970.
   *
   * @param name the member's name
   * @return the time; absent when missing or null
   * @throws JsonTypeException when it is no whole number, or of a time that cannot be held
   */
  public Optional<Instant> seconds(String name) {
    OptionalLong seconds = number(name);
    if (seconds.isEmpty()) {
      return Optional.empty();
    }
    if (seconds.getAsLong() > LAST_SECOND || seconds.getAsLong() < -LAST_SECOND) {
      throw new JsonTypeException(under(name), "seconds since 1970", "number " + seconds.getAsLong());
    }
    return Optional.of(Instant.ofEpochSecond(seconds.getAsLong()));
  }

  /**
   * Leaves what was taken and has an odd form: something beside the answer, which is not worth failing for.
   *
   * @param name the member's name
   * @param <T> what it would have been
   * @return nothing
   */
  public <T> Optional<T> odd(String name) {
    odd = odd.with(name, object.get(name));
    return Optional.empty();
  }

  /**
   * What has not been taken, and what was odd.
   *
   * @return the members
   */
  public JsonObject left() {
    JsonObject left = rest();
    for (int i = 0; i < odd.size(); i++) {
      left = left.with(odd.name(i), odd.value(i));
    }
    return left;
  }

  /**
   * Takes an object whole.
   *
   * @param name the member's name
   * @return the object; absent when missing or null
   * @throws JsonTypeException when it is of another kind
   */
  public Optional<JsonObject> whole(String name) {
    JsonValue value = find(name);
    return value == null ? Optional.empty() : Optional.of(object(name, value));
  }

  /**
   * Takes an object apart; what is left of it is part of {@link #rest}.
   *
   * @param name the member's name
   * @return its fields; those of an empty object when missing or null
   * @throws JsonTypeException when it is of another kind
   */
  public Fields nested(String name) {
    Fields fields = child(name);
    fields.sibling = nested;
    nested = fields;
    return fields;
  }

  /**
   * Takes an object that becomes a record of its own; what is left of it is part of that record.
   *
   * @param name the member's name
   * @return its fields; those of an empty object when missing or null
   * @throws JsonTypeException when it is of another kind
   */
  public Fields child(String name) {
    JsonValue value = find(name);
    return new Fields(value == null ? JsonObject.EMPTY : object(name, value), this, name);
  }

  /**
   * Takes an object that has to be there and becomes a record of its own.
   *
   * @param name the member's name
   * @return its fields
   * @throws JsonTypeException when it is missing, null or of another kind
   */
  public Fields requiredChild(String name) {
    JsonValue value = find(name);
    if (value == null) {
      throw new JsonTypeException(under(name), "object", object.has(name) ? "null" : "nothing");
    }
    return new Fields(object(name, value), this, name);
  }

  private JsonObject object(String name, JsonValue value) {
    return value instanceof JsonObject object ? object : take(name, value, JsonValue::asObject);
  }

  /**
   * Takes a list of objects, to be asked for one by one: what is met at every turn is faster without a function.
   *
   * @param name the member's name
   * @return the elements; empty when missing or null
   * @throws JsonTypeException when it is of another kind
   */
  public JsonArray objects(String name) {
    JsonValue value = find(name);
    if (value instanceof JsonArray array) {
      return array;
    }
    return value == null ? JsonArray.EMPTY : take(name, value, JsonValue::asArray);
  }

  /**
   * Takes an object of such a list apart, which becomes a record of its own.
   *
   * @param list the list
   * @param i its place there
   * @param name the name of the list
   * @return its fields
   * @throws JsonTypeException when it is of another kind
   */
  public Fields element(JsonArray list, int i, String name) {
    return list.get(i) instanceof JsonObject inner
        ? new Fields(inner, this, name, i)
        : of(list.get(i), under(name) + "/" + i);
  }

  /**
   * Takes a list.
   *
   * @param name the member's name
   * @param read makes an element from its value and its path, which is empty: the rest is added to a mismatch
   * @param <T> the type of the elements
   * @return the elements; empty when missing or null
   * @throws JsonTypeException when it is of another kind, or an element is
   */
  public <T> List<T> list(String name, Element<T> read) {
    JsonValue value = find(name);
    return value == null
        ? List.of()
        : list(name, value instanceof JsonArray given ? given : take(name, value, JsonValue::asArray), read);
  }

  private <T> List<T> list(String name, JsonArray array, Element<T> read) {
    List<T> list = new ArrayList<>(array.size());
    try {
      for (int i = 0; i < array.size(); i++) {
        list.add(read.read(array.get(i), ""));
      }
    } catch (JsonTypeException mismatch) {
      // Elements know their path from here on only: to put it together for each would cost as much as to read them.
      throw mismatch.under(under(name) + "/" + list.size());
    }
    return list;
  }

  /**
   * Takes a list of strings.
   *
   * @param name the member's name
   * @return the strings; empty when missing or null
   * @throws JsonTypeException when it is of another kind, or an element is
   */
  public List<String> strings(String name) {
    return list(name, (value, path) -> at(path, value, JsonValue::asString));
  }

  /**
   * What has not been taken.
   *
   * @return the members that are left, in their order
   */
  public JsonObject rest() {
    if (empty()) {
      return JsonObject.EMPTY;
    }
    List<String> names = List.of();
    List<JsonValue> values = List.of();
    for (int i = 0; i < object.size(); i++) {
      boolean gone = taken == null ? (left >>> i & 1) == 0 : taken[i];
      JsonValue left = !gone ? object.value(i) : nested == null ? null : left(object.name(i));
      if (left != null) {
        if (names.isEmpty()) {
          names = new ArrayList<>();
          values = new ArrayList<>();
        }
        names.add(object.name(i));
        values.add(left);
      }
    }
    return names.isEmpty() ? JsonObject.EMPTY : JsonObject.of(names, values);
  }

  private boolean empty() {
    for (Fields child = nested; child != null; child = child.sibling) {
      if (!child.empty()) {
        return false;
      }
    }
    return taken == null && left == 0;
  }

  private JsonObject left(String name) {
    for (Fields child = nested; child != null; child = child.sibling) {
      if (child.name.equals(name)) {
        JsonObject rest = child.rest();
        return rest.empty() ? null : rest;
      }
    }
    return null;
  }

  private String under(String name) {
    return path() + "/" + name;
  }

  private <T> T take(String name, JsonValue value, Function<JsonValue, T> conversion) {
    try {
      return conversion.apply(value);
    } catch (JsonTypeException mismatch) {
      throw mismatch.under(under(name));
    }
  }

  private static <T> T at(String path, JsonValue value, Function<JsonValue, T> conversion) {
    try {
      return conversion.apply(value);
    } catch (JsonTypeException mismatch) {
      throw mismatch.under(path);
    }
  }

  /**
   * Makes an element of a list.
   *
   * @param <T> the type of the element
   */
  @FunctionalInterface
  public interface Element<T> {

    /**
     * Makes an element.
     *
     * @param value its value
     * @param path where it stands
     * @return the element
     */
    T read(JsonValue value, String path);
  }
}
