package io.github.kimisdk.internal.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks one schema in its place: each keyword, and which keywords are beside each other. */
record KeywordCheck(Faults faults) {

  private static final Set<String> ROOT_ONLY = Set.of("$defs", "$id");
  private static final Set<String> NUMERIC = Set.of("number", "integer");
  private static final Set<String> COMPOSITE = Set.of("object", "array");
  private static final JsonString ROOT_REFERENCE = JsonString.of("#");
  private static final int MAX_VALUES = 1_000;
  private static final int MAX_BRANCHES = 500;

  void check(SchemaNode place) {
    if (place.within().levels() > ReferenceCheck.MAX_LEVELS) {
      faults.add(place.at(), "depth", "expected at most " + ReferenceCheck.MAX_LEVELS + " levels of properties, found more");
      return;
    }
    if (!keywords(place)) {
      return;
    }
    List<String> types = types(place);
    neighbors(place, types);
    if (place.has("enum")) {
      values(place, types);
    }
    if (place.has("required")) {
      required(place, types);
    }
    if (types.size() == 1) {
      bounds(place, types.get(0));
    }
    if (place.within().braced()) {
      braced(place);
    }
  }

  private void fault(SchemaNode place, String keyword, String rule, String message) {
    faults.add(place.step(keyword), rule, message);
  }

  /** Checks each keyword by itself. Returns false if a value is of the wrong kind, so that the rest cannot be checked. */
  private boolean keywords(SchemaNode place) {
    boolean valid = true;
    for (String name : place.schema().names()) {
      JsonValue value = place.schema().get(name);
      String expected = expected(name, value);
      if (expected != null) {
        faults.mismatch(place.step(name), name, expected, value);
      }
      if (!Keywords.ALL.contains(name)) {
        fault(place, name, "keyword",
            "expected a keyword of the subset, found \"" + name + "\"; SchemaNormalizer may convert it");
      }
      valid &= expected == null;
    }
    return valid;
  }

  /** Returns the words for the kind of value that a keyword takes, or null if the value is of that kind. */
  private static String expected(String name, JsonValue value) {
    boolean object = value instanceof JsonObject;
    boolean text = value instanceof JsonString;
    return switch (name) {
      case "description" -> text ? null : "a string";
      case "$id", "pattern" -> text || value == JsonNull.NULL ? null : "a string";
      case "properties", "items", "$defs" -> object ? null : "an object";
      case "required" -> all(value, JsonString.class) ? null : "an array of strings";
      case "enum" -> value instanceof JsonArray all && !all.empty() ? null : "an array of at least one value";
      case "anyOf" -> all(value, JsonObject.class) && !value.asArray().empty() && value.asArray().size() <= MAX_BRANCHES
          ? null : "an array of 1 to " + MAX_BRANCHES + " schemas";
      case "additionalProperties" -> object || value instanceof JsonBoolean ? null : "a boolean or a schema";
      default -> null;
    };
  }

  private static boolean all(JsonValue value, Class<?> kind) {
    return value instanceof JsonArray array && array.values().stream().allMatch(kind::isInstance);
  }

  /** Returns the types that a schema names; none if one of them is no type. */
  private List<String> types(SchemaNode place) {
    List<String> types = new ArrayList<>();
    for (JsonValue type : SchemaJson.list(place.schema(), "type")) {
      if (!(type instanceof JsonString text) || !Keywords.TYPES.contains(text.value())) {
        faults.mismatch(place.step("type"), "type", "one of " + String.join(" ", Keywords.TYPES), type);
        return List.of();
      }
      if (types.contains(text.value())) {
        fault(place, "type", "type", "expected distinct types, found " + text + " twice");
      }
      types.add(text.value());
    }
    if (types.isEmpty() && place.has("type")) {
      fault(place, "type", "type", "expected at least one type, found none");
    }
    return types.stream().distinct().toList();
  }

  /** Checks which keywords are beside the one that decides: $ref, anyOf or type. */
  private void neighbors(SchemaNode place, List<String> types) {
    boolean refers = place.has("$ref") && !place.schema().get("$ref").equals(ROOT_REFERENCE);
    String head = refers ? "$ref" : place.has("anyOf") ? "anyOf" : "type";
    if (types.isEmpty() && head.equals("type")) {
      return;
    }
    Set<String> allowed = new HashSet<>(Keywords.NOTES);
    allowed.add(head);
    allowed.addAll(place.at() == null ? ROOT_ONLY : Set.of());
    if (head.equals("type") && types.size() <= (place.has("enum") ? 2 : 1)) {
      allowed.add("default");
      allowed.addAll(types.stream().noneMatch(COMPOSITE::contains) ? Set.of("enum") : Set.of());
      allowed.addAll(types.size() == 1 ? Keywords.of(types.get(0)) : Set.of());
    }
    Set<String> branches = new HashSet<>();
    if (head.equals("anyOf")) {
      place.schema().get("anyOf").asArray().forEach(branch -> branches.addAll(branch.asObject().names()));
    }
    for (String name : place.schema().names()) {
      if (Keywords.ALL.contains(name) && !allowed.contains(name)) {
        fault(place, name, head, "expected no " + name + " beside " + head + " " + place.schema().get(head));
      } else if (!name.equals(head) && branches.contains(name) && allowed.contains(name)) {
        fault(place, name, "anyOf", "\"" + name + "\" is beside anyOf and in a branch of it; keep one of them");
      }
    }
  }

  private void values(SchemaNode place, List<String> types) {
    List<JsonValue> values = place.schema().get("enum").asArray().values();
    if (!place.has("type")) {
      fault(place, "enum", "enum", "expected a type beside enum, found none");
    } else if (types.size() > 2 || types.size() == 2 && !types.contains("null")) {
      fault(place, "enum", "enum", "expected one type, or one type and null, beside enum, found " + types);
    } else if (!types.isEmpty() && values.size() > MAX_VALUES) {
      fault(place, "enum", "enum", "expected at most " + MAX_VALUES + " values, found " + values.size());
    } else if (!types.isEmpty()) {
      values.stream().filter(value -> !fits(value, types)).findFirst().ifPresent(value -> {
        String hint = value == JsonNull.NULL && types.contains("null") ? "; name null first" : "";
        fault(place, "enum", "enum", "expected values of the type " + types + ", found " + value + hint);
      });
    }
  }

  /** The service goes through the types in order, and gives up at a numeric type if the value is no number. */
  private static boolean fits(JsonValue value, List<String> types) {
    return types.stream().filter(type -> NUMERIC.contains(type) || type.equals(value.kind())).findFirst()
        .filter(type -> !NUMERIC.contains(type) || number(value, type.equals("number"))).isPresent();
  }

  private static boolean number(JsonValue value, boolean real) {
    return value instanceof JsonNumber number && (real || Math.rint(SchemaJson.toDouble(number)) == SchemaJson.toDouble(number));
  }

  private void required(SchemaNode place, List<String> types) {
    List<JsonValue> required = place.schema().get("required").asArray().values();
    if (required.isEmpty() || place.has("anyOf")) {
      return;
    }
    if (!place.has("type") && (!place.has("$ref") || place.schema().get("$ref").equals(ROOT_REFERENCE))) {
      fault(place, "required", "required", "expected \"type\": \"object\" beside required, found no type");
    }
    if (!List.of("object").equals(types)) {
      return;
    }
    JsonObject properties = place.has("properties") ? place.schema().get("properties").asObject() : JsonObject.EMPTY;
    Set<JsonValue> seen = new JsonSet(List.of());
    for (JsonValue name : required) {
      if (!properties.has(name.asString())) {
        fault(place, "required", "required", "expected names that are in properties, found " + name);
      }
      if (!seen.add(name)) {
        fault(place, "required", "required", "expected distinct names, found " + name + " twice");
      }
    }
  }

  private void bounds(SchemaNode place, String type) {
    String suffix = Keywords.boundSuffix(type);
    if (suffix.isEmpty()) {
      return;
    }
    JsonNumber min = bound(place, "min" + suffix, type);
    JsonNumber max = bound(place, "max" + suffix, type);
    if (min == null || max == null || SchemaJson.toDouble(min) <= SchemaJson.toDouble(max)) {
      return;
    }
    fault(place, "max" + suffix, "bounds", "expected a maximum of at least " + min + ", found " + max);
  }

  /** Returns a bound; null if it is missing, null or faulty. */
  private JsonNumber bound(SchemaNode place, String name, String type) {
    JsonValue value = SchemaJson.find(place.schema(), name);
    if (value == null || value == JsonNull.NULL) {
      return null;
    }
    boolean length = !NUMERIC.contains(type);
    if (number(value, type.equals("number")) && !(length && SchemaJson.toDouble((JsonNumber) value) < 0)) {
      return (JsonNumber) value;
    }
    String expected = type.equals("number") ? "a number" : length ? "an integer from 0 on" : "an integer";
    faults.mismatch(place.step(name), "bounds", expected, value);
    return null;
  }

  private void braced(SchemaNode place) {
    for (String name : List.of("required", "enum", "anyOf", "$ref")) {
      JsonValue value = SchemaJson.find(place.schema(), name);
      if (value == null || value.equals(JsonArray.EMPTY) || value.equals(ROOT_REFERENCE)) {
        continue;
      }
      fault(place, name, "properties",
          "expected no " + name + " below a name with \"{\" and \"}\", found " + value + "; rename the property");
    }
  }
}
