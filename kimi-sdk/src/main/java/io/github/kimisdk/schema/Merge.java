package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes one foreign schema of those that apply together: the parts of {@code allOf}, and what stands beside a reference
 * or beside {@code anyOf}. What no schema of the subset can say is taken down as lost.
 */
final class Merge {
  /** What says which values fit, as far as the subset can say it. */
  private static final String CONSTRAINTS = " type enum const properties required additionalProperties unevaluatedProperties"
      + " patternProperties items prefixItems anyOf oneOf allOf nullable minLength maxLength minimum maximum"
      + " exclusiveMinimum exclusiveMaximum minItems maxItems $ref ";
  private static final String LOST = " not if contains dependentSchemas dependencies $dynamicRef $recursiveRef ";
  private static final int MOST_STEPS = 20_000;

  private final JsonObject root;
  private final List<String> lost;
  private final Set<String> open = new HashSet<>();
  private int steps;

  Merge(JsonObject root, List<String> lost) {
    this.root = root;
    this.lost = lost;
  }

  static JsonValue find(JsonObject schema, String name) {
    return schema.has(name) ? schema.get(name) : null;
  }

  /** The members that say which values fit. */
  static JsonObject constraints(JsonObject schema) {
    Map<String, JsonValue> members = new LinkedHashMap<>(schema.members());
    members.keySet().removeIf(name -> !Check.in(CONSTRAINTS, name));
    return JsonObject.of(members);
  }

  /** The schema without allOf, and with nothing beside a reference that says which values fit. */
  JsonObject flat(JsonObject schema, String path) {
    for (String name : schema.names()) {
      if (Check.in(LOST, name)) lost.add(Check.step(path, name) + ": has no form in the subset");
    }
    JsonObject result = schema.without("allOf");
    if (find(schema, "allOf") instanceof JsonArray parts) {
      for (int i = 0; i < parts.size(); i++) {
        String at = path + "/allOf/" + i;
        if (parts.get(i) instanceof JsonObject part) result = both(flat(part, at), result, at);
        else if (parts.get(i) != JsonBoolean.TRUE) lost.add(at + ": fits nothing");
      }
    }
    return result.has("$ref") && constraints(result).size() > 1 ? inlined(result, path) : result;
  }

  /** The schema with what its reference leads to in place of the reference. */
  JsonObject inlined(JsonObject schema, String path) {
    if (!(find(schema, "$ref") instanceof JsonString ref)) return schema;
    JsonObject rest = schema.without("$ref");
    if (!(target(ref.value()) instanceof JsonObject target)) {
      lost.add(Check.step(path, "$ref") + ": " + ref + " leads to no schema");
      return rest;
    }
    if (++steps > MOST_STEPS || !open.add(ref.value())) {
      lost.add(Check.step(path, "$ref") + ": " + ref + " leads back to itself, so nothing can be added to it");
      return rest;
    }
    JsonObject result = both(inlined(flat(target, path), path), rest, path);
    open.remove(ref.value());
    return result;
  }

  /** What a reference within the document leads to; null if nothing. */
  JsonValue target(String ref) {
    int hash = ref.indexOf('#');
    String id = root.tryGet("$id").map(Normaliser::string).orElse("");
    if (hash < 0 || hash > 0 && !ref.startsWith(id + "#")) return null;
    try {
      return root.at(URLDecoder.decode(ref.substring(hash + 1).replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (RuntimeException nothing) {
      return null;
    }
  }

  /** A schema that says what two say. The notes of the second, which stands further out, win. */
  JsonObject both(JsonObject inner, JsonObject outer, String path) {
    if (inner.has("$ref") && constraints(outer).size() > 0 && !inner.get("$ref").equals(find(outer, "$ref"))) {
      return both(inlined(inner, path), outer, path);
    }
    if (outer.has("$ref") && constraints(inner).size() > 0 && !inner.has("$ref")) {
      return both(inner, inlined(outer, path), path);
    }
    Map<String, JsonValue> members = new LinkedHashMap<>(inner.members());
    for (int i = 0; i < outer.size(); i++) {
      String name = outer.name(i);
      JsonValue old = members.get(name);
      members.put(name, old == null || old.equals(outer.value(i)) ? outer.value(i) : both(name, old, outer.value(i), path));
    }
    return JsonObject.of(members);
  }

  private JsonValue both(String name, JsonValue inner, JsonValue outer, String path) {
    switch (name) {
      case "properties", "patternProperties" -> {
        if (inner instanceof JsonObject a && outer instanceof JsonObject b) return properties(a, b);
      }
      case "required" -> {
        Set<JsonValue> all = new LinkedHashSet<>(list(inner));
        all.addAll(list(outer));
        return JsonArray.of(new ArrayList<>(all));
      }
      case "type", "enum" -> {
        List<JsonValue> common = new ArrayList<>(list(inner));
        List<JsonValue> other = list(outer);
        JsonString number = JsonString.of("number");
        JsonString integer = JsonString.of("integer");
        if (common.contains(number) && other.contains(integer) && name.equals("type")) common.add(integer);
        common.removeIf(value -> !other.contains(value) && !(value.equals(integer) && other.contains(number)));
        if (!common.isEmpty()) return common.size() == 1 && name.equals("type") ? common.get(0) : JsonArray.of(common);
      }
      case "minLength", "minItems", "minimum", "exclusiveMinimum", "maxLength", "maxItems", "maximum", "exclusiveMaximum" -> {
        if (inner instanceof JsonNumber a && outer instanceof JsonNumber b) {
          boolean less = a.asBigDecimal().compareTo(b.asBigDecimal()) < 0;
          return less == name.toLowerCase().contains("max") ? a : b;
        }
      }
      case "items", "additionalProperties" -> {
        if (inner instanceof JsonBoolean) return outer;
        return outer instanceof JsonBoolean ? inner : JsonObject.of("allOf", List.of(inner, outer));
      }
      case "anyOf", "oneOf", "const", "prefixItems" -> { }
      default -> {
        return outer;
      }
    }
    lost.add(Check.step(path, name) + ": has to be " + inner + " and " + outer + " at once");
    return outer;
  }

  private static JsonObject properties(JsonObject inner, JsonObject outer) {
    Map<String, JsonValue> all = new LinkedHashMap<>(inner.members());
    for (int i = 0; i < outer.size(); i++) {
      JsonValue old = all.get(outer.name(i));
      all.put(outer.name(i), old == null || old.equals(outer.value(i)) ? outer.value(i)
          : JsonObject.of("allOf", List.of(old, outer.value(i))));
    }
    return JsonObject.of(all);
  }

  /** The elements of an array, or the value itself. */
  static List<JsonValue> list(JsonValue value) {
    return value instanceof JsonArray array ? array.values() : List.of(value);
  }
}
