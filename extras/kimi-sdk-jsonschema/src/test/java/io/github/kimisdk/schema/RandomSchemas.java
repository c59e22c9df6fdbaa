package io.github.kimisdk.schema;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes random schemas of Moonshot's subset, most of them with at most one mistake. */
final class RandomSchemas {
  private static final List<String> TYPES = List.of("null", "boolean", "object", "array", "number", "integer", "string");
  private static final List<String> NAMES = List.of("a", "b", "c", "type", "items", "properties", "default", "a/b", "enum",
      "x y", "{", "a.b");
  private static final List<String> ODD_NAMES = List.of("", "{}", "a{0}", "anyOf", "$ref", "required", "additionalProperties",
      "$defs", "root");
  private static final List<String> ODD_KEYWORDS = List.of("", "format", "$schema", "const", "minLength ", "anyof", "oneOf");
  private static final List<String> REFS = List.of("#/$defs/A", "#/$defs/B", "#/$defs/C", "#");
  private static final List<String> INNER_REFS = List.of("#/$defs/A/properties/a", "#/$defs/B/properties/b/properties/a",
      "#/$defs/B/items", "#/$defs/A/additionalProperties", "#/$defs/C/default", "#/$defs/C/items/properties/a");
  private static final List<String> ODD_REFS = List.of("#/properties/a", "#/definitions/A", "#/$defs/", "#/$defs/None", "", "A",
      "#A",
      "https://example.org/a", "#/$defs/A/", "#/$defs/a~1b", "#/$defs", "#/");
  private static final List<JsonValue> ODD_VALUES = Json.parse("""
      [null, true, 0, -1, 1.5, 1e400, "", "a", "object", "#", [], ["a"], [""], ["a", "a"], [1], [null], [{}], [[]], {}, {"": {}}, {"a": 1},
       {"type": "string"}, {"a/b": {}}, [{"a/b": 1}], {"$ref": "#/$defs/A"}, {"$ref": "#"}, {"$ref": 1}, {"properties": {"a": {"$ref": "#"}}},
       {"items": {"$ref": "#/$defs/None"}}, {"anyOf": [{"$ref": "#/$defs/A", "title": "t"}]}, {"x": {"$ref": "#"}}, 9007199254740993]
      """).asArray().values();

  private final Random random;
  private double odd;
  private boolean endless;
  private boolean defined;

  RandomSchemas(long seed) {
    random = new Random(seed);
  }

  JsonObject next() {
    odd = maybe(0.4) ? 0 : 0.02;
    endless = maybe(0.4);
    defined = maybe(0.8);
    Map<String, JsonValue> root = new LinkedHashMap<>(schema(3).members());
    if (defined) {
      Map<String, JsonValue> definitions = new LinkedHashMap<>();
      for (String name : List.of("A", "B", "C")) {
        if (maybe(1 - odd)) {
          definitions.put(maybe(odd / 2) ? "a/b" : name, maybe(0.1) ? tower() : schema(2));
        }
      }
      root.put("$defs", JsonObject.of(definitions));
    }
    if (maybe(0.05)) {
      root.put("$id", Json.of("x"));
    }
    return JsonObject.of(root);
  }

  private boolean maybe(double chance) {
    return random.nextDouble() < chance;
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** Returns a definition with many levels of properties, and perhaps a reference at the deepest one. */
  private JsonObject tower() {
    JsonObject foot = maybe(0.7) ? JsonObject.of("$ref", ref()) : JsonObject.of("type", "string");
    for (int i = 4 + random.nextInt(20); i > 0; i--) {
      foot = JsonObject.of("type", "object", "properties", maybe(0.3) ? Map.of("a", foot, "b", schema(0)) : Map.of("a", foot));
    }
    return foot;
  }

  private JsonObject schema(int depth) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    int kind = endless && maybe(0.6) ? List.of(3, 3, 8, 10, 12).get(random.nextInt(depth > 0 ? 5 : 1))
        : random.nextInt(depth > 0 ? 16 : 8);
    switch (kind) {
      case 0, 1, 2 -> simple(members);
      case 3, 4 -> members.put("$ref", Json.of(ref()));
      case 5 -> members.put("type", types());
      case 6 -> {
        if (maybe(0.5)) {
          members.put("type", Json.of(one(List.of("object", "array"))));
        }
      }
      case 7 -> values(members);
      case 8, 9 -> {
        List<JsonValue> branches = new ArrayList<>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
          branches.add(schema(depth - 1));
        }
        members.put("anyOf", JsonArray.of(branches));
      }
      case 10, 11 -> {
        members.put("type", Json.of("array"));
        members.put("items", schema(depth - 1));
        bounds(members, "Items");
      }
      default -> object(members, depth);
    }
    if (maybe(0.12)) {
      members.put("description", Json.of("d"));
    }
    if (maybe(0.06)) {
      members.put("title", Json.of("t"));
    }
    if (members.containsKey("type") ? maybe(0.03) : maybe(odd / 3)) {
      members.put("default", one(ODD_VALUES));
    }
    if (maybe(odd)) {
      spoil(members, depth);
    }
    return JsonObject.of(members);
  }

  /** Adds, removes or changes a keyword. */
  private void spoil(Map<String, JsonValue> members, int depth) {
    List<String> known = List.of("type", "enum", "default", "anyOf", "$ref", "minLength", "pattern", "minimum", "maximum",
        "items",
        "minItems", "properties", "required", "additionalProperties", "title", "description", "$defs", "$id");
    switch (random.nextInt(4)) {
      case 0 -> members.keySet().stream().toList().stream().filter(name -> maybe(0.4)).forEach(members::remove);
      case 1 -> members.replaceAll((name, value) -> maybe(0.5) ? one(ODD_VALUES) : value);
      case 2 -> members.put(one(known), maybe(0.5) ? one(ODD_VALUES) : depth > 0 ? schema(depth - 1) : JsonObject.EMPTY);
      default -> members.put(one(ODD_KEYWORDS), one(ODD_VALUES));
    }
  }

  private String ref() {
    return !defined && !maybe(odd) ? "#" : one(maybe(odd) ? ODD_REFS : maybe(0.05) ? INNER_REFS : REFS);
  }

  private void simple(Map<String, JsonValue> members) {
    String type = one(TYPES);
    members.put("type", maybe(0.1) ? JsonArray.of(Json.of(type)) : Json.of(type));
    if (type.equals("string")) {
      bounds(members, "Length");
    }
    if (type.equals("number") || type.equals("integer")) {
      bounds(members, "imum");
    }
    if (type.equals("string") && maybe(0.1)) {
      members.put("pattern", maybe(0.2) ? Json.of((Object) null) : Json.of("a"));
    }
    if (type.equals("array") && maybe(0.1)) {
      members.put("items", JsonObject.EMPTY);
    }
  }

  private void bounds(Map<String, JsonValue> members, String suffix) {
    List<JsonValue> some = Json.parse("[0, 1, 2, 2.0, -1, 0.5, null, 9007199254740993, 9007199254740992, 1e-400, -0.0, \"1\"]")
        .asArray().values();
    int last = maybe(odd * 5) ? some.size() : 4;
    for (String side : List.of("min", "max")) {
      if (maybe(0.2)) {
        members.put(side + suffix, some.get(random.nextInt(last)));
      }
    }
  }

  private JsonValue types() {
    List<String> types = new ArrayList<>(TYPES);
    types.removeIf(type -> maybe(0.6));
    if (types.isEmpty() && !maybe(odd)) {
      types.add("null");
    }
    if (maybe(odd)) {
      types.add(one(TYPES));
    }
    Collections.shuffle(types, random);
    return Json.of(types);
  }

  private void values(Map<String, JsonValue> members) {
    List<JsonValue> values = new ArrayList<>();
    String type = maybe(odd) ? one(TYPES) : one(List.of("string", "number", "integer", "boolean", "null"));
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      values.add(maybe(odd * 3) ? one(ODD_VALUES) : switch (type) {
        case "string" -> Json.of("a");
        case "number" -> JsonNumber.parse(maybe(0.5) ? "1.5" : "2");
        case "integer" -> JsonNumber.parse(maybe(0.5) ? "2.0" : "1");
        case "boolean" -> Json.of(true);
        default -> Json.of((Object) null);
      });
    }
    List<String> types = maybe(odd * 3) ? List.of(type, one(TYPES)) : maybe(0.6) || type.equals("null") ? List.of(type)
        : List.of("null", type);
    if (types.size() == 2 && maybe(0.5)) {
      values.add(Json.of((Object) null));
    }
    members.put("enum", JsonArray.of(values));
    members.put("type", types.size() == 1 && maybe(0.8) ? Json.of(type) : Json.of(types));
  }

  private void object(Map<String, JsonValue> members, int depth) {
    if (maybe(0.99)) {
      members.put("type", Json.of("object"));
    }
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      properties.put(maybe(odd) ? one(ODD_NAMES) : one(maybe(0.7) ? NAMES.subList(0, 3) : NAMES), schema(depth - 1));
    }
    if (!properties.isEmpty() || maybe(0.3)) {
      members.put("properties", JsonObject.of(properties));
    }
    List<String> required = new ArrayList<>(properties.keySet());
    required.removeIf(name -> maybe(endless ? 0.15 : 0.3));
    if (maybe(odd)) {
      required.add("a");
    }
    if (!required.isEmpty() && members.containsKey("type") && maybe(0.9) || maybe(0.03)) {
      members.put("required", Json.of(required));
    }
    if (maybe(endless ? 0.1 : 0.3)) {
      members.put("additionalProperties", maybe(0.5) ? Json.of(maybe(0.5)) : schema(depth - 1));
    }
  }
}
