package io.github.kimisdk.json;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A JSON object: members in order, each name once.
 *
 * <p>If the parser or a factory gets a name twice, the last value counts, at the position of the first. The time of a look-up
 * by name does not grow with the number of members, even if hash codes of names collide.
 */
public final class JsonObject implements JsonValue {
  /** The object without members. */
  public static final JsonObject EMPTY = new JsonObject(Names.NONE, new JsonValue[0]);

  private final Names names;
  private final JsonValue[] values;

  /** Takes the array as its own. */
  JsonObject(Names names, JsonValue[] values) {
    this.names = names;
    this.values = values;
  }

  /**
   * Returns an object with the members of a map, in its order.
   *
   * @param members the members; the values as {@link Json#of(Object)} accepts them, but not null
   * @return the object
   * @throws NullPointerException if a name or value is null
   * @throws IllegalArgumentException if a value has no JSON form
   */
  public static JsonObject of(Map<String, ?> members) {
    Objects.requireNonNull(members, "members");
    int size = members.size();
    String[] names = new String[size];
    JsonValue[] values = new JsonValue[size];
    int i = 0;
    for (Map.Entry<String, ?> member : members.entrySet()) {
      names[i] = member.getKey();
      values[i++] = member.getValue() == null ? null : Json.of(member.getValue());
    }
    return checked(names, values);
  }

  /**
   * Returns an object with the given members, as in {@code JsonObject.of("name", "Ada", "born", 1815)}.
   *
   * @param namesAndValues names and values in turn; the values as {@link Json#of(Object)} accepts them
   * @return the object
   * @throws IllegalArgumentException if a value is missing, a name is not a string or a value has no JSON form
   */
  public static JsonObject of(Object... namesAndValues) {
    Objects.requireNonNull(namesAndValues, "namesAndValues");
    int size = namesAndValues.length / 2;
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("expected names and values in turn, found "
          + ValueSummary.count("", namesAndValues.length, "argument") + "; give each name a value");
    }
    String[] names = new String[size];
    JsonValue[] values = new JsonValue[size];
    for (int i = 0; i < size; i++) {
      Object name = namesAndValues[2 * i];
      if (!(name instanceof String text)) {
        throw new IllegalArgumentException("expected a name, which is a String, as argument " + 2 * i + ", found "
            + (name == null ? "null" : name.getClass().getTypeName()) + "; give names and values in turn");
      }
      names[i] = text;
      values[i] = Json.of(namesAndValues[2 * i + 1]);
    }
    return checked(names, values);
  }

  /**
   * Returns an object with the given members.
   *
   * @param names the names, copied
   * @param values the value for each name, copied
   * @return the object
   * @throws IllegalArgumentException if the lists have different sizes
   * @throws NullPointerException if a name or value is null
   */
  public static JsonObject of(List<String> names, List<? extends JsonValue> values) {
    Objects.requireNonNull(names, "names");
    Objects.requireNonNull(values, "values");
    String[] ownNames = names.toArray(new String[0]);
    JsonValue[] ownValues = values.toArray(new JsonValue[0]);
    if (ownNames.length != ownValues.length) {
      throw new IllegalArgumentException("expected a value for each name, found "
          + ValueSummary.count("", ownNames.length, "name") + " and " + ValueSummary.count("", ownValues.length, "value"));
    }
    return checked(ownNames, ownValues);
  }

  private static JsonObject checked(String[] names, JsonValue[] values) {
    for (int i = 0; i < names.length; i++) {
      if (names[i] == null) {
        throw new NullPointerException("expected a name for member " + i + ", found null");
      }
      if (values[i] == null) {
        throw new NullPointerException("expected a value for member " + ValueSummary.quoted(names[i])
            + ", found null; use JsonNull.NULL");
      }
    }
    return of(names, values, 0, names.length);
  }

  /** Returns the object with the members that stand in a range of two arrays, which may hold a name twice. */
  static JsonObject of(String[] names, JsonValue[] values, int from, int to) {
    if (from == to) {
      return EMPTY;
    }
    Names distinct = Names.distinct(names, from, to);
    if (distinct != null) {
      return new JsonObject(distinct, Arrays.copyOfRange(values, from, to));
    }
    Map<String, JsonValue> last = new LinkedHashMap<>();
    for (int i = from; i < to; i++) {
      last.put(names[i], values[i]);
    }
    return of(last);
  }

  /**
   * Returns the number of members.
   *
   * @return the number
   */
  public int size() {
    return values.length;
  }

  /**
   * Returns whether the object is empty.
   *
   * @return whether the size is 0
   */
  public boolean empty() {
    return values.length == 0;
  }

  /**
   * Returns whether the object has a member of a name.
   *
   * @param name the name
   * @return whether there is such a member; its value may be null
   */
  public boolean has(String name) {
    Objects.requireNonNull(name, "name");
    return names.find(name) >= 0;
  }

  /**
   * Returns the names of the members in order, as an unmodifiable list.
   *
   * @return the names
   */
  public List<String> names() {
    return Collections.unmodifiableList(Arrays.asList(names.list));
  }

  /**
   * Returns the members in order, as an unmodifiable map, which every call creates again.
   *
   * @return the members
   */
  public Map<String, JsonValue> members() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      members.put(names.list[i], values[i]);
    }
    return Collections.unmodifiableMap(members);
  }

  /**
   * Returns the name of the member at a position.
   *
   * @param i the position, from 0
   * @return the name
   * @throws IndexOutOfBoundsException if there is no such position
   */
  public String name(int i) {
    return names.list[i];
  }

  /**
   * Returns the value of the member at a position.
   *
   * @param i the position, from 0
   * @return the value
   * @throws IndexOutOfBoundsException if there is no such position
   */
  public JsonValue value(int i) {
    return values[i];
  }

  /**
   * Returns a copy with a member. It takes the position of a member of the same name, or else the end.
   *
   * @param name the name
   * @param value the value
   * @return a copy
   * @throws NullPointerException if an argument is null
   */
  public JsonObject with(String name, JsonValue value) {
    Objects.requireNonNull(value, "value");
    int place = names.find(Objects.requireNonNull(name, "name"));
    if (place >= 0) {
      JsonValue[] changed = values.clone();
      changed[place] = value;
      return new JsonObject(names, changed);
    }
    JsonValue[] longer = Arrays.copyOf(values, values.length + 1);
    longer[values.length] = value;
    return new JsonObject(names.with(name), longer);
  }

  /**
   * Returns a copy without a member.
   *
   * @param name the name
   * @return a copy; this object if it has no such member
   */
  public JsonObject without(String name) {
    Objects.requireNonNull(name, "name");
    int place = names.find(name);
    if (place < 0) {
      return this;
    }
    if (values.length == 1) {
      return EMPTY;
    }
    JsonValue[] shorter = new JsonValue[values.length - 1];
    System.arraycopy(values, 0, shorter, 0, place);
    System.arraycopy(values, place + 1, shorter, place, shorter.length - place);
    return new JsonObject(names.without(place), shorter);
  }

  /** Returns the names, which objects with the same ones may share. */
  Names shape() {
    return names;
  }

  /** Returns the value of the member with the name, or null. */
  JsonValue find(String name) {
    int place = names.find(name);
    return place < 0 ? null : values[place];
  }

  @Override
  public JsonValue get(String name) {
    Objects.requireNonNull(name, "name");
    int place = names.find(name);
    if (place < 0) {
      throw new JsonTypeException("", "member " + ValueSummary.quoted(name), ValueSummary.names(this));
    }
    return values[place];
  }

  @Override
  public Optional<JsonValue> tryGet(String name) {
    Objects.requireNonNull(name, "name");
    return Optional.ofNullable(find(name));
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof JsonObject object && Structure.same(this, object);
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
