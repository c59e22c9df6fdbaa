package io.github.kimisdk.schema;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How values of a Java type look as JSON. {@link Shapes} makes it out of the type; after that nothing changes any more.
 *
 * <p>One class with a kind instead of a class for each kind: what a kind does is a few lines, and a class costs the jar
 * more than they do.
 */
final class Shape {
  static final int ANY = 0;
  static final int TRUTH = 1;
  static final int WHOLE = 2;
  static final int REAL = 3;
  static final int TEXT = 4;
  static final int CONSTANTS = 5;
  static final int MANY = 6;
  static final int MAP = 7;
  static final int MAYBE = 8;
  static final int RECORD = 9;
  static final int CHOICE = 10;

  /** How deep JSON may be that is made of values; the parser's default is less. */
  private static final int DEEPEST = 1000;

  private static final int LONGEST_COMPARED = 64;
  private static final int LONGEST_SHOWN = 80;

  final int kind;
  final Class<?> raw;

  /** Of MANY and MAP each element, of MAYBE what may be there. */
  Shape part;

  /** The least and the greatest value, length or number of elements. */
  double min = Double.NEGATIVE_INFINITY;
  double max = Double.POSITIVE_INFINITY;

  /** Of RECORD the members, of CHOICE the tags, of CONSTANTS the texts. */
  List<String> names = List.of();
  List<Shape> parts = List.of();

  /** Of RECORD what the model is told about each member. */
  List<String> notes = List.of();
  Method[] accessors;
  Constructor<?> constructor;

  /** Of CONSTANTS the values. */
  List<?> constants;

  /** Of TEXT what makes a value out of the text, where it is not the text itself, and such a text. */
  Method factory;
  String example = "";

  /** Of RECORD, CHOICE and CONSTANTS what the model is told. */
  String note = "";

  /** Of RECORD and CHOICE the name of the definition, and how many things lead to it. */
  String name;
  int uses;

  /** Of CHOICE the member that says which it is, and the shape of its values: constants that are shapes. */
  String tag;
  Shape choices;

  Shape(int kind, Class<?> raw) {
    this.kind = kind;
    this.raw = raw;
  }

  /** What tells this shape from others among the arguments of a generic record. */
  Object key() {
    return kind >= RECORD ? this : List.of(raw, part == null ? "" : part.key());
  }

  /** Whether a record or sealed interface has a finite value that is made of none of some others. */
  boolean finite(Set<Shape> endless) {
    if (kind == CHOICE) return parts.stream().anyMatch(part -> part.finitePart(endless));
    return parts.stream().allMatch(part -> part.finitePart(endless));
  }

  /** The same for a component. What may be missing or empty has a finite value. */
  boolean finitePart(Set<Shape> endless) {
    if (kind == MANY && min > 0) return part.finitePart(endless);
    return !endless.contains(this);
  }

  // ---- schema

  /** The schema, with what several things lead to in the definitions. */
  JsonObject schema(Map<String, JsonValue> definitions) {
    if (kind < RECORD || uses < 2) return inline(definitions);
    if (!definitions.containsKey(name)) {
      definitions.put(name, JsonObject.EMPTY);
      definitions.put(name, inline(definitions));
    }
    return JsonObject.of("$ref", "#/$defs/" + name);
  }

  JsonObject inline(Map<String, JsonValue> definitions) {
    switch (kind) {
      case TRUTH:
        return JsonObject.of("type", "boolean");
      case WHOLE, REAL:
        return bounded(JsonObject.of("type", kind == WHOLE ? "integer" : "number"));
      case TEXT:
        JsonObject text = bounded(JsonObject.of("type", "string"));
        return factory == null ? text : Schema.noted(text, "description", "such as " + example);
      case CONSTANTS:
        return Schema.noted(JsonObject.of("type", "string", "enum", names), "description", note);
      case MANY:
        return bounded(JsonObject.of("type", "array", "items", part.schema(definitions)));
      case MAP:
        return JsonObject.of("type", "object", "additionalProperties", part.schema(definitions));
      case MAYBE:
        return JsonObject.of("anyOf", List.of(part.schema(definitions), JsonObject.of("type", "null")));
      case RECORD:
        return object(definitions, null, null);
      case CHOICE:
        List<JsonObject> branches = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) branches.add(parts.get(i).object(definitions, tag, names.get(i)));
        return Schema.noted(JsonObject.of("anyOf", branches), "description", note);
      default:
        return raw == JsonValue.class ? Schema.ANY : JsonObject.of("type", raw == JsonArray.class ? "array" : "object");
    }
  }

  private JsonObject bounded(JsonObject json) {
    if (min > Double.NEGATIVE_INFINITY) json = Schema.bounded(json, "min", min);
    return max < Double.POSITIVE_INFINITY ? Schema.bounded(json, "max", max) : json;
  }

  private JsonObject object(Map<String, JsonValue> definitions, String tag, String value) {
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    if (tag != null) {
      if (names.contains(tag)) {
        throw new IllegalArgumentException(raw.getTypeName() + " has a component \"" + tag + "\", which is to say which"
            + " record it is; @Doc(name = ...) on the sealed interface gives that another name");
      }
      properties.put(tag, JsonObject.of("type", "string", "enum", List.of(value)));
      required.add(tag);
    }
    for (int i = 0; i < names.size(); i++) {
      Shape member = parts.get(i);
      boolean maybe = member.kind == MAYBE;
      if (!maybe) required.add(names.get(i));
      JsonObject schema = (maybe ? member.part : member).schema(definitions);
      properties.put(names.get(i), Schema.noted(schema, "description", notes.get(i)));
    }
    return Schema.object(properties, required, note);
  }

  // ---- reading

  /** The Java value of a member or an element, or a mismatch that names it. */
  private Object read(JsonValue value, String step) {
    try {
      return read(value);
    } catch (JsonTypeException e) {
      throw e.under(Check.step("", cut(step)));
    }
  }

  /** The Java value, or a mismatch. */
  Object read(JsonValue value) {
    switch (kind) {
      case TRUTH:
        return value.asBoolean();
      case WHOLE, REAL:
        Number number = kind == WHOLE ? whole(value) : real(value);
        return within("a number", number.doubleValue(), number, value);
      case TEXT:
        return text(value);
      case CONSTANTS:
        int place = names.indexOf(value.asString());
        if (place < 0) throw JsonTypeException.of("one of " + quoted(names), value);
        return constants.get(place);
      case MANY:
        return elements(value.asArray());
      case MAP:
        JsonObject object = value.asObject();
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < object.size(); i++) members.put(object.name(i), part.read(object.value(i), object.name(i)));
        return Collections.unmodifiableMap(members);
      case MAYBE:
        return maybe(value == JsonNull.NULL && part.raw != JsonValue.class ? null : part.read(value));
      case RECORD:
        return record(value.asObject(), null);
      case CHOICE:
        return ((Shape) choices.read(value.asObject().get(tag), tag)).record(value.asObject(), tag);
      default:
        return raw == JsonObject.class ? value.asObject() : raw == JsonArray.class ? value.asArray() : value;
    }
  }

  private Number whole(JsonValue value) {
    if (raw == long.class) return value.asLong();
    if (raw == BigInteger.class) {
      try {
        return value.asBigDecimal().toBigIntegerExact();
      } catch (ArithmeticException e) {
        throw JsonTypeException.of("an integer", value);
      }
    }
    int number = value.asInt();
    if (raw == int.class) return number;
    within("an integer", number, null, value);
    return raw == byte.class ? (Number) (byte) number : (short) number;
  }

  private Number real(JsonValue value) {
    if (raw == BigDecimal.class) return value.asBigDecimal();
    double number = value.asDouble();
    if (raw == double.class) return number;
    float single = Float.parseFloat(((JsonNumber) value).text());
    if (Float.isInfinite(single)) throw JsonTypeException.of("a number in the range of a float", value);
    return single;
  }

  private Object text(JsonValue value) {
    String text = value.asString();
    within("a text with a length", text.codePointCount(0, text.length()), text, value);
    if (raw == char.class) {
      if (text.length() > 1) throw JsonTypeException.of("one char", value);
      return text.charAt(0);
    }
    if (factory == null) return text;
    try {
      return factory.invoke(null, text);
    } catch (InvocationTargetException | IllegalAccessException e) {
      throw JsonTypeException.of("a " + raw.getSimpleName() + " such as " + example, value);
    }
  }

  private <V> V within(String what, double measure, V result, JsonValue value) {
    if (measure >= min && measure <= max) return result;
    if (min > Double.NEGATIVE_INFINITY) what += " from " + Schema.number(min);
    throw JsonTypeException.of(max < Double.POSITIVE_INFINITY ? what + " to " + Schema.number(max) : what, value);
  }

  private Object elements(JsonArray array) {
    within("an array with a length", array.size(), null, array);
    Collection<Object> elements = raw == Set.class ? new LinkedHashSet<>() : new ArrayList<>();
    for (int i = 0; i < array.size(); i++) elements.add(part.read(array.get(i), Integer.toString(i)));
    if (elements instanceof Set<Object> set) return Collections.unmodifiableSet(set);
    if (!raw.isArray()) return Collections.unmodifiableList((List<Object>) elements);
    Object result = Array.newInstance(raw.getComponentType(), elements.size());
    int i = 0;
    for (Object element : elements) Array.set(result, i++, element);
    return result;
  }

  private Object maybe(Object value) {
    if (raw == Optional.class) return Optional.ofNullable(value);
    if (raw == OptionalInt.class) return value == null ? OptionalInt.empty() : OptionalInt.of((Integer) value);
    if (raw == OptionalLong.class) return value == null ? OptionalLong.empty() : OptionalLong.of((Long) value);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of((Double) value);
  }

  private Object record(JsonObject object, String tag) {
    Object[] values = new Object[names.size()];
    int known = tag == null ? 0 : 1;
    for (int i = 0; i < values.length; i++) {
      String name = names.get(i);
      Shape member = parts.get(i);
      if (member.kind == MAYBE && !object.has(name)) {
        values[i] = member.maybe(null);
      } else {
        values[i] = member.read(object.get(name), name);
        known++;
      }
    }
    for (int i = 0; known < object.size() && i < object.size(); i++) {
      String name = object.name(i);
      if (!names.contains(name) && !name.equals(tag)) {
        throw JsonTypeException.of("no member of this name" + near(name), object.value(i)).under(Check.step("", cut(name)));
      }
    }
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) throw error;
      String why = e.getCause().getMessage() == null ? e.getCause().toString() : e.getCause().getMessage();
      JsonTypeException mismatch = new JsonTypeException("", "a valid " + raw.getSimpleName(), "one that it refuses: " + why);
      mismatch.initCause(e.getCause());
      throw mismatch;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The names that there are, the most similar first. */
  private String near(String wrong) {
    if (names.isEmpty()) return "; there are none";
    String nearest = "";
    int least = wrong.length() / 2 + 1;
    for (String name : names) {
      int distance = wrong.length() > LONGEST_COMPARED ? least : distance(name, wrong);
      if (distance >= least) continue;
      least = distance;
      nearest = name;
    }
    return nearest.isEmpty() ? "; there are " + quoted(names) : "; is it \"" + nearest + "\"?";
  }

  /** A name that the model made up, as much of it as a message bears. */
  private static String cut(String name) {
    if (name.length() <= LONGEST_SHOWN) return name;
    return name.substring(0, LONGEST_SHOWN - (Character.isHighSurrogate(name.charAt(LONGEST_SHOWN - 1)) ? 1 : 0)) + "...";
  }

  /** How many chars to add, leave out or change (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) row[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      int corner = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change = corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        corner = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  private static String quoted(List<String> names) {
    List<String> few = names.size() > 20 ? names.subList(0, 20) : names;
    String text = Json.of(few).toString();
    return text.substring(1, text.length() - 1).replace("\",\"", "\", \"") + (few == names ? "" : " and " + (names.size() - 20) + " more");
  }

  // ---- writing

  JsonValue write(Object value, int depth) {
    if (depth > DEEPEST) throw new IllegalArgumentException("nested deeper than " + DEEPEST + ": it may contain itself");
    switch (kind) {
      case TEXT:
        // Beyond 9999 it reads a year with a sign only, and writes it without.
        return JsonString.of((value instanceof YearMonth month && month.getYear() > 9999 ? "+" : "") + value);
      case CONSTANTS:
        return JsonString.of(names.get(constants.indexOf(value)));
      case MANY:
        List<JsonValue> elements = new ArrayList<>();
        if (value instanceof Collection<?> many) {
          for (Object element : many) elements.add(part.write(element, "an element", depth));
        } else {
          for (int i = 0; i < Array.getLength(value); i++) elements.add(part.write(Array.get(value, i), "an element", depth));
        }
        return JsonArray.of(elements);
      case MAP:
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (Map.Entry<?, ?> member : ((Map<?, ?>) value).entrySet()) {
          members.put((String) member.getKey(), part.write(member.getValue(), "the value of " + member.getKey(), depth));
        }
        return JsonObject.of(members);
      case MAYBE:
        Object there = there(value);
        return there == null ? JsonNull.NULL : part.write(there, depth);
      case RECORD:
        return object(value, new LinkedHashMap<>(), depth);
      case CHOICE:
        for (int i = 0; i < names.size(); i++) {
          if (parts.get(i).raw == value.getClass()) {
            return parts.get(i).object(value, new LinkedHashMap<>(Map.of(tag, JsonString.of(names.get(i)))), depth);
          }
        }
        throw new IllegalStateException(value.getClass().getName());
      default:
        return Json.of(value);
    }
  }

  private JsonValue write(Object value, String what, int depth) {
    if (value == null) throw new IllegalArgumentException(what + " is null; what may be missing is an Optional");
    return write(value, depth + 1);
  }

  private static Object there(Object value) {
    if (value instanceof Optional<?> optional) return optional.orElse(null);
    if (value instanceof OptionalInt number) return number.isPresent() ? number.getAsInt() : null;
    if (value instanceof OptionalLong number) return number.isPresent() ? number.getAsLong() : null;
    OptionalDouble number = (OptionalDouble) value;
    return number.isPresent() ? number.getAsDouble() : null;
  }

  private JsonObject object(Object record, Map<String, JsonValue> members, int depth) {
    for (int i = 0; i < names.size(); i++) {
      Object value;
      try {
        value = accessors[i].invoke(record);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(names.get(i) + " of " + raw.getName() + " cannot be asked", e);
      }
      JsonValue written = parts.get(i).write(value, names.get(i) + " of " + raw.getSimpleName(), depth);
      if (parts.get(i).kind != MAYBE || there(value) != null) members.put(names.get(i), written);
    }
    return JsonObject.of(members);
  }
}
