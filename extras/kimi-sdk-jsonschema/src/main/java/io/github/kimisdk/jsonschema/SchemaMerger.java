package io.github.kimisdk.jsonschema;

import static io.github.kimisdk.internal.schema.SchemaJson.find;
import static io.github.kimisdk.internal.schema.SchemaJson.list;
import static io.github.kimisdk.internal.schema.SchemaJson.text;

import io.github.kimisdk.internal.schema.JsonSet;
import io.github.kimisdk.internal.schema.Step;
import io.github.kimisdk.jsonschema.ForeignDocument.Nothing;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes one schema out of those that apply together: the parts of allOf, and the keywords beside a reference or beside anyOf. */
final class SchemaMerger {
  /** The keywords that constrain the values and that the subset can express. */
  private static final Set<String> CONSTRAINTS = Set.of("type", "enum", "const", "properties", "required", "additionalProperties",
      "unevaluatedProperties", "patternProperties", "items", "prefixItems", "anyOf", "oneOf", "allOf", "nullable", "minLength",
      "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems", "$ref");
  static final Set<String> INEXPRESSIBLE = Set.of("not", "if", "contains", "dependentSchemas", "dependencies",
      "$dynamicRef",
      "$recursiveRef");
  static final Set<String> TYPES = Set.of("null", "boolean", "object", "array", "number", "integer", "string");
  private static final Set<String> VALUES = Set.of("type", "enum", "const");
  private static final JsonString INTEGER = JsonString.of("integer");
  private static final JsonString NUMBER = JsonString.of("number");
  private static final JsonObject ONLY_NULL = JsonObject.of("type", "null", "nullable", true);
  private static final int MAX_REFERENCES = 20_000;
  private static final int MAX_CHAIN = 200;
  private static final int MAX_DEPTH = 600;

  private final ForeignDocument document;
  private final Set<String> open = new HashSet<>();
  private int followed;
  private int depth;

  SchemaMerger(ForeignDocument document) {
    this.document = document;
  }

  /** Returns the members that constrain the values. */
  static JsonObject constraints(JsonObject schema) {
    Map<String, JsonValue> members = new LinkedHashMap<>(schema.members());
    members.keySet().retainAll(CONSTRAINTS);
    return JsonObject.of(members);
  }

  /** Returns the schema without allOf, and without other constraints if it has a reference. */
  JsonObject flat(JsonObject whole, String path) {
    document.spend(whole.size());
    try {
      return ++depth <= MAX_DEPTH ? combined(whole, path) : document.problem(path, "expected at most " + MAX_DEPTH
          + " schemas that apply together, each within the next, found more");
    } catch (Nothing nothing) {
      return unlessNull(nothing, whole, whole);
    } finally {
      depth--;
    }
  }

  /** Returns the schema that only null fits if one of two schemas that exclude each other is nullable. */
  private static JsonObject unlessNull(Nothing nothing, JsonObject first, JsonObject second) {
    if (find(first, "nullable") == JsonBoolean.TRUE || find(second, "nullable") == JsonBoolean.TRUE) {
      return ONLY_NULL;
    }
    throw nothing;
  }

  private JsonObject combined(JsonObject whole, String path) {
    JsonObject schema = document.effective(whole);
    for (String name : schema.names()) {
      if (!INEXPRESSIBLE.contains(name)) {
        continue;
      }
      document.problem(Step.append(path, name), "the subset has no counterpart of this keyword; "
          + (document.loose() ? "the description has it" : "remove it"));
    }
    JsonObject result = schema.without("allOf");
    int i = 0;
    for (JsonValue part : list(schema, "allOf")) {
      String at = path + "/allOf/" + i++;
      if (part instanceof JsonObject object) {
        result = merged(flat(object, at), result, at);
      } else if (part != JsonBoolean.TRUE) {
        throw document.nothing(at, "expected a schema that allows something, found " + part);
      }
    }
    result = withoutRepeated(result, result);
    return constraintCount(result) > 1 ? inlined(result, path) : result;
  }

  /** Counts the constraints. A schema with a reference can say that null fits, too, so "nullable" does not count. */
  private static int constraintCount(JsonObject schema) {
    return constraints(schema).without("nullable").size();
  }

  /** Returns the schema without the constraints that the target of a reference has as well, so that nothing has to be inlined. */
  private JsonObject withoutRepeated(JsonObject schema, JsonObject referring) {
    if (!(document.target(text(referring, "$ref")) instanceof JsonObject target) || target.equals(schema)) {
      return schema;
    }
    JsonObject rest = schema;
    for (String name : constraints(schema).names()) {
      // In a cycle of references, each would leave null to the other.
      if (name.equals("$ref") || name.equals("nullable")) {
        continue;
      }
      if (schema.get(name).equals(find(target, name))) {
        rest = rest.without(name);
      }
    }
    return rest;
  }

  /** Returns the schema with the target of its reference in place of the reference. */
  JsonObject inlined(JsonObject schema, String path) {
    if (!schema.has("$ref")) {
      return schema;
    }
    String ref = text(schema, "$ref");
    JsonObject rest = schema.without("$ref");
    String problem = follow(ref);
    if (!problem.isEmpty()) {
      document.problem(Step.append(path, "$ref"), ref + problem);
      return rest;
    }
    try {
      return merged(inlined(flat((JsonObject) document.target(ref), path), path), rest, path);
    } finally {
      open.remove(ref);
    }
  }

  /** Opens a reference. Returns the reason why it cannot be inlined, or the empty string. */
  private String follow(String ref) {
    if (!(document.target(ref) instanceof JsonObject)) {
      return " leads to no schema of this document";
    }
    if (++followed > MAX_REFERENCES) {
      return " is one too many: at most " + MAX_REFERENCES + " references are followed";
    }
    if (open.size() > MAX_CHAIN) {
      return " is one too many: at most " + MAX_CHAIN + " references follow each other";
    }
    return open.add(ref) ? "" : " leads back to itself, so nothing can be added to it";
  }

  /** Returns a schema with the constraints of two. The notes of the outer one win. */
  JsonObject merged(JsonObject first, JsonObject second, String path) {
    document.spend(first.size() + second.size());
    JsonObject inner = withoutRepeated(first, second);
    JsonObject outer = withoutRepeated(second, inner);
    if (constraintCount(inner) > 0 && constraintCount(outer) > 0) {
      inner = inlined(inner, path);
      outer = inlined(outer, path);
    }
    Map<String, JsonValue> members = new LinkedHashMap<>(inner.members());
    try {
      outer.members().forEach((name, value) ->
          members.merge(name, value, (old, added) -> old.equals(added) ? added : merged(name, old, added, path)));
    } catch (Nothing nothing) {
      return unlessNull(nothing, inner, outer);
    }
    return JsonObject.of(members);
  }

  /** Returns the value of a keyword that says what two different values say. */
  private JsonValue merged(String name, JsonValue inner, JsonValue outer, String path) {
    if (!CONSTRAINTS.contains(name)) {
      return outer;
    }
    if (Set.of("properties", "patternProperties").contains(name) && inner instanceof JsonObject a
        && outer instanceof JsonObject b) {
      document.spend(a.size() + b.size());
      Map<String, JsonValue> all = new LinkedHashMap<>(a.members());
      addAll(all, b, "allOf");
      return JsonObject.of(all);
    }
    if (Set.of("items", "additionalProperties", "unevaluatedProperties").contains(name)) {
      if (inner instanceof JsonBoolean || outer instanceof JsonBoolean) {
        return inner == JsonBoolean.FALSE || outer == JsonBoolean.TRUE ? inner : outer;
      }
      return JsonObject.of("allOf", List.of(inner, outer));
    }
    if (inner instanceof JsonNumber a && outer instanceof JsonNumber b && !name.equals("const")) {
      boolean less = a.asBigDecimal().compareTo(b.asBigDecimal()) < 0;
      return less == name.contains("ax") ? a : b;
    }
    document.spend(elements(inner).size() + elements(outer).size());
    Set<JsonValue> values = values(name, inner, outer);
    if (!values.isEmpty()) {
      return name.equals("const") ? outer : JsonArray.of(List.copyOf(values));
    }
    Nothing nothing = document.nothing(Step.append(path, name),
        "expected values that can be combined, found " + inner + " and " + outer);
    if (VALUES.contains(name)) {
      throw nothing;
    }
    document.problem(nothing);
    return outer;
  }

  /** Returns all required names, or the types or values that both allow. */
  private static Set<JsonValue> values(String name, JsonValue inner, JsonValue outer) {
    Set<JsonValue> result = new JsonSet(elements(inner));
    Set<JsonValue> others = new JsonSet(elements(outer));
    switch (name) {
      case "required" -> result.addAll(others);
      case "enum", "const" -> result.retainAll(others);
      case "type" -> {
        // An integer is a number, too.
        if (result.contains(NUMBER) && others.contains(INTEGER)) {
          result.add(INTEGER);
        }
        if (result.contains(INTEGER) && others.contains(NUMBER)) {
          others.add(INTEGER);
        }
        result.retainAll(others);
      }
      default -> result.clear();
    }
    return result;
  }

  private static List<JsonValue> elements(JsonValue value) {
    return value instanceof JsonArray array ? array.values() : List.of(value);
  }

  /** Adds members. Two different values of a name are combined by a keyword, allOf or anyOf. */
  static void addAll(Map<String, JsonValue> members, JsonObject more, String keyword) {
    more.members().forEach((name, value) -> members.merge(name, value, (old, added) -> {
      if (old.equals(added)) {
        return added;
      }
      boolean combined = old instanceof JsonObject object && object.size() == 1 && object.has(keyword);
      Set<JsonValue> all = new JsonSet(combined ? list((JsonObject) old, keyword) : List.of(old));
      all.add(added);
      return JsonObject.of(keyword, List.copyOf(all));
    }));
  }
}
