package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns a foreign schema into Moonshot's subset. {@link Merge} first makes one schema of parts that apply together; what
 * is left is written anew here. A definition is written when something leads to it.
 */
final class Normaliser {
  /** What the subset has no keyword for, and is told in the description. */
  private static final String TOLD = " format pattern multipleOf uniqueItems minProperties maxProperties propertyNames"
      + " patternProperties dependentRequired contentEncoding contentMediaType contentSchema examples example deprecated"
      + " readOnly writeOnly exclusiveMinimum exclusiveMaximum default ";
  private static final String[] HINTS = {
      "object", " properties required additionalProperties patternProperties minProperties maxProperties propertyNames ",
      "array", " items prefixItems minItems maxItems uniqueItems ",
      "string", " minLength maxLength pattern format ",
      "number", " minimum maximum exclusiveMinimum exclusiveMaximum multipleOf "};
  private static final JsonObject NULL = JsonObject.of("type", "null");
  private static final int DEEPEST = 200;

  private final Merge merge;
  private final List<String> lost = new ArrayList<>();
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, JsonValue> definitions = new LinkedHashMap<>();
  private int depth;

  private Normaliser(JsonObject root) {
    merge = new Merge(root, lost);
  }

  static Schema of(JsonObject root) {
    Normaliser normaliser = new Normaliser(root);
    JsonObject json = normaliser.node(normaliser.merge.inlined(root, ""), "");
    for (int done = 0; done < normaliser.names.size(); done++) {
      String ref = new ArrayList<>(normaliser.names.keySet()).get(done);
      normaliser.definitions.put(normaliser.names.get(ref), normaliser.node(normaliser.merge.target(ref), ref.substring(ref.indexOf('#') + 1)));
    }
    json = normaliser.oneObject(json);
    String failure = "the schema cannot be carried over to Moonshot's subset:";
    if (!normaliser.lost.isEmpty()) throw new IllegalArgumentException(failure + "\n  " + String.join("\n  ", normaliser.lost));
    if (!normaliser.definitions.isEmpty()) json = json.with("$defs", JsonObject.of(normaliser.definitions));
    return Schema.of(json).checked(failure);
  }

  static String string(JsonValue value) {
    return value instanceof JsonString text ? text.value() : "";
  }

  private static JsonObject any() {
    return JsonObject.of("type", List.of("null", "boolean", "object", "array", "number", "string"));
  }

  private JsonObject lost(String path, String what) {
    lost.add((path.isEmpty() ? "the root" : path) + ": " + what);
    return any();
  }

  /** A schema of the subset for a place where something has to fit. */
  private JsonObject node(JsonValue value, String path) {
    JsonObject result = value == JsonBoolean.FALSE ? null : written(value, path);
    return result == null ? lost(path, "fits nothing") : result;
  }

  /** A schema of the subset, with its notes. */
  private JsonObject written(JsonValue value, String path) {
    if (value == JsonBoolean.TRUE) return any();
    if (depth > DEEPEST) return lost(path, "nested deeper than " + DEEPEST);
    if (!(value instanceof JsonObject)) return lost(path, "a schema is an object or a boolean, not " + value);
    depth++;
    JsonObject schema = merge.flat((JsonObject) value, path);
    JsonObject result = bare(schema, path);
    depth--;
    StringBuilder told = new StringBuilder(string(Merge.find(schema, "description")));
    for (String name : schema.names()) {
      if (Check.in(TOLD, name) && tells(schema, result, name)) {
        told.append(told.length() == 0 ? "" : "\n").append(name).append(": ").append(schema.get(name));
      }
    }
    result = Schema.noted(result, "description", told.toString());
    return result.has("title") ? result : Schema.noted(result, "title", string(Merge.find(schema, "title")));
  }

  private static boolean tells(JsonObject schema, JsonObject result, String name) {
    JsonValue value = schema.get(name);
    if (value == JsonBoolean.FALSE && !name.equals("default") || value == JsonNull.NULL) return false;
    return !result.has(name) && !(name.startsWith("exclusive") && "integer".equals(string(Merge.find(result, "type"))));
  }

  private JsonObject bare(JsonObject schema, String path) {
    if (schema.has("$ref")) return reference(string(schema.get("$ref")), path);
    if (Merge.find(schema, "nullable") == JsonBoolean.TRUE) {
      return union(List.of(bare(schema.without("nullable"), path), NULL), path);
    }
    String any = Merge.find(schema, "anyOf") instanceof JsonArray ? "anyOf" : "oneOf";
    if (Merge.find(schema, any) instanceof JsonArray branches) return branches(schema, any, branches, path);
    if (schema.has("const")) return constants(schema, List.of(schema.get("const")), Check.step(path, "const"));
    if (Merge.find(schema, "enum") instanceof JsonArray values) return constants(schema, values.values(), Check.step(path, "enum"));
    List<String> types = types(schema);
    if (types.size() == 1) return typed(types.get(0), schema, path);
    boolean plain = true;
    for (String type : types) {
      for (String name : schema.names()) plain &= !Check.in(Check.keywords(type) + "prefixItems ", name);
    }
    if (plain) return JsonObject.of("type", types);
    List<JsonObject> each = new ArrayList<>();
    for (String type : types) each.add(typed(type, schema, path));
    return union(each, path);
  }

  private JsonObject reference(String ref, String path) {
    if (merge.target(ref) == null) {
      return lost(Check.step(path, "$ref"), ref.startsWith("#") ? ref + " leads to no schema" : ref + " leads out of the schema");
    }
    String pointer = ref.substring(ref.indexOf('#'));
    String name = names.get(pointer);
    if (name == null) {
      String last = pointer.substring(pointer.lastIndexOf('/') + 1).replaceAll("[^\\p{L}\\p{N}_.-]", "_");
      name = last.replaceAll("_+$", "").isEmpty() ? "Root" : last;
      for (int i = 2; names.containsValue(name); i++) name = last + i;
      names.put(pointer, name);
    }
    return JsonObject.of("$ref", "#/$defs/" + name);
  }

  private JsonObject branches(JsonObject schema, String keyword, JsonArray branches, String path) {
    JsonObject beside = Merge.constraints(schema).without(keyword);
    List<JsonObject> written = new ArrayList<>();
    for (int i = 0; i < branches.size(); i++) {
      String at = Check.step(path, keyword) + "/" + i;
      JsonValue branch = branches.get(i);
      if (branch instanceof JsonObject object && !beside.empty()) branch = merge.both(merge.flat(object, at), beside, at);
      else if (branch == JsonBoolean.TRUE && !beside.empty()) branch = beside;
      if (branch != JsonBoolean.FALSE) written.add(node(branch, at));
    }
    return union(written, path);
  }

  private JsonObject union(List<JsonObject> schemas, String path) {
    List<JsonObject> distinct = new ArrayList<>(new LinkedHashSet<>(schemas));
    if (distinct.isEmpty()) return lost(path, "fits nothing");
    return distinct.size() == 1 ? distinct.get(0) : JsonObject.of("anyOf", distinct);
  }

  /** The types that a schema names or hints at; all of them if it does neither. */
  private static List<String> types(JsonObject schema) {
    Set<String> types = new LinkedHashSet<>();
    if (schema.has("type")) {
      for (JsonValue type : Merge.list(schema.get("type"))) types.add(string(type));
    } else {
      for (int i = 0; i < HINTS.length; i += 2) {
        for (String name : schema.names()) {
          if (Check.in(HINTS[i + 1], name)) types.add(HINTS[i]);
        }
      }
    }
    if (types.contains("number")) types.remove("integer");
    if (schema.has("type") || types.size() == 1) return new ArrayList<>(types);
    return List.of("null", "boolean", "object", "array", "number", "string");
  }

  /** Some values: of one type, of one type and null, or of any of several types. */
  private JsonObject constants(JsonObject schema, List<JsonValue> values, String path) {
    List<String> declared = types(schema);
    Map<String, List<JsonValue>> groups = new LinkedHashMap<>();
    for (JsonValue value : new LinkedHashSet<>(values)) {
      String kind = value.kind();
      if (kind.equals("object") || kind.equals("array")) return lost(path, value + " is not a text, number, boolean or null");
      if (declared.contains(kind) || kind.equals("number") && declared.contains("integer")) {
        groups.computeIfAbsent(kind, key -> new ArrayList<>()).add(value);
      }
    }
    boolean nullable = groups.size() == 2 && groups.remove("null") != null;
    List<JsonObject> written = new ArrayList<>();
    groups.forEach((kind, group) -> {
      String type = kind.equals("number") && !declared.contains("number") ? "integer" : kind;
      JsonObject one = JsonObject.of("type", nullable ? List.of("null", type) : type);
      if (kind.equals("boolean")) {
        if (group.size() == 1) one = Schema.noted(one, "description", "always " + group.get(0));
      } else if (!kind.equals("null")) {
        List<JsonValue> all = new ArrayList<>(group);
        if (nullable) all.add(JsonNull.NULL);
        one = one.with("enum", JsonArray.of(all));
      }
      written.add(one);
    });
    return union(written, path);
  }

  private JsonObject typed(String type, JsonObject schema, String path) {
    JsonObject result = JsonObject.of("type", type);
    switch (type) {
      case "object" -> result = object(schema, result, path);
      case "array" -> result = array(schema, result, path);
      case "string" -> result = bounds(schema, result, "minLength", "maxLength", path);
      case "number", "integer" -> result = bounds(schema, result, "minimum", "maximum", path);
      default -> { }
    }
    JsonValue value = Merge.find(schema, "default");
    boolean fits = value != null && (value.kind().equals(type) || value instanceof JsonNumber && type.equals("integer"));
    return fits && !(value instanceof JsonObject) && !(value instanceof JsonArray) ? result.with("default", value) : result;
  }

  private JsonObject bounds(JsonObject schema, JsonObject result, String min, String max, String path) {
    for (String name : List.of(min, max)) {
      boolean lower = name.equals(min);
      boolean whole = !"number".equals(string(result.get("type")));
      String exclusive = "exclusive" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
      JsonValue bound = Merge.find(schema, name);
      JsonValue beyond = name.endsWith("imum") ? Merge.find(schema, exclusive) : null;
      if (bound != null && !(bound instanceof JsonNumber)) {
        lost(Check.step(path, name), "a bound is a number, not " + bound);
        continue;
      }
      BigDecimal value = bound == null ? null : ((JsonNumber) bound).asBigDecimal();
      boolean open = beyond == JsonBoolean.TRUE;
      if (beyond instanceof JsonNumber other && (value == null || (other.asBigDecimal().compareTo(value) >= 0) == lower)) {
        value = other.asBigDecimal();
        open = true;
      }
      if (value == null) continue;
      if (whole) {
        BigDecimal rounded = value.setScale(0, lower ? RoundingMode.CEILING : RoundingMode.FLOOR);
        BigDecimal one = lower ? BigDecimal.ONE : BigDecimal.ONE.negate();
        value = open && rounded.compareTo(value) == 0 ? rounded.add(one) : rounded;
      }
      if (whole && lower && !name.equals("minimum")) value = value.max(BigDecimal.ZERO);
      result = result.with(name, JsonNumber.parse(value.toPlainString()));
    }
    return result;
  }

  private JsonObject array(JsonObject schema, JsonObject result, String path) {
    JsonValue items = Merge.find(schema, "items");
    JsonValue tuple = items instanceof JsonArray ? items : Merge.find(schema, "prefixItems");
    JsonValue rest = items instanceof JsonArray ? Merge.find(schema, "additionalItems") : items;
    if (tuple instanceof JsonArray places && !places.empty()) {
      List<JsonObject> written = new ArrayList<>();
      for (int i = 0; i < places.size(); i++) written.add(node(places.get(i), Check.step(path, "prefixItems") + "/" + i));
      if (rest == JsonBoolean.FALSE && !schema.has("maxItems")) result = result.with("maxItems", JsonNumber.of(places.size()));
      else if (rest != JsonBoolean.FALSE) written.add(rest == null ? any() : node(rest, Check.step(path, "items")));
      result = Schema.noted(result.with("items", union(written, path)), "description", "the first elements in order: " + places);
    } else if (rest == JsonBoolean.FALSE) {
      result = result.with("maxItems", JsonNumber.of(0));
    } else if (rest != null && rest != JsonBoolean.TRUE && !JsonObject.EMPTY.equals(rest)) {
      result = result.with("items", node(rest, Check.step(path, "items")));
    }
    return bounds(schema, result, "minItems", "maxItems", path);
  }

  private JsonObject object(JsonObject schema, JsonObject result, String path) {
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    Set<JsonValue> required = new LinkedHashSet<>();
    if (schema.has("required")) required.addAll(Merge.list(schema.get("required")));
    required.removeIf(name -> !(name instanceof JsonString));
    if (Merge.find(schema, "properties") instanceof JsonObject given) {
      for (int i = 0; i < given.size(); i++) {
        String name = given.name(i);
        String at = Check.step(Check.step(path, "properties"), name);
        if (Check.in(Check.RESERVED, name)) lost(at, "no property may be called " + name);
        boolean never = given.value(i) == JsonBoolean.FALSE && !required.contains(JsonString.of(name));
        if (!never) properties.put(name, node(given.value(i), at));
      }
    }
    for (JsonValue name : required) properties.putIfAbsent(string(name), any());
    if (!properties.isEmpty() || schema.has("properties")) result = result.with("properties", JsonObject.of(properties));
    if (!required.isEmpty()) result = result.with("required", JsonArray.of(new ArrayList<>(required)));
    JsonValue others = others(schema, path);
    return others == null || others == JsonBoolean.TRUE ? result : result.with("additionalProperties", others);
  }

  private JsonValue others(JsonObject schema, String path) {
    String name = schema.has("additionalProperties") ? "additionalProperties" : "unevaluatedProperties";
    JsonValue others = Merge.find(schema, name);
    List<JsonObject> allowed = new ArrayList<>();
    if (Merge.find(schema, "patternProperties") instanceof JsonObject patterns && !patterns.empty()) {
      if (others == null || others instanceof JsonBoolean all && all.value()) return null;
      for (int i = 0; i < patterns.size(); i++) {
        allowed.add(node(patterns.value(i), Check.step(Check.step(path, "patternProperties"), patterns.name(i))));
      }
    }
    if (others instanceof JsonObject object && !object.empty()) allowed.add(node(object, Check.step(path, name)));
    return allowed.isEmpty() ? others instanceof JsonBoolean ? others : null : union(allowed, path);
  }

  /** The root as one object where it is any of several: the arguments of a tool have no other form. */
  private JsonObject oneObject(JsonObject root) {
    List<JsonObject> objects = new ArrayList<>();
    if (!root.has("anyOf") || !collect(root, objects)) return root;
    Map<String, List<JsonObject>> properties = new LinkedHashMap<>();
    Set<JsonValue> common = null;
    Set<String> needed = new LinkedHashSet<>();
    boolean closed = true;
    for (JsonObject object : objects) {
      if (Merge.find(object, "properties") instanceof JsonObject given) {
        given.members().forEach((name, part) -> properties.computeIfAbsent(name, key -> new ArrayList<>()).add((JsonObject) part));
      }
      List<JsonValue> required = object.has("required") ? object.get("required").asArray().values() : List.of();
      needed.add(required.toString());
      if (common == null) common = new LinkedHashSet<>(required);
      common.retainAll(required);
      closed &= Merge.find(object, "additionalProperties") == JsonBoolean.FALSE;
    }
    Map<String, JsonValue> all = new LinkedHashMap<>();
    properties.forEach((name, parts) -> all.put(name, union(parts, "")));
    JsonObject result = JsonObject.of("type", "object", "properties", all);
    if (!common.isEmpty()) result = result.with("required", JsonArray.of(new ArrayList<>(common)));
    if (closed) result = result.with("additionalProperties", JsonBoolean.FALSE);
    if (needed.size() > 1) result = Schema.noted(result, "description", "has all members of one of " + String.join(" or ", needed));
    return Schema.noted(result, "description", string(Merge.find(root, "description")));
  }

  private boolean collect(JsonObject schema, List<JsonObject> objects) {
    if (++depth > DEEPEST) return false;
    if (Merge.find(schema, "$ref") instanceof JsonString ref) {
      return collect((JsonObject) definitions.get(ref.value().substring("#/$defs/".length())), objects);
    }
    if (!(Merge.find(schema, "anyOf") instanceof JsonArray branches)) {
      objects.add(schema);
      return "object".equals(string(Merge.find(schema, "type")));
    }
    boolean all = true;
    for (JsonValue branch : branches) all &= collect((JsonObject) branch, objects);
    return all;
  }
}
