package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.schema.Schema.Fault;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the faults of a schema in Moonshot's subset (MFJS), as the published validator has it at its strictest level.
 *
 * <p>This class looks at each schema in its place: keywords, types, values. If that is right, {@link References} and {@link Depths}
 * follow the references. Each walk keeps its own stack, so that a deep schema needs no deep recursion.
 */
final class Check {
  static final Set<String> NOTES = Set.of("title", "description");

  private static final Set<String> ROOT_ONLY = Set.of("$defs", "$id");
  private static final Set<String> RESERVED = Set.of("$defs", "$ref", "anyOf", "required", "additionalProperties");
  private static final Set<String> NUMERIC = Set.of("number", "integer");
  private static final Set<String> COMPOSITE = Set.of("object", "array");
  private static final List<String> TYPES = List.of("null", "boolean", "object", "array", "number", "integer", "string");
  private static final Set<String> ALL = Set.of("type", "enum", "default", "anyOf", "$ref", "minLength", "maxLength", "pattern",
      "minimum", "maximum", "items", "minItems", "maxItems", "properties", "required", "additionalProperties", "title",
      "description", "$defs", "$id");
  private static final int DEEPEST = 30;
  private static final int MOST_NAMES = 3_000;
  private static final int MOST_VALUES = 1_000;
  private static final int MOST_BRANCHES = 500;

  /**
   * A schema and where it stands.
   *
   * @param schema the schema
   * @param at the path
   * @param levels how many {@code properties} it stands within
   * @param defined whether it stands within {@code $defs}
   * @param braced whether a name on the path has both braces, which keeps the service from finding the place again
   */
  private record Place(JsonObject schema, Step at, int levels, boolean defined, boolean braced) {
    boolean root() {
      return at == null;
    }

    boolean has(String name) {
      return schema.has(name);
    }

    JsonValue get(String name) {
      return schema.get(name);
    }

    Place part(JsonValue part, Step step) {
      return new Place(part.asObject(), step, levels, defined, braced);
    }

    Place named(JsonValue part, String keyword, String name) {
      boolean braces = name.indexOf('{') >= 0 && name.indexOf('}') >= 0;
      boolean property = keyword.equals("properties");
      return new Place(part.asObject(), Step.to(Step.to(at, keyword), name), levels + (property ? 1 : 0), defined || !property, braced || braces);
    }
  }

  private final JsonObject root;
  private final List<Fault> faults = new ArrayList<>();
  private final List<Place> references = new ArrayList<>();
  private int names;

  private Check(JsonObject root) {
    this.root = root;
  }

  static List<Fault> of(JsonObject root) {
    if (root.empty()) return List.of();
    Check check = new Check(root);
    SchemaSize.check(root, check.faults);
    if (check.faults.isEmpty()) check.walk();
    if (check.faults.isEmpty()) check.depths();
    if (check.faults.isEmpty()) References.check(root, check.faults);
    return List.copyOf(check.faults);
  }

  /** Whether a list, a string with blanks around each word, has a word. */
  static boolean in(String list, String word) {
    return !word.isEmpty() && word.indexOf(' ') < 0 && list.contains(" " + word + " ");
  }

  /** A path with one more step. */
  static String step(String path, String name) {
    return path + Step.pointer(Step.to(null, name));
  }

  /** The keywords for values of a type, beside those for all of them. */
  static String keywords(String type) {
    return switch (type) {
      case "object" -> " properties required additionalProperties ";
      case "array" -> " items minItems maxItems ";
      case "string" -> " minLength maxLength pattern ";
      case "number", "integer" -> " minimum maximum ";
      default -> "";
    };
  }

  /** What keeps a property from having a name; empty if nothing does. */
  static String refusal(String name) {
    if (name.isEmpty()) return "expected a name, found an empty one";
    return RESERVED.contains(name) ? "nothing may be called \"" + name + "\" here" : "";
  }

  private void fault(Step at, String rule, String message) {
    faults.add(new Fault(Step.pointer(at), rule, message));
  }

  private void fault(Place place, String name, String rule, String message) {
    fault(Step.to(place.at, name), rule, message);
  }

  // ---- the walk

  private void walk() {
    Deque<Place> todo = new ArrayDeque<>();
    todo.push(new Place(root, null, 0, false, false));
    while (!todo.isEmpty()) {
      Place place = todo.pop();
      if (place.levels > DEEPEST) {
        fault(place.at, "depth", "stands deeper than " + DEEPEST + " levels of properties");
        continue;
      }
      if (keywords(place)) together(place);
      List<Place> parts = parts(place);
      for (int i = parts.size() - 1; i >= 0; i--) todo.push(parts.get(i));
    }
    if (names > MOST_NAMES) fault((Step) null, "size", names + " properties are more than " + MOST_NAMES);
  }

  private void depths() {
    Depths depths = new Depths(root, DEEPEST);
    for (Place place : references) {
      if (!depths.beyond(place.get("$ref").asString(), place.levels)) continue;
      fault(place.at, "depth", "leads deeper than " + DEEPEST + " levels of properties");
    }
    if (depths.tangled()) fault((Step) null, "recursion", "too many references lead into each other");
  }

  private List<Place> parts(Place place) {
    List<Place> parts = new ArrayList<>();
    for (int i = 0; i < place.schema.size(); i++) {
      String name = place.schema.name(i);
      JsonValue value = place.schema.value(i);
      switch (name) {
        case "anyOf" -> {
          if (!(value instanceof JsonArray branches)) continue;
          for (int b = 0; b < branches.size(); b++) {
            if (branches.get(b) instanceof JsonObject branch) parts.add(place.part(branch, new Step(place.at, name, b)));
          }
        }
        case "items", "additionalProperties" -> {
          if (value instanceof JsonObject part) parts.add(place.part(part, Step.to(place.at, name)));
        }
        case "properties", "$defs" -> {
          if (value instanceof JsonObject all) named(place, name, all, parts);
        }
        default -> { }
      }
    }
    return parts;
  }

  private void named(Place place, String keyword, JsonObject all, List<Place> parts) {
    boolean properties = keyword.equals("properties");
    if (properties) names += all.size();
    for (int i = 0; i < all.size(); i++) {
      String name = all.name(i);
      Step at = Step.to(Step.to(place.at, keyword), name);
      String refusal = properties || name.isEmpty() ? refusal(name) : "";
      if (!refusal.isEmpty()) fault(at, keyword, refusal);
      if (all.value(i) instanceof JsonObject part) parts.add(place.named(part, keyword, name));
      else fault(at, keyword, JsonTypeException.of("a schema as an object", all.value(i)).getMessage());
    }
    if (!properties && !place.defined) slashes(all, Step.to(place.at, keyword));
  }

  private record Value(JsonValue json, Step at) {}

  /** Refuses a slash in any name within definitions: a reference could not lead past it. */
  private void slashes(JsonObject definitions, Step at) {
    Deque<Value> todo = new ArrayDeque<>(List.of(new Value(definitions, at)));
    while (!todo.isEmpty()) {
      Value value = todo.pop();
      JsonObject object = value.json.asObject();
      for (int i = 0; i < object.size(); i++) {
        Step step = Step.to(value.at, object.name(i));
        if (object.name(i).indexOf('/') >= 0) fault(step, "$defs", "no name within $defs may have a slash");
        if (object.value(i) instanceof JsonObject) todo.push(new Value(object.value(i), step));
        if (!(object.value(i) instanceof JsonArray array)) continue;
        for (int e = 0; e < array.size(); e++) {
          if (array.get(e) instanceof JsonObject) todo.push(new Value(array.get(e), new Step(value.at, object.name(i), e)));
        }
      }
    }
  }

  // ---- one schema

  /** Checks each keyword by itself; false if the way they go together cannot be checked. */
  private boolean keywords(Place place) {
    boolean right = true;
    for (int i = 0; i < place.schema.size(); i++) {
      String name = place.schema.name(i);
      String expected = expected(name, place.schema.value(i));
      if (expected != null) fault(place, name, name, JsonTypeException.of(expected, place.schema.value(i)).getMessage());
      if (!ALL.contains(name)) fault(place, name, "keyword", "\"" + name + "\" is not supported; normalize() may carry it over");
      right &= expected == null;
    }
    return right;
  }

  private static String expected(String name, JsonValue value) {
    boolean object = value instanceof JsonObject;
    boolean text = value instanceof JsonString;
    return switch (name) {
      case "description", "$ref" -> text ? null : "a string";
      case "$id", "pattern" -> text || value == JsonNull.NULL ? null : "a string";
      case "properties", "items", "$defs" -> object ? null : "an object";
      case "required" -> all(value, JsonString.class) ? null : "an array of strings";
      case "enum" -> value instanceof JsonArray all && !all.empty() ? null : "an array of at least one value";
      case "anyOf" -> all(value, JsonObject.class) && !value.asArray().empty() && value.asArray().size() <= MOST_BRANCHES
          ? null : "an array of 1 to " + MOST_BRANCHES + " schemas";
      case "additionalProperties" -> object || value instanceof JsonBoolean ? null : "a boolean or a schema";
      default -> null;
    };
  }

  private static boolean all(JsonValue value, Class<?> kind) {
    return value instanceof JsonArray array && array.values().stream().allMatch(kind::isInstance);
  }

  private void together(Place place) {
    List<String> types = types(place);
    beside(place, types);
    if (place.has("enum")) constants(place, types);
    if (place.has("required")) required(place, types);
    if (types.size() == 1) bounds(place, types.get(0));
    if (place.has("$ref")) reference(place, place.get("$ref").asString());
    if (place.braced) braced(place);
  }

  /** The types that a schema names; empty if none, or if they are no types. */
  private List<String> types(Place place) {
    if (!place.has("type")) return List.of();
    JsonValue value = place.get("type");
    List<String> types = new ArrayList<>();
    for (JsonValue type : value instanceof JsonArray array ? array.values() : List.of(value)) {
      if (!(type instanceof JsonString text) || !TYPES.contains(text.value())) {
        fault(place, "type", "type", JsonTypeException.of("one of " + String.join(" ", TYPES), type).getMessage());
        return List.of();
      }
      if (types.contains(text.value())) fault(place, "type", "type", "names " + text + " twice");
      else types.add(text.value());
    }
    if (types.isEmpty()) fault(place, "type", "type", "names no type");
    return types;
  }

  /** Checks which keywords stand beside each other. */
  private void beside(Place place, List<String> types) {
    boolean leads = place.has("$ref") && !place.get("$ref").equals(JsonString.of("#"));
    String head = leads ? "$ref" : place.has("anyOf") ? "anyOf" : "type";
    if (types.isEmpty() && head.equals("type")) return;
    Set<String> allowed = new HashSet<>(NOTES);
    allowed.add(head);
    if (place.root()) allowed.addAll(ROOT_ONLY);
    if (head.equals("type")) allowed.addAll(besideTypes(types, place.has("enum")));
    Set<String> branches = head.equals("anyOf") ? branches(place) : Set.of();
    for (String name : place.schema.names()) {
      if (!ALL.contains(name)) continue;
      if (!allowed.contains(name)) {
        fault(place, name, head, "must not stand beside " + head + " " + place.get(head));
      } else if (!name.equals(head) && branches.contains(name)) {
        fault(place, name, "anyOf", "stands beside anyOf and in a branch of it; keep one of them");
      }
    }
  }

  private static Set<String> besideTypes(List<String> types, boolean values) {
    Set<String> allowed = new HashSet<>();
    if (types.size() > (values ? 2 : 1)) return allowed;
    allowed.add("default");
    if (types.stream().noneMatch(COMPOSITE::contains)) allowed.add("enum");
    if (types.size() == 1) allowed.addAll(List.of(keywords(types.get(0)).strip().split(" ")));
    return allowed;
  }

  private static Set<String> branches(Place place) {
    Set<String> names = new TreeSet<>();
    for (JsonValue branch : place.get("anyOf").asArray()) names.addAll(branch.asObject().names());
    return names;
  }

  private void constants(Place place, List<String> types) {
    List<JsonValue> values = place.get("enum").asArray().values();
    String wrong = null;
    if (!place.has("type")) wrong = "needs a type beside it";
    else if (types.isEmpty()) return;
    else if (types.size() > 2 || types.size() == 2 && !types.contains("null")) wrong = "stands beside one type, or one type and null";
    else if (values.size() > MOST_VALUES) wrong = values.size() + " values are more than " + MOST_VALUES;
    for (int i = 0; wrong == null && i < values.size(); i++) {
      if (fits(values.get(i), types)) continue;
      wrong = values.get(i) + " is not of the type " + types;
      if (values.get(i) == JsonNull.NULL && types.contains("null")) wrong += "; name null first";
    }
    if (wrong != null) fault(place, "enum", "enum", wrong);
  }

  /** The service goes through the types in order, and gives up at a type of numbers when the value is none. */
  private static boolean fits(JsonValue value, List<String> types) {
    for (String type : types) {
      if (NUMERIC.contains(type)) return number(value, type.equals("number"));
      if (type.equals(value.kind())) return true;
    }
    return false;
  }

  private static boolean number(JsonValue value, boolean real) {
    return value instanceof JsonNumber && (real || Math.rint(doubled(value)) == doubled(value));
  }

  /** The number as the service reads it. */
  private static double doubled(JsonValue number) {
    return Double.parseDouble(((JsonNumber) number).text());
  }

  private void required(Place place, List<String> types) {
    List<JsonValue> required = place.get("required").asArray().values();
    if (required.isEmpty() || place.has("anyOf")) return;
    if (!place.has("type") && (!place.has("$ref") || place.get("$ref").asString().equals("#"))) {
      fault(place, "required", "required", "needs \"type\": \"object\" beside it");
    }
    if (!List.of("object").equals(types)) return;
    JsonObject properties = place.has("properties") ? place.get("properties").asObject() : JsonObject.EMPTY;
    Set<JsonValue> seen = new HashSet<>();
    for (JsonValue name : required) {
      if (!properties.has(name.asString())) fault(place, "required", "required", name + " is not in properties");
      if (!seen.add(name)) fault(place, "required", "required", "names " + name + " twice");
    }
  }

  /** Null stands for no bound. */
  private void bounds(Place place, String type) {
    boolean length = !NUMERIC.contains(type);
    double min = Double.NEGATIVE_INFINITY;
    for (String name : keywords(type).split(" ")) {
      if (!name.startsWith("m") || !place.has(name) || place.get(name) == JsonNull.NULL) continue;
      JsonValue value = place.get(name);
      if (!number(value, type.equals("number")) || length && doubled(value) < 0) {
        String expected = type.equals("number") ? "a number" : length ? "an integer from 0 on" : "an integer";
        fault(place, name, "bounds", JsonTypeException.of(expected, value).getMessage());
      } else if (name.startsWith("min")) {
        min = doubled(value);
      } else if (min > doubled(value)) {
        fault(place, name, "bounds", value + " is less than the least, " + place.get("min" + name.substring(3)));
      }
    }
  }

  private void reference(Place place, String ref) {
    references.add(place);
    boolean local = ref.equals("#") || ref.startsWith("#/$defs/");
    if (!local) fault(place, "$ref", "$ref", "expected \"#\" or a reference into #/$defs/, found \"" + ref + "\"; move the schema to $defs");
    else if (Endings.target(root, ref) == null) fault(place, "$ref", "$ref", ref + " leads to no schema within this one");
  }

  private void braced(Place place) {
    for (String name : List.of("required", "enum", "anyOf", "$ref")) {
      if (!place.has(name) || JsonArray.EMPTY.equals(place.get(name)) || place.get(name).equals(JsonString.of("#"))) continue;
      fault(place, name, "properties", "\"" + name + "\" cannot stand below a name with \"{\" and \"}\"; rename it");
    }
  }
}
