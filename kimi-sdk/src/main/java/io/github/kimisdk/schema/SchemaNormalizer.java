package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns a foreign schema into Moonshot's subset.
 *
 * <p>First one schema is made of those that apply together: the parts of allOf, and what stands beside a reference or
 * beside anyOf. What is left is written anew. A definition is written when something leads to it. What no schema of the
 * subset can say is taken down as lost.
 */
final class SchemaNormalizer {
  /** What says which values fit, as far as the subset can say it. */
  private static final String SAID = " type enum const properties required additionalProperties unevaluatedProperties"
      + " patternProperties items prefixItems anyOf oneOf allOf nullable minLength maxLength minimum maximum"
      + " exclusiveMinimum exclusiveMaximum minItems maxItems $ref ";

  /** What the subset has no keyword for, and is told in the description. */
  private static final String TOLD = " format pattern multipleOf uniqueItems minProperties maxProperties propertyNames"
      + " patternProperties dependentRequired contentEncoding contentMediaType contentSchema examples example deprecated"
      + " readOnly writeOnly exclusiveMinimum exclusiveMaximum default"
      + " unevaluatedProperties unevaluatedItems ";

  private static final String LOST = " not if contains dependentSchemas dependencies $dynamicRef $recursiveRef ";

  /** Stays beside a reference up to draft 7, where keywords beside it have no effect: none of these narrows the values. */
  private static final String BESIDE_OLD_REF = " $ref title description default examples deprecated readOnly writeOnly nullable ";

  /** Types, and what hints at them where none is named. */
  private static final String[] HINTS = {
      "object", " properties required additionalProperties patternProperties minProperties maxProperties propertyNames ",
      "array", " items prefixItems minItems maxItems uniqueItems ",
      "string", " minLength maxLength pattern format ",
      "number", " minimum maximum exclusiveMinimum exclusiveMaximum multipleOf "};

  private static final int DEEPEST = 200;
  private static final int MOST_STEPS = 20_000;
  private static final int MOST_OBJECTS = 1_000;

  private final JsonObject root;
  private final List<String> lost = new ArrayList<>();
  private final Map<String, String> names = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final List<String> pointers = new ArrayList<>();
  private final Map<String, JsonValue> definitions = new LinkedHashMap<>();
  private final Set<String> open = new HashSet<>();
  private int steps;
  private int depth;

  private SchemaNormalizer(JsonObject root) {
    this.root = root;
  }

  static Schema of(JsonObject root) {
    SchemaNormalizer normalizer = new SchemaNormalizer(root);
    JsonObject json = root;
    try {
      json = normalizer.all();
    } catch (JsonTypeException beyondReckoning) {
      normalizer.lost.add(beyondReckoning.getMessage());
    }
    String failure = "the schema cannot be carried over to Moonshot's subset:";
    if (!normalizer.lost.isEmpty()) throw new IllegalArgumentException(failure + "\n  " + String.join("\n  ", normalizer.lost));
    return Schema.of(RecursiveArrays.ended(json)).checked(failure);
  }

  private JsonObject all() {
    JsonObject json = node(inlined(alone(root), ""), "");
    for (int done = 0; done < pointers.size(); done++) {
      String ref = pointers.get(done);
      definitions.put(names.get(ref), node(target(ref), ref.substring(1)));
    }
    json = oneObject(json);
    return definitions.isEmpty() ? json : json.with("$defs", JsonObject.of(definitions));
  }

  private static JsonValue find(JsonObject schema, String name) {
    return schema.has(name) ? schema.get(name) : null;
  }

  private static String text(JsonObject schema, String name) {
    return find(schema, name) instanceof JsonString text ? text.value() : "";
  }

  private static List<JsonValue> list(JsonObject schema, String name) {
    JsonValue value = schema.has(name) ? schema.get(name) : JsonArray.EMPTY;
    return value instanceof JsonArray array ? array.values() : List.of(value);
  }

  private JsonObject lost(String path, String what) {
    lost.add((path.isEmpty() ? "the root" : path) + ": " + what);
    return SchemaJson.ANY;
  }

  // ---- one schema out of several

  /** The members that say which values fit. */
  private static JsonObject said(JsonObject schema) {
    Map<String, JsonValue> members = new LinkedHashMap<>(schema.members());
    for (String name : schema.names()) {
      if (!Check.in(SAID, name)) members.remove(name);
    }
    return JsonObject.of(members);
  }

  /** The schema as its draft has it: up to draft 7, a reference stands for the whole schema; annotations are kept as notes. */
  private JsonObject alone(JsonObject schema) {
    if (!text(root, "$schema").contains("/draft-0") || !(find(schema, "$ref") instanceof JsonString)) return schema;
    Map<String, JsonValue> members = new LinkedHashMap<>(schema.members());
    members.keySet().removeIf(name -> !Check.in(BESIDE_OLD_REF, name));
    return JsonObject.of(members);
  }

  /** The schema without allOf, and with nothing beside a reference that says which values fit. */
  private JsonObject flat(JsonObject whole, String path) {
    JsonObject schema = alone(whole);
    for (String name : schema.names()) {
      if (Check.in(LOST, name)) lost(Check.step(path, name), "the subset has nothing like it");
    }
    JsonObject result = schema.without("allOf");
    int i = 0;
    for (JsonValue part : list(schema, "allOf")) {
      String at = path + "/allOf/" + i++;
      if (part instanceof JsonObject object) result = both(flat(object, at), result, at);
      else if (part != JsonBoolean.TRUE) lost(at, "fits nothing");
    }
    result = beyond(result, result);
    return weight(result) > 1 ? inlined(result, path) : result;
  }

  /** How much is said; that null fits, too, can be said of a reference. */
  private static int weight(JsonObject schema) {
    return said(schema).without("nullable").size();
  }

  /** The schema without what is said already where the reference of another leads, which then need not be inlined. */
  private JsonObject beyond(JsonObject schema, JsonObject referring) {
    if (!(target(text(referring, "$ref")) instanceof JsonObject goal) || goal.equals(schema)) return schema;
    JsonObject rest = schema;
    for (String name : said(schema).names()) {
      // In a circle of references each would leave null to the other.
      if (Check.in(" $ref nullable ", name)) continue;
      if (schema.get(name).equals(find(goal, name))) rest = rest.without(name);
    }
    return rest;
  }

  /** The schema with what its reference leads to in place of the reference. */
  private JsonObject inlined(JsonObject schema, String path) {
    if (!schema.has("$ref")) return schema;
    String ref = text(schema, "$ref");
    JsonObject rest = schema.without("$ref");
    String why = !(target(ref) instanceof JsonObject) ? " leads to no schema within this one"
        : ++steps > MOST_STEPS ? " is one too many: references are followed " + MOST_STEPS + " times at most"
        : open.size() > DEEPEST ? " is one too many: " + DEEPEST + " references follow each other at most"
        : !open.add(ref) ? " leads back to itself, so nothing can be added to it" : null;
    if (why != null) {
      lost(Check.step(path, "$ref"), ref + why);
      return rest;
    }
    JsonObject result = both(inlined(flat((JsonObject) target(ref), path), path), rest, path);
    open.remove(ref);
    return result;
  }

  /** What a reference within the document leads to; null if nothing. */
  private JsonValue target(String ref) {
    String id = text(root, "$id");
    String local = ref.startsWith(id + "#") ? ref.substring(id.length()) : ref;
    if (!local.startsWith("#")) return null;
    try {
      return root.at(URLDecoder.decode(local.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (RuntimeException nothing) {
      return null;
    }
  }

  /** A schema that says what two say. The notes of the second, which stands further out, win. */
  private JsonObject both(JsonObject inner, JsonObject outer, String path) {
    inner = beyond(inner, outer);
    outer = beyond(outer, inner);
    if (weight(inner) > 0 && weight(outer) > 0) {
      inner = inlined(inner, path);
      outer = inlined(outer, path);
    }
    Map<String, JsonValue> members = new LinkedHashMap<>(inner.members());
    for (int i = 0; i < outer.size(); i++) {
      JsonValue old = members.put(outer.name(i), outer.value(i));
      if (old != null && !old.equals(outer.value(i))) members.put(outer.name(i), both(outer.name(i), old, outer.value(i), path));
    }
    return JsonObject.of(members);
  }

  /** Adds members; where there is one of the name already, both are put under a keyword. */
  private static void add(Map<String, JsonValue> members, JsonObject more, String keyword) {
    for (int i = 0; i < more.size(); i++) {
      JsonValue old = members.put(more.name(i), more.value(i));
      if (old == null || old.equals(more.value(i))) continue;
      boolean several = old instanceof JsonObject object && object.size() == 1 && object.has(keyword);
      Set<JsonValue> all = new LinkedHashSet<>(several ? list((JsonObject) old, keyword) : List.of(old));
      all.add(more.value(i));
      members.put(more.name(i), JsonObject.of(keyword, new ArrayList<>(all)));
    }
  }

  private JsonValue both(String name, JsonValue inner, JsonValue outer, String path) {
    JsonObject pair = JsonObject.of("a", inner, "b", outer);
    Set<JsonValue> values = new LinkedHashSet<>(list(pair, "a"));
    if (!Check.in(SAID, name)) return outer;
    if (name.endsWith("roperties") && inner instanceof JsonObject a && outer instanceof JsonObject b && !name.startsWith("a")) {
      Map<String, JsonValue> all = new LinkedHashMap<>(a.members());
      add(all, b, "allOf");
      return JsonObject.of(all);
    }
    if (Check.in(" items additionalProperties ", name)) {
      if (inner instanceof JsonBoolean) return outer;
      return outer instanceof JsonBoolean ? inner : JsonObject.of("allOf", List.of(inner, outer));
    }
    if (inner instanceof JsonNumber a && outer instanceof JsonNumber b && !name.equals("const")) {
      return a.asBigDecimal().compareTo(b.asBigDecimal()) < 0 == name.contains("ax") ? a : b;
    }
    if (name.equals("required")) {
      values.addAll(list(pair, "b"));
      return JsonArray.of(new ArrayList<>(values));
    }
    if (name.equals("type")) {
      // An integer is a number, too.
      JsonString integer = JsonString.of("integer");
      JsonString number = JsonString.of("number");
      if (values.contains(number) && list(pair, "b").contains(integer)) values.add(integer);
      if (values.contains(integer) && list(pair, "b").contains(number)) pair = pair.with("b", JsonArray.of(integer, outer));
    }
    if (Check.in(" type enum ", name)) values.retainAll(list(pair, "b"));
    if (Check.in(" type enum ", name) && !values.isEmpty()) return JsonArray.of(new ArrayList<>(values));
    lost(Check.step(path, name), "has to be " + inner + " and " + outer + " at once");
    return outer;
  }

  // ---- writing it anew

  /** A schema of the subset, with its notes. */
  private JsonObject node(JsonValue value, String path) {
    if (value == JsonBoolean.TRUE) return SchemaJson.ANY;
    if (depth > DEEPEST) return lost(path, "nested deeper than " + DEEPEST);
    if (!(value instanceof JsonObject)) return lost(path, value == JsonBoolean.FALSE ? "fits nothing" : "is no schema: " + value);
    depth++;
    JsonObject schema = flat((JsonObject) value, path);
    JsonObject result = bare(schema, path);
    depth--;
    boolean anyOf = schema.has("anyOf") || schema.has("oneOf");
    StringBuilder told = new StringBuilder(text(schema, "description"));
    for (String name : schema.names()) {
      JsonValue what = schema.get(name);
      boolean done = result.has(name) || what == JsonNull.NULL
          || what == JsonBoolean.FALSE && !Check.in(" default unevaluatedProperties unevaluatedItems ", name)
          || name.equals("unevaluatedProperties") && !anyOf
          || name.startsWith("exclusive") && text(result, "type").equals("integer")
              && (what == JsonBoolean.TRUE || !schema.has(name.substring(9).toLowerCase()));
      if (!done && Check.in(TOLD, name)) told.append(told.length() == 0 ? "" : "\n").append(name).append(": ").append(what);
    }
    result = SchemaJson.noted(result, "description", told.toString());
    return result.has("title") ? result : SchemaJson.noted(result, "title", text(schema, "title"));
  }

  private JsonObject bare(JsonObject schema, String path) {
    if (find(schema, "nullable") == JsonBoolean.TRUE) {
      return union(List.of(bare(schema.without("nullable"), path), JsonObject.of("type", "null")), path);
    }
    if (schema.has("$ref")) return reference(text(schema, "$ref"), path);
    String any = schema.has("anyOf") ? "anyOf" : "oneOf";
    if (schema.has(any)) return branches(schema, any, path);
    if (schema.has("const")) return constants(schema, List.of(schema.get("const")), Check.step(path, "const"));
    if (schema.has("enum")) return constants(schema, list(schema, "enum"), Check.step(path, "enum"));
    List<String> types = types(schema);
    boolean plain = types.size() > 1;
    List<JsonObject> each = new ArrayList<>();
    for (String type : types) {
      each.add(typed(type, schema, path));
      plain &= each.get(each.size() - 1).size() == 1;
    }
    return plain ? JsonObject.of("type", types) : union(each, path);
  }

  private JsonObject reference(String ref, String path) {
    if (target(ref) == null) return lost(Check.step(path, "$ref"), ref + " leads to no schema within this one");
    String pointer = ref.substring(ref.indexOf('#'));
    String name = names.get(pointer);
    if (name == null) {
      String last = pointer.length() == 1 ? "Root" : pointer.substring(pointer.lastIndexOf('/') + 1).replaceAll("[^\\p{L}\\p{N}_.-]", "_");
      name = last;
      for (int i = 2; !taken.add(name); i++) name = last + i;
      names.put(pointer, name);
      pointers.add(pointer);
    }
    return JsonObject.of("$ref", "#/$defs/" + name);
  }

  private JsonObject branches(JsonObject schema, String keyword, String path) {
    // What one branch does not know another one may, so each is left open.
    JsonObject beside = said(schema).without(keyword).without("unevaluatedProperties");
    List<JsonObject> written = new ArrayList<>();
    int i = 0;
    for (JsonValue branch : list(schema, keyword)) {
      String at = Check.step(path, keyword) + "/" + i++;
      if (branch == JsonBoolean.TRUE) branch = JsonObject.EMPTY;
      if (branch instanceof JsonObject object && !beside.empty()) branch = both(flat(object, at), beside, at);
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
    for (JsonValue type : list(schema, "type")) types.add(type instanceof JsonString text ? text.value() : type.toString());
    for (int i = 0; i < HINTS.length && !schema.has("type"); i += 2) {
      for (String name : schema.names()) {
        if (Check.in(HINTS[i + 1], name)) types.add(HINTS[i]);
      }
    }
    if (types.contains("number")) types.remove("integer");
    if (schema.has("type") || types.size() == 1) return new ArrayList<>(types);
    List<String> all = new ArrayList<>();
    for (JsonValue type : list(SchemaJson.ANY, "type")) all.add(type.asString());
    return all;
  }

  /** Some values: of one type, of one type and null, or of any of several types. */
  private JsonObject constants(JsonObject schema, List<JsonValue> values, String path) {
    List<String> declared = types(schema);
    Map<String, List<JsonValue>> groups = new LinkedHashMap<>();
    for (JsonValue value : new LinkedHashSet<>(values)) {
      String kind = value.kind();
      if (Check.in(" object array ", kind)) return lost(path, value + " is not a text, number, boolean or null");
      if (kind.equals("number") && !declared.contains("number")) {
        if (value.asBigDecimal().stripTrailingZeros().scale() > 0) continue;
        kind = "integer";
      }
      if (!declared.contains(kind)) continue;
      groups.putIfAbsent(kind, new ArrayList<>());
      groups.get(kind).add(value);
    }
    boolean nullable = groups.size() == 2 && groups.remove("null") != null;
    List<JsonObject> written = new ArrayList<>();
    for (Map.Entry<String, List<JsonValue>> entry : groups.entrySet()) {
      String type = entry.getKey();
      List<JsonValue> group = entry.getValue();
      JsonObject one = JsonObject.of("type", nullable ? List.of("null", type) : type);
      if (type.equals("boolean")) {
        if (group.size() == 1) one = SchemaJson.noted(one, "description", "always " + group.get(0));
      } else if (!type.equals("null")) {
        if (nullable) group.add(JsonNull.NULL);
        one = one.with("enum", JsonArray.of(group));
      }
      written.add(one);
    }
    return union(written, path);
  }

  private JsonObject typed(String type, JsonObject schema, String path) {
    JsonObject result = JsonObject.of("type", type);
    if (type.equals("object")) result = object(schema, result, path);
    if (type.equals("array")) result = array(schema, result, path);
    for (String name : Check.keywords(type).split(" ")) {
      if (name.startsWith("m")) result = bound(schema, result, name, type, path);
    }
    JsonValue value = find(schema, "default");
    boolean fits = value != null && type.equals(value instanceof JsonNumber ? "number" : value.kind());
    return fits && !Check.in(" object array ", type) ? result.with("default", value) : result;
  }

  private JsonObject bound(JsonObject schema, JsonObject result, String name, String type, String path) {
    boolean lower = name.startsWith("min");
    JsonValue bound = find(schema, name);
    JsonValue beyond = name.endsWith("imum") ? find(schema, lower ? "exclusiveMinimum" : "exclusiveMaximum") : null;
    boolean open = beyond == JsonBoolean.TRUE || beyond instanceof JsonNumber && bound == null;
    if (bound == null && beyond != JsonBoolean.FALSE) bound = beyond;
    if (bound == null) return result;
    if (!(bound instanceof JsonNumber)) return lost(Check.step(path, name), "a bound is a number, not " + bound);
    BigDecimal value = bound.asBigDecimal();
    if (!type.equals("number")) {
      BigDecimal rounded = value.setScale(0, lower ? RoundingMode.CEILING : RoundingMode.FLOOR);
      if (open && rounded.compareTo(value) == 0) rounded = rounded.add(BigDecimal.valueOf(lower ? 1 : -1));
      value = lower && !type.equals("integer") ? rounded.max(BigDecimal.ZERO) : rounded;
    }
    return result.with(name, JsonNumber.parse(value.toPlainString()));
  }

  private JsonObject array(JsonObject schema, JsonObject result, String path) {
    boolean old = find(schema, "items") instanceof JsonArray;
    List<JsonValue> places = list(schema, old ? "items" : "prefixItems");
    JsonValue rest = find(schema, old ? "additionalItems" : "items");
    List<JsonObject> written = new ArrayList<>();
    int i = 0;
    for (JsonValue place : places) written.add(node(place, path + (old ? "/items/" : "/prefixItems/") + i++));
    if (!places.isEmpty()) result = SchemaJson.noted(result, "description", "the first elements in order: " + places);
    if (rest == JsonBoolean.FALSE) result = result.with("maxItems", JsonNumber.of(i));
    else if (rest instanceof JsonObject object && !object.empty()) written.add(node(rest, Check.step(path, "items")));
    else if (!(find(schema, "maxItems") instanceof JsonNumber most) || most.asDouble() > i) written.clear();
    return written.isEmpty() ? result : result.with("items", union(written, path));
  }

  private JsonObject object(JsonObject schema, JsonObject result, String path) {
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    Set<JsonValue> required = new LinkedHashSet<>();
    for (JsonValue name : list(schema, "required")) {
      if (name instanceof JsonString) required.add(name);
    }
    if (find(schema, "properties") instanceof JsonObject given) {
      for (int i = 0; i < given.size(); i++) {
        String member = given.name(i);
        String at = Check.step(path + "/properties", member);
        if (!Check.refusal(member).isEmpty()) lost(at, Check.refusal(member));
        if (given.value(i) != JsonBoolean.FALSE || required.contains(JsonString.of(member))) properties.put(member, node(given.value(i), at));
      }
    }
    for (JsonValue name : required) properties.putIfAbsent(name.asString(), SchemaJson.ANY);
    if (!properties.isEmpty() || schema.has("properties")) result = result.with("properties", JsonObject.of(properties));
    if (!required.isEmpty()) result = result.with("required", JsonArray.of(new ArrayList<>(required)));
    String name = schema.has("additionalProperties") ? "additionalProperties" : "unevaluatedProperties";
    JsonValue others = find(schema, name);
    if (others == null || others == JsonBoolean.TRUE || JsonObject.EMPTY.equals(others)) return result;
    List<JsonObject> allowed = new ArrayList<>();
    if (others != JsonBoolean.FALSE) allowed.add(node(others, Check.step(path, name)));
    if (find(schema, "patternProperties") instanceof JsonObject patterns) {
      for (int i = 0; i < patterns.size(); i++) {
        allowed.add(node(patterns.value(i), Check.step(path + "/patternProperties", patterns.name(i))));
      }
    }
    return result.with("additionalProperties", allowed.isEmpty() ? others : union(allowed, path));
  }

  /** The root as one object where it is any of several: the arguments of a tool have no other form. */
  private JsonObject oneObject(JsonObject schema) {
    List<JsonObject> objects = new ArrayList<>();
    if (!schema.has("anyOf") || !collect(schema, objects)) return schema;
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    Set<JsonValue> required = new LinkedHashSet<>(list(objects.get(0), "required"));
    Set<String> sets = new LinkedHashSet<>();
    boolean closed = true;
    for (JsonObject object : objects) {
      if (object.has("properties")) add(properties, object.get("properties").asObject(), "anyOf");
      required.retainAll(list(object, "required"));
      sets.add(list(object, "required").toString());
      closed &= find(object, "additionalProperties") == JsonBoolean.FALSE;
    }
    JsonObject result = JsonObject.of("type", "object", "properties", properties);
    if (!required.isEmpty()) result = result.with("required", JsonArray.of(new ArrayList<>(required)));
    if (closed) result = result.with("additionalProperties", JsonBoolean.FALSE);
    if (sets.size() > 1) result = SchemaJson.noted(result, "description", "has all members of one of " + String.join(" or ", sets));
    return SchemaJson.noted(result, "description", text(schema, "description"));
  }

  private boolean collect(JsonObject schema, List<JsonObject> objects) {
    if (++depth > DEEPEST || objects.size() > MOST_OBJECTS) return false;
    boolean all = true;
    if (schema.has("$ref")) all = collect((JsonObject) definitions.get(text(schema, "$ref").substring("#/$defs/".length())), objects);
    else if (!schema.has("anyOf")) all = objects.add(schema) && text(schema, "type").equals("object");
    for (JsonValue branch : list(schema, "anyOf")) all = all && collect((JsonObject) branch, objects);
    depth--;
    return all;
  }
}
