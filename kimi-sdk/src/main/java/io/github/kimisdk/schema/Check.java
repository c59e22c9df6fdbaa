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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds what keeps a schema from being Moonshot's subset (MFJS), as the published validator has it at its strictest.
 *
 * <p>It walks the schema twice: first for what stands in one place, then, if that is right, for where references lead.
 * Lists of words are strings with blanks around each word.
 */
final class Check {
  static final String NOTES = " title description ";

  /** What no property may be called: the service would take it for the keyword. */
  static final String RESERVED = " $defs $ref anyOf required additionalProperties ";

  private static final String TYPES = " null boolean object array number integer string ";
  private static final String ROOT_ONLY = " $defs $id ";
  private static final String ALL = " type enum default anyOf $ref minLength maxLength pattern minimum maximum"
      + " items minItems maxItems properties required additionalProperties" + NOTES + ROOT_ONLY;
  private static final String DEFS = "#/$defs/";
  private static final int DEEPEST = 30;

  /** How far schemas stand within each other in any way, and how many references follow each other: bounds recursion. */
  private static final int DEEPEST_NESTING = 400;

  private static final int MOST_STEPS = 500_000;

  /** Where a schema stands: within $defs, where JSON can do without it, anywhere else. */
  private static final int DEFINED = 0;
  private static final int SPARED = 1;
  private static final int NEEDED = 2;

  private final JsonObject root;
  private final List<Fault> faults = new ArrayList<>();
  private final Set<String> left = new HashSet<>();
  private final Set<String> ending = new HashSet<>();
  private final Map<String, Integer> reaches = new HashMap<>();
  private final Set<String> open = new HashSet<>();
  private boolean second;
  private boolean cut;
  private int steps;
  private int names;

  private Check(JsonObject root) {
    this.root = root;
  }

  static List<Fault> of(JsonObject root) {
    Check check = new Check(root);
    int size = Json.bytes(root).length;
    if (size > 120_000) check.fault("", "size", size + " bytes are more than 120000");
    else check.walk();
    return List.copyOf(check.faults);
  }

  private void walk() {
    node(root, "", 0, 0, NEEDED);
    if (names > 3_000) fault("", "size", names + " properties are more than 3000");
    if (!faults.isEmpty()) return;
    second = true;
    // Finite JSON fits what leads nowhere, then what leads only there, and so on.
    while (left.removeIf(ref -> ends(target(root, ref)) && ending.add(ref))) { }
    node(root, "", 0, 0, NEEDED);
    if (steps > MOST_STEPS) fault("", "recursion", "too many references lead into each other");
  }

  /** Whether a list has a word. */
  static boolean in(String list, String word) {
    return word.indexOf(' ') < 0 && list.contains(" " + word + " ");
  }

  /** A path with one more step. */
  static String step(String path, String name) {
    return path + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  /** The keywords for values of a type, beside those for all of them. */
  static String keywords(String type) {
    if (type.equals("object")) return " properties required additionalProperties ";
    if (type.equals("array")) return " items minItems maxItems ";
    if (type.equals("string")) return " minLength maxLength pattern ";
    return in(" number integer ", type) ? " minimum maximum " : "";
  }

  private void fault(String path, String rule, String message) {
    faults.add(new Fault(path, rule, message));
  }

  private void node(JsonObject schema, String path, int depth, int nesting, int place) {
    if (depth > DEEPEST || nesting > DEEPEST_NESTING) {
      fault(path, "depth", "stands deeper than " + DEEPEST + " levels of properties");
      return;
    }
    if (second && schema.has("$ref")) reference(schema, path, depth, place);
    if (!second && keywords(schema, path)) {
      List<String> types = types(schema, path);
      beside(schema, types, path);
      if (schema.has("enum")) constants(schema.get("enum"), types, step(path, "enum"));
      if (schema.has("required")) required(schema, types, step(path, "required"));
      if (types != null && types.size() == 1) bounds(schema, types.get(0), path);
      if (schema.has("$ref") && left.add(ref(schema)) && target(root, ref(schema)) == null) {
        fault(step(path, "$ref"), "$ref", ref(schema) + " leads to no schema within this one");
      }
    }
    parts(schema, path, depth, nesting + 1, place);
  }

  /** Checks each keyword by itself; false if what goes with it cannot be checked. */
  private boolean keywords(JsonObject schema, String path) {
    boolean right = true;
    for (int i = 0; i < schema.size(); i++) {
      String name = schema.name(i);
      String at = step(path, name);
      String expected = expected(name, schema.value(i));
      if (expected != null) fault(at, name, JsonMismatch.of(expected, schema.value(i)).getMessage());
      if (!in(ALL, name)) fault(at, "keyword", "\"" + name + "\" is not supported; normalise() may carry it over");
      if (in(ROOT_ONLY, name) && !path.isEmpty()) fault(at, name, "stands at the root only");
      right &= expected == null;
    }
    return right;
  }

  private static String expected(String name, JsonValue value) {
    if (in(" description title $id pattern $ref ", name)) return value instanceof JsonString ? null : "a string";
    if (in(" properties items $defs ", name)) return value instanceof JsonObject ? null : "an object";
    if (name.equals("required")) return all(value, JsonString.class) ? null : "an array of strings";
    boolean some = !JsonArray.EMPTY.equals(value);
    if (name.equals("enum")) return some && all(value, JsonValue.class) ? null : "an array of at least one value";
    if (name.equals("anyOf")) {
      return some && all(value, JsonObject.class) && value.asArray().size() <= 500 ? null : "an array of 1 to 500 schemas";
    }
    boolean either = value instanceof JsonObject || value instanceof JsonBoolean;
    return either || !name.equals("additionalProperties") ? null : "a boolean or a schema";
  }

  private static boolean all(JsonValue value, Class<?> kind) {
    if (!(value instanceof JsonArray array)) return false;
    for (JsonValue element : array) {
      if (!kind.isInstance(element)) return false;
    }
    return true;
  }

  /** The types that a schema names; null if none, or if they are no types. */
  private List<String> types(JsonObject schema, String path) {
    if (!schema.has("type")) return null;
    String at = step(path, "type");
    JsonValue value = schema.get("type");
    List<String> types = new ArrayList<>();
    for (JsonValue type : value instanceof JsonArray array ? array.values() : List.of(value)) {
      if (!(type instanceof JsonString text) || !in(TYPES, text.value())) {
        fault(at, "type", JsonMismatch.of("one of" + TYPES.stripTrailing(), type).getMessage());
        return null;
      }
      if (types.contains(text.value())) fault(at, "type", "names " + text + " twice");
      types.add(text.value());
    }
    if (!types.isEmpty()) return types;
    fault(at, "type", "names no type");
    return null;
  }

  /** Checks which keywords stand beside each other. */
  private void beside(JsonObject schema, List<String> types, String path) {
    String head = schema.has("$ref") ? "$ref" : schema.has("anyOf") ? "anyOf" : "type";
    if (types == null && head.equals("type")) return;
    String allowed = NOTES + ROOT_ONLY;
    if (head.equals("type") && (types.size() == 1 || types.size() == 2 && schema.has("enum"))) {
      allowed += " default ";
      if (!types.contains("object") && !types.contains("array")) allowed += " enum ";
      if (types.size() == 1) allowed += keywords(types.get(0));
    }
    for (String name : schema.names()) {
      if (name.equals(head) || !in(ALL, name)) continue;
      if (!in(allowed, name)) fault(step(path, name), head, "must not stand beside " + head + " " + schema.get(head));
      else if (head.equals("anyOf") && in(NOTES, name) && below(schema).contains(name)) {
        fault(step(path, name), "anyOf", "stands beside anyOf and in a branch of it; keep one of them");
      }
    }
  }

  /** The keywords of the branches of anyOf. */
  private static Set<String> below(JsonObject schema) {
    Set<String> names = new HashSet<>();
    if (schema.has("anyOf")) {
      for (JsonValue branch : schema.get("anyOf").asArray()) names.addAll(branch.asObject().names());
    }
    return names;
  }

  private void constants(JsonValue value, List<String> types, String path) {
    List<JsonValue> constants = value.asArray().values();
    String wrong = types == null ? "needs a type beside it"
        : types.size() > 2 || types.size() == 2 && !types.contains("null") ? "stands beside one type, or one type and null"
        : constants.size() > 1_000 ? constants.size() + " values are more than 1000" : null;
    int length = 0;
    for (int i = 0; wrong == null && i < constants.size(); i++) {
      JsonValue constant = constants.get(i);
      length += Json.bytes(constant).length - (constant instanceof JsonString ? 2 : 0);
      if (fits(constant, types)) continue;
      wrong = constant + " is not of the type " + types;
      if (constant == JsonNull.NULL && types.contains("null")) wrong += "; name null first";
    }
    if (wrong == null && length > 75_000 && constants.size() > 250) wrong = length + " characters are more than 75000";
    if (wrong != null) fault(path, "enum", wrong);
  }

  /** The service goes through the types in order, and gives up at a type of numbers when the value is none. */
  private static boolean fits(JsonValue value, List<String> types) {
    for (String type : types) {
      if (in(" number integer ", type)) return number(value, type.equals("number"));
      if (type.equals(value.kind())) return true;
    }
    return false;
  }

  private static boolean number(JsonValue value, boolean real) {
    if (!(value instanceof JsonNumber number)) return false;
    try {
      BigDecimal exact = number.asBigDecimal();
      return !Double.isInfinite(exact.doubleValue()) && (real || exact.stripTrailingZeros().scale() <= 0);
    } catch (JsonMismatch beyondReckoning) {
      return false;
    }
  }

  private void required(JsonObject schema, List<String> types, String path) {
    List<JsonValue> required = schema.get("required").asArray().values();
    if (required.isEmpty() || schema.has("anyOf") || schema.has("$ref")) return;
    if (types == null) fault(path, "required", "needs \"type\": \"object\" beside it");
    if (!List.of("object").equals(types)) return;
    JsonObject properties = schema.has("properties") ? schema.get("properties").asObject() : JsonObject.EMPTY;
    Set<JsonValue> seen = new HashSet<>();
    for (JsonValue name : required) {
      if (!properties.has(name.asString())) fault(path, "required", name + " is not in properties");
      if (!seen.add(name)) fault(path, "required", "names " + name + " twice");
    }
  }

  private void bounds(JsonObject schema, String type, String path) {
    boolean real = type.equals("number");
    boolean length = in(" string array ", type);
    BigDecimal min = null;
    for (String name : keywords(type).split(" ")) {
      if (!name.startsWith("m") || !schema.has(name)) continue;
      JsonValue value = schema.get(name);
      String wrong = null;
      if (!number(value, real) || length && value.asBigDecimal().signum() < 0) {
        wrong = JsonMismatch.of(real ? "a number" : length ? "an integer from 0 on" : "an integer", value).getMessage();
      } else if (name.startsWith("min")) {
        min = value.asBigDecimal();
      } else if (min != null && min.compareTo(value.asBigDecimal()) > 0) {
        wrong = value + " is less than the least, " + min;
      }
      if (wrong != null) fault(step(path, name), "bounds", wrong);
    }
  }

  private void parts(JsonObject schema, String path, int depth, int nesting, int place) {
    for (int i = 0; i < schema.size(); i++) {
      String name = schema.name(i);
      JsonValue value = schema.value(i);
      String at = step(path, name);
      if (value instanceof JsonArray branches && name.equals("anyOf")) {
        for (int b = 0; b < branches.size(); b++) {
          if (branches.get(b) instanceof JsonObject branch) node(branch, at + "/" + b, depth, nesting, place);
        }
      }
      if (!(value instanceof JsonObject part)) continue;
      int spared = Math.min(place, SPARED);
      switch (name) {
        case "items" -> node(part, at, depth, nesting, place);
        case "additionalProperties" -> node(part, at, depth, nesting, spared);
        case "properties" -> {
          names += part.size();
          boolean none = schema.has("required") && JsonArray.EMPTY.equals(schema.get("required"));
          each(part, "properties", at, depth + 1, nesting, none ? spared : place);
        }
        case "$defs" -> {
          each(part, "$defs", at, depth, nesting, DEFINED);
          slashes(part, at, second ? DEEPEST_NESTING : nesting);
        }
        default -> { }
      }
    }
  }

  private void each(JsonObject parts, String rule, String path, int depth, int nesting, int place) {
    for (int i = 0; i < parts.size(); i++) {
      String name = parts.name(i);
      String at = step(path, name);
      boolean taken = rule.equals("$defs") ? name.isEmpty() : in(RESERVED, name);
      if (taken) fault(at, rule, "nothing may be called \"" + name + "\" here");
      if (parts.value(i) instanceof JsonObject part) node(part, at, depth, nesting, place);
      else fault(at, rule, JsonMismatch.of("a schema as an object", parts.value(i)).getMessage());
    }
  }

  /** Whatever has a name within a definition: a reference could not lead past a slash. */
  private void slashes(JsonValue value, String path, int nesting) {
    if (nesting >= DEEPEST_NESTING) return;
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

  // ---- the second walk, in a schema that is right otherwise

  private static String ref(JsonObject schema) {
    return schema.get("$ref").asString();
  }

  /** The schema that a reference within a document leads to; null if there is none. */
  private static JsonObject target(JsonObject root, String ref) {
    if (ref.equals("#")) return root;
    if (!ref.startsWith("#/") || ref.length() == 2) return null;
    try {
      // The service does not unescape below $defs.
      String pointer = ref.startsWith(DEFS) ? ref.replace("~", "~0") : ref;
      return root.at(pointer.substring(1)) instanceof JsonObject target ? target : null;
    } catch (JsonMismatch | IllegalArgumentException nothing) {
      return null;
    }
  }

  private void reference(JsonObject schema, String path, int depth, int place) {
    String ref = ref(schema);
    if (depth + reach(ref) > DEEPEST) fault(path, "depth", "leads deeper than " + DEEPEST + " levels of properties");
    if (place == NEEDED && !ending.contains(ref)) {
      fault(path, "recursion", ref + " requires itself, so that no finite JSON fits it; make a member of it optional");
    }
    if (place == DEFINED || !ref.equals("#") && !ref.startsWith(DEFS)) return;
    // A note stands beside a reference or where it leads to, not at both; a chain of references is one way.
    Set<String> notes = new HashSet<>();
    Set<String> seen = new HashSet<>();
    JsonObject target = target(root, ref);
    while (target.has("$ref") && seen.add(ref(target)) && in(NOTES + " $ref ", target)) {
      for (String name : target.names()) {
        if (!name.equals("$ref") && !notes.add(name)) repeated(path, name);
      }
      target = target(root, ref(target));
    }
    notes.addAll(target.names());
    notes.addAll(below(target));
    for (String name : schema.names()) {
      if (in(NOTES, name) && notes.contains(name)) repeated(path, name);
    }
  }

  private static boolean in(String list, JsonObject schema) {
    for (String name : schema.names()) {
      if (!in(list, name)) return false;
    }
    return true;
  }

  private void repeated(String path, String name) {
    fault(step(path, name), "$ref", "stands beside the reference and where it leads to; keep one of them");
  }

  /** How many levels of properties a reference leads down, recursion once. */
  private int reach(String ref) {
    Integer known = reaches.get(ref);
    if (known != null) return known;
    if (steps > MOST_STEPS || !open.add(ref)) {
      cut = true;
      return 0;
    }
    if (open.size() > DEEPEST_NESTING) steps = MOST_STEPS + 1;
    boolean before = cut;
    cut = false;
    int depth = reach(target(root, ref));
    open.remove(ref);
    // What was cut short depends on the way that led here.
    if (!cut) reaches.put(ref, depth);
    cut |= before;
    return depth;
  }

  private int reach(JsonObject schema) {
    if (++steps > MOST_STEPS) return 0;
    int depth = schema.has("$ref") ? reach(ref(schema)) : 0;
    if (schema.has("properties")) {
      depth = Math.max(depth, 1);
      for (JsonValue part : schema.get("properties").asObject().members().values()) {
        depth = Math.max(depth, 1 + reach(part.asObject()));
      }
    }
    if (schema.has("anyOf")) {
      for (JsonValue branch : schema.get("anyOf").asArray()) depth = Math.max(depth, reach(branch.asObject()));
    }
    boolean others = schema.has("additionalProperties") && schema.get("additionalProperties") instanceof JsonObject;
    return others ? Math.max(depth, reach(schema.get("additionalProperties").asObject())) : depth;
  }

  /** Whether finite JSON fits, with what is known of references so far. */
  private boolean ends(JsonObject schema) {
    if (schema.has("$ref")) return ending.contains(ref(schema));
    if (schema.has("anyOf")) {
      for (JsonValue branch : schema.get("anyOf").asArray()) {
        if (ends(branch.asObject())) return true;
      }
      return false;
    }
    String type = schema.has("type") ? schema.get("type").toString() : "";
    if (in(" \"array\" [\"array\"] ", type)) {
      boolean some = schema.has("minItems") && schema.get("minItems").asBigDecimal().signum() > 0;
      return !some || !schema.has("items") || ends(schema.get("items").asObject());
    }
    if (!in(" \"object\" [\"object\"] ", type) || !schema.has("required")) return true;
    for (JsonValue name : schema.get("required").asArray()) {
      if (!ends(schema.get("properties").get(name.asString()).asObject())) return false;
    }
    return true;
  }
}
