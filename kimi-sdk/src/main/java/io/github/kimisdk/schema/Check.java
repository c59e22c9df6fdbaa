package io.github.kimisdk.schema;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonMismatch;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.schema.Schema.Fault;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds what keeps a schema from being Moonshot's subset (MFJS), as the published validator has it at its strictest.
 * Keywords are checked where they stand; {@link Refs} then looks at where references lead.
 */
final class Check {
  static final String NOTES = " title description ";
  static final String ROOT_ONLY = " $defs $id ";

  /** What no property may be called: the service would take it for the keyword. */
  static final String RESERVED = " $defs $ref anyOf required additionalProperties ";

  private static final String TYPES = " null boolean object array number integer string ";
  private static final String STRINGS = " minLength maxLength pattern ";
  private static final String NUMBERS = " minimum maximum ";
  private static final String ARRAYS = " items minItems maxItems ";
  private static final String OBJECTS = " properties required additionalProperties ";
  private static final String ALL =
      " type enum default anyOf $ref" + STRINGS + NUMBERS + ARRAYS + OBJECTS + NOTES + ROOT_ONLY;
  private static final int DEEPEST = 30;
  private static final int LARGEST = 120_000;
  private static final int MOST_NAMES = 3_000;
  private static final int MOST_CONSTANTS = 1_000;
  private static final int MOST_BRANCHES = 500;
  private static final int LONGEST_CONSTANTS = 75_000;

  /** From so many constants on their total length counts. */
  private static final int MANY_CONSTANTS = 250;

  /** How far schemas stand within each other in any way: it bounds the recursion, not the schema. */
  private static final int DEEPEST_NESTING = 500;

  private final List<Fault> faults = new ArrayList<>();
  private final Refs refs;
  private int names;

  private Check(JsonObject root) {
    refs = new Refs(root, faults);
  }

  static List<Fault> of(JsonObject root) {
    Check check = new Check(root);
    int size = Json.bytes(root).length;
    if (size > LARGEST) check.fault("", "size", size + " bytes are more than " + LARGEST);
    else check.all(root);
    return List.copyOf(check.faults);
  }

  private void all(JsonObject root) {
    node(root, "", 0, 0, Refs.NEEDED);
    if (names > MOST_NAMES) fault("", "size", names + " properties are more than " + MOST_NAMES);
    if (faults.isEmpty()) refs.check();
  }

  /** Whether a blank-separated list has a word. */
  static boolean in(String list, String word) {
    return word.indexOf(' ') < 0 && list.contains(" " + word + " ");
  }

  /** A path with one more step. */
  static String step(String path, String name) {
    return path + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  /** Which keywords apply to values of a type, beside those for all of them. */
  static String keywords(String type) {
    return switch (type) {
      case "object" -> OBJECTS;
      case "array" -> ARRAYS;
      case "string" -> STRINGS;
      case "number", "integer" -> NUMBERS;
      default -> " ";
    };
  }

  private void fault(String path, String rule, String message) {
    faults.add(new Fault(path, rule, message));
  }

  private void node(JsonObject schema, String path, int depth, int nesting, int place) {
    if (depth > DEEPEST || nesting > DEEPEST_NESTING) {
      fault(path, "depth", "stands deeper than " + DEEPEST + " levels of properties");
      return;
    }
    boolean known = true;
    for (int i = 0; i < schema.size(); i++) {
      known &= keyword(schema.name(i), schema.value(i), path);
    }
    if (known) {
      List<String> types = types(schema, path);
      beside(schema, types, path);
      if (schema.has("enum")) constants(schema.get("enum"), types, step(path, "enum"));
      if (schema.has("required")) required(schema, types, path);
      if (types != null && types.size() == 1) bounds(schema, types.get(0), path);
      if (schema.has("$ref")) refs.found(schema, path, depth, place);
    }
    parts(schema, path, depth, nesting + 1, place);
  }

  /** Checks a keyword and the kind of its value by themselves; false if what goes with it cannot be checked. */
  private boolean keyword(String name, JsonValue value, String path) {
    String wrong = switch (name) {
      case "description", "title", "$id", "pattern", "$ref" -> value instanceof JsonString ? "" : "a string";
      case "properties", "items", "$defs" -> value instanceof JsonObject ? "" : "an object";
      case "required" -> strings(value) ? "" : "an array of strings";
      case "enum" -> value instanceof JsonArray array && !array.empty() ? "" : "an array of at least one value";
      case "anyOf" -> objects(value) ? "" : "an array of 1 to " + MOST_BRANCHES + " schemas";
      case "additionalProperties" -> value instanceof JsonObject || value instanceof JsonBoolean ? "" : "a boolean or a schema";
      default -> "";
    };
    if (!wrong.isEmpty()) fault(step(path, name), name, JsonMismatch.of(wrong, value).getMessage());
    boolean supported = in(ALL, name);
    if (!supported) fault(step(path, name), "keyword", "\"" + name + "\" is not supported; normalise() may carry it over");
    if (in(ROOT_ONLY, name) && !path.isEmpty()) fault(step(path, name), name, "stands at the root only");
    return wrong.isEmpty();
  }

  private static boolean strings(JsonValue value) {
    if (!(value instanceof JsonArray array)) return false;
    for (JsonValue element : array) {
      if (!(element instanceof JsonString)) return false;
    }
    return true;
  }

  private static boolean objects(JsonValue value) {
    if (!(value instanceof JsonArray array) || array.empty() || array.size() > MOST_BRANCHES) return false;
    for (JsonValue element : array) {
      if (!(element instanceof JsonObject)) return false;
    }
    return true;
  }

  /** The types that a schema names; null if none, or if they are no types. */
  private List<String> types(JsonObject schema, String path) {
    if (!schema.has("type")) return null;
    JsonValue value = schema.get("type");
    List<JsonValue> values = value instanceof JsonArray array ? array.values() : List.of(value);
    List<String> types = new ArrayList<>();
    for (JsonValue type : values) {
      if (!(type instanceof JsonString text) || !in(TYPES, text.value())) {
        fault(step(path, "type"), "type", JsonMismatch.of("one of" + TYPES.stripTrailing(), type).getMessage());
        return null;
      }
      if (types.contains(text.value())) fault(step(path, "type"), "type", "names " + text + " twice");
      types.add(text.value());
    }
    if (types.isEmpty()) fault(step(path, "type"), "type", "names no type");
    return types.isEmpty() ? null : types;
  }

  /** Checks which keywords stand beside each other. */
  private void beside(JsonObject schema, List<String> types, String path) {
    String head = schema.has("$ref") ? "$ref" : schema.has("anyOf") ? "anyOf" : types == null ? null : "type";
    if (head == null) return;
    String allowed = NOTES + ROOT_ONLY;
    if (head.equals("type") && (types.size() == 1 || types.size() == 2 && schema.has("enum"))) {
      allowed += " default ";
      if (!types.contains("object") && !types.contains("array")) allowed += " enum ";
      if (types.size() == 1) allowed += keywords(types.get(0));
    }
    for (String name : schema.names()) {
      if (!name.equals(head) && in(ALL, name) && !in(allowed, name)) {
        String other = head.equals("type") ? "type " + schema.get("type") : head;
        fault(step(path, name), head, "must not stand beside " + other
            + (head.equals("anyOf") ? "; put it into each branch" : ""));
      }
    }
    if (head.equals("anyOf") && schema.get("anyOf") instanceof JsonArray branches) shared(schema, branches, path);
  }

  /** A note may stand beside anyOf or in its branches, not at both. */
  private void shared(JsonObject schema, JsonArray branches, String path) {
    for (JsonValue branch : branches) {
      for (String name : branch.asObject().names()) {
        if (in(NOTES, name) && schema.has(name)) {
          fault(step(path, name), "anyOf", "stands beside anyOf and in a branch of it; keep one of them");
          return;
        }
      }
    }
  }

  private void constants(JsonValue value, List<String> types, String path) {
    List<JsonValue> constants = value.asArray().values();
    if (constants.size() > MOST_CONSTANTS) fault(path, "enum", constants.size() + " values are more than " + MOST_CONSTANTS);
    if (types == null) {
      fault(path, "enum", "needs a type beside it");
      return;
    }
    if (types.size() > 2 || types.size() == 2 && !types.contains("null")) {
      fault(path, "enum", "stands beside one type, or beside one type and null");
    }
    int length = 0;
    for (JsonValue constant : constants) {
      length += Json.bytes(constant).length - (constant instanceof JsonString ? 2 : 0);
      if (!fits(constant, types)) {
        String hint = constant == JsonNull.NULL && types.contains("null") ? "; name null first in the type" : "";
        fault(path, "enum", constant + " is not of the type " + String.join(" or ", types) + hint);
        return;
      }
    }
    if (length > LONGEST_CONSTANTS && constants.size() > MANY_CONSTANTS) {
      fault(path, "enum", length + " characters of values are more than " + LONGEST_CONSTANTS);
    }
  }

  /** The service goes through the types in order, and gives up at a type of numbers when the value is none. */
  private static boolean fits(JsonValue value, List<String> types) {
    for (String type : types) {
      if (type.equals("number") || type.equals("integer")) return value instanceof JsonNumber number && number(number, type);
      if (type.equals(value.kind())) return true;
    }
    return false;
  }

  private static boolean number(JsonNumber number, String type) {
    try {
      BigDecimal value = number.asBigDecimal();
      return !Double.isInfinite(value.doubleValue()) && (type.equals("number") || value.stripTrailingZeros().scale() <= 0);
    } catch (JsonMismatch beyondReckoning) {
      return false;
    }
  }

  private void required(JsonObject schema, List<String> types, String path) {
    List<JsonValue> required = schema.get("required").asArray().values();
    if (required.isEmpty()) return;
    if (!List.of("object").equals(types)) {
      if (types == null && !schema.has("anyOf") && !schema.has("$ref")) {
        fault(step(path, "required"), "required", "needs \"type\": \"object\" beside it");
      }
      return;
    }
    JsonObject properties = schema.has("properties") ? schema.get("properties").asObject() : JsonObject.EMPTY;
    Set<JsonValue> seen = new HashSet<>();
    for (JsonValue name : required) {
      if (!properties.has(name.asString())) fault(step(path, "required"), "required", name + " is not in properties");
      if (!seen.add(name)) fault(step(path, "required"), "required", "names " + name + " twice");
    }
  }

  private void bounds(JsonObject schema, String type, String path) {
    for (String name : schema.names()) {
      if (!name.startsWith("m") || !in(keywords(type), name)) continue;
      String expected = type.equals("number") ? "a number" : type.equals("integer") ? "an integer" : "an integer from 0 on";
      JsonValue value = schema.get(name);
      if (!(value instanceof JsonNumber number) || !number(number, type.equals("number") ? type : "integer")
          || expected.endsWith("on") && number.asBigDecimal().signum() < 0) {
        fault(step(path, name), "bounds", JsonMismatch.of(expected, value).getMessage());
        return;
      }
    }
    String suffix = type.equals("array") ? "Items" : type.equals("string") ? "Length" : "imum";
    if (!schema.has("min" + suffix) || !schema.has("max" + suffix)) return;
    if (schema.get("min" + suffix).asBigDecimal().compareTo(schema.get("max" + suffix).asBigDecimal()) > 0) {
      fault(step(path, "min" + suffix), "bounds", "is more than max" + suffix);
    }
  }

  private void parts(JsonObject schema, String path, int depth, int nesting, int place) {
    for (int i = 0; i < schema.size(); i++) {
      String name = schema.name(i);
      JsonValue value = schema.value(i);
      String at = step(path, name);
      if (value instanceof JsonObject part) {
        switch (name) {
          case "properties" -> properties(part, at, depth + 1, nesting, noneRequired(schema) ? Math.min(place, Refs.SPARED) : place);
          case "items" -> node(part, at, depth, nesting, place);
          case "additionalProperties" -> node(part, at, depth, nesting, Math.min(place, Refs.SPARED));
          case "$defs" -> definitions(part, at, depth, nesting);
          default -> { }
        }
      } else if (name.equals("anyOf") && value instanceof JsonArray branches) {
        for (int b = 0; b < branches.size(); b++) {
          if (branches.get(b) instanceof JsonObject branch) node(branch, at + "/" + b, depth, nesting, place);
        }
      }
    }
  }

  private static boolean noneRequired(JsonObject schema) {
    return schema.has("required") && JsonArray.EMPTY.equals(schema.get("required"));
  }

  private void properties(JsonObject properties, String path, int depth, int nesting, int place) {
    names += properties.size();
    for (int i = 0; i < properties.size(); i++) {
      String name = properties.name(i);
      String at = step(path, name);
      if (in(RESERVED, name)) fault(at, "properties", "no property may be called " + name);
      if (properties.value(i) instanceof JsonObject part) node(part, at, depth, nesting, place);
      else fault(at, "properties", JsonMismatch.of("a schema as an object", properties.value(i)).getMessage());
    }
  }

  private void definitions(JsonObject definitions, String path, int depth, int nesting) {
    for (int i = 0; i < definitions.size(); i++) {
      String name = definitions.name(i);
      String at = step(path, name);
      if (name.isEmpty()) fault(at, "$defs", "a definition has a name");
      if (definitions.value(i) instanceof JsonObject part) node(part, at, depth, nesting, Refs.DEFINED);
      else fault(at, "$defs", JsonMismatch.of("a schema as an object", definitions.value(i)).getMessage());
    }
    slashes(definitions, path, nesting);
  }

  /** Whatever has a name within a definition: a reference could not lead past a slash. */
  private void slashes(JsonValue value, String path, int nesting) {
    if (nesting > DEEPEST_NESTING) return;
    if (value instanceof JsonObject object) {
      for (int i = 0; i < object.size(); i++) {
        String at = step(path, object.name(i));
        if (object.name(i).indexOf('/') >= 0) fault(at, "$defs", "no name within $defs may have a slash");
        slashes(object.value(i), at, nesting + 1);
      }
    } else if (value instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) slashes(array.get(i), path + "/" + i, nesting + 1);
    }
  }
}
