package io.github.kimisdk.mcp;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.Members;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The schema of a tool without keywords and names for which the subset of Kimi has no form, and so without a reason to leave the
 * tool out. A keyword becomes a sentence of the description. A property called {@code $ref} gets a name that occurs nowhere else,
 * and its own name again in the arguments.
 */
final class ToolSchema {

  private static final String REFERENCE = "$ref";
  private static final Set<String> MAPS = Set.of("properties", "patternProperties", "$defs", "definitions");
  private static final Set<String> SCHEMAS = Set.of("items", "additionalProperties", "anyOf", "oneOf", "allOf", "prefixItems");

  /** Keywords without a form, each with the beginning of its sentence. */
  private static final Map<String, String> SENTENCES = Map.of(
      "not", "It does not match ",
      "contains", "One of its entries matches ",
      "dependentSchemas", "If it has one of these members, it matches the schema of that: ",
      "dependencies", "If it has one of these members, it fits what follows: ");

  private static final int MAX_NOTES = 20;

  private final Set<String> names = new HashSet<>();
  private final List<String> notes = new ArrayList<>();
  private final JsonObject schema;
  private String renamed = "";

  ToolSchema(JsonObject schema) {
    this.schema = (JsonObject) converted(schema, "");
    if (names.contains(REFERENCE)) {
      renamed = "ref_";
      while (names.contains(renamed)) {
        renamed += "_";
      }
      note("the property $ref is called " + renamed + " for the model");
    }
  }

  /** The schema to convert for Kimi. */
  JsonObject schema() {
    return renamed.isEmpty() ? schema : (JsonObject) renamed(schema);
  }

  /** A line for each part that the model gets in another form. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /** The arguments of the server, from those of the model. */
  JsonObject arguments(JsonObject given) {
    return renamed.isEmpty() ? given : (JsonObject) restored(given);
  }

  private void note(String text) {
    if (notes.size() < MAX_NOTES) {
      notes.add(Log.quoted(text));
    } else if (notes.size() == MAX_NOTES) {
      notes.add("there are more such parts");
    }
  }

  private JsonValue converted(JsonValue value, String path) {
    if (value instanceof JsonArray array) {
      List<JsonValue> entries = new ArrayList<>();
      array.forEach(entry -> entries.add(converted(entry, path + "/" + entries.size())));
      return JsonArray.of(entries);
    }
    if (!(value instanceof JsonObject object)) {
      return value;
    }
    JsonObject result = object;
    for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
      String name = member.getKey();
      String at = path + "/" + name;
      if (MAPS.contains(name) && member.getValue() instanceof JsonObject map) {
        result = result.with(name, each(map, at, name.equals("properties")));
      } else if (SCHEMAS.contains(name)) {
        result = result.with(name, converted(member.getValue(), at));
      } else if (SENTENCES.containsKey(name)) {
        result = sentence(result.without(name), SENTENCES.get(name) + member.getValue() + ".", at);
      } else if (name.equals("if")) {
        result = sentence(result.without("if").without("then").without("else"), condition(object), at);
      }
    }
    return result;
  }

  private JsonObject each(JsonObject map, String path, boolean properties) {
    JsonObject result = map;
    for (Map.Entry<String, JsonValue> member : map.members().entrySet()) {
      if (properties) {
        names.add(member.getKey());
      }
      result = result.with(member.getKey(), converted(member.getValue(), path + "/" + member.getKey()));
    }
    return result;
  }

  private static String condition(JsonObject of) {
    String then = of.tryGet("then").map(schema -> ", it matches " + schema).orElse("");
    String start = of.has("then") ? "; otherwise it matches " : " not, it matches ";
    String otherwise = of.tryGet("else").map(schema -> start + schema).orElse("");
    return "If it matches " + of.get("if") + then + otherwise + ".";
  }

  private JsonObject sentence(JsonObject schema, String sentence, String path) {
    note(path + " is a sentence of the description");
    String before = Members.text(schema, "description");
    return schema.with("description", Json.of(before.isEmpty() ? sentence : before + "\n" + sentence));
  }

  /** Gives properties called {@code $ref} their new name, where they are required, too. References are strings, and stay. */
  private JsonValue renamed(JsonValue value) {
    if (value instanceof JsonArray array) {
      return JsonArray.of(array.values().stream().map(this::renamed).toList());
    }
    if (!(value instanceof JsonObject object)) {
      return value;
    }
    JsonObject result = JsonObject.EMPTY;
    for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
      boolean property = member.getKey().equals(REFERENCE) && !(member.getValue() instanceof JsonString);
      JsonValue below = member.getKey().equals("required") && member.getValue() instanceof JsonArray required
          ? JsonArray.of(required.values().stream().map(this::renamedName).toList()) : renamed(member.getValue());
      result = result.with(property ? renamed : member.getKey(), below);
    }
    return result;
  }

  private JsonValue renamedName(JsonValue name) {
    return name.equals(Json.of(REFERENCE)) ? Json.of(renamed) : name;
  }

  private JsonValue restored(JsonValue value) {
    if (value instanceof JsonArray array) {
      return JsonArray.of(array.values().stream().map(this::restored).toList());
    }
    if (!(value instanceof JsonObject object)) {
      return value;
    }
    JsonObject result = JsonObject.EMPTY;
    for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
      result = result.with(member.getKey().equals(renamed) ? REFERENCE : member.getKey(), restored(member.getValue()));
    }
    return result;
  }
}
