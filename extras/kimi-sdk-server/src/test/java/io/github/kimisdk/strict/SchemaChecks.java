package io.github.kimisdk.strict;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The subset of JSON Schema that Kimi takes for tools and answers (section 2.5), in the strictest of its dated readings. */
final class SchemaChecks {

  private static final Set<String> TYPES = Set.of("null", "boolean", "object", "array", "number", "integer", "string");
  private static final Set<String> KEYWORDS = Set.of("type", "properties", "required", "additionalProperties", "items",
      "minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "enum", "anyOf", "$ref", "title", "description",
      "default");
  private static final Set<String> ROOT_KEYWORDS = Set.of("$defs", "$id");
  private static final Set<String> NOT_AS_NAME = Set.of("$defs", "$ref", "anyOf", "required", "additionalProperties");

  private final JsonObject root;
  private final boolean strict;

  private SchemaChecks(JsonObject root, boolean strict) {
    this.root = root;
    this.strict = strict;
  }

  /** Returns why the parameters of a tool are refused, or an empty text. */
  static String parameters(JsonObject schema, boolean strict) {
    if (!Body.text(schema, "type").equals("object")) {
      return "tools.function.parameters.type is required and must be \"object\"";
    }
    return found(schema, strict).map(
        found -> "tools.function.parameters is not a valid moonshot flavored json schema, details: <" + found + ">").orElse("");
  }

  /** Returns why the schema of an answer is refused, or an empty text. */
  static String answer(JsonObject schema, boolean strict) {
    if (!Body.text(schema, "type").equals("object")) {
      return "response_format.json_schema.schema must be an object";
    }
    return found(schema, strict).map(
        found -> "response_format.json_schema.schema is not a valid moonshot flavored json schema, details: <" + found + ">")
        .orElse("");
  }

  private static Optional<String> found(JsonObject schema, boolean strict) {
    if (Json.write(schema).length() > 120_000) {
      return Optional.of("At path 'root': schema is too large");
    }
    String text = new SchemaChecks(schema, strict).schema(schema, "root", 0);
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private String schema(JsonObject schema, String path, int depth) {
    if (depth > 30) {
      return at(path, "schema is too deep");
    }
    String own = own(schema, path);
    if (!own.isEmpty()) {
      return own;
    }
    for (JsonObject branch : Body.list(schema, "anyOf")) {
      String text = schema(branch, path + ".anyOf", depth);
      if (!text.isEmpty()) {
        return text;
      }
    }
    String inside = named(Body.object(schema, "properties"), path, depth + 1, true);
    if (inside.isEmpty()) {
      inside = named(Body.object(schema, "$defs"), path + ".$defs", depth, false);
    }
    if (inside.isEmpty() && schema.tryGet("items").orElse(null) instanceof JsonObject items) {
      inside = schema(items, path + ".items", depth + 1);
    }
    if (inside.isEmpty() && schema.tryGet("additionalProperties").orElse(null) instanceof JsonObject more) {
      inside = schema(more, path + ".additionalProperties", depth + 1);
    }
    return inside;
  }

  private String named(JsonObject schemas, String path, int depth, boolean properties) {
    for (String name : schemas.names()) {
      if (properties && NOT_AS_NAME.contains(name)) {
        return at(path, name.equals("$ref") ? "$ref must be a string" : "property name " + name + " is reserved");
      }
      if (!(schemas.get(name) instanceof JsonObject schema)) {
        return at(path + "." + name, "schema must be an object");
      }
      boolean typed = schema.has("type") || schema.has("anyOf") || schema.has("$ref");
      if (!typed) {
        return at(path + "." + name, "type is not defined");
      }
      String text = schema(schema, path + "." + name, depth);
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }

  /** Checks the keywords of one schema without those inside it. */
  private String own(JsonObject schema, String path) {
    for (String keyword : schema.names()) {
      if (strict && !KEYWORDS.contains(keyword) && !(schema == root && ROOT_KEYWORDS.contains(keyword))) {
        return at(path, "unsupported keyword " + keyword);
      }
    }
    if (schema.has("$ref")) {
      return at(path, reference(schema));
    }
    if (schema.has("anyOf") && schema.has("type")) {
      return at(path, "when using anyOf, type should be defined in anyOf items instead of the parent schema");
    }
    if (schema.has("items") && !(schema.get("items") instanceof JsonObject)) {
      return at(path, "items must be an object");
    }
    if (schema.has("type") && !known(schema.get("type"))) {
      return at(path, "type must be one of " + TYPES.stream().sorted().toList());
    }
    String required = Body.text(schema, "type").equals("object") ? required(schema) : "";
    return at(path, required.isEmpty() ? values(schema) : required);
  }

  /** The published validator takes a list of types as well. */
  private static boolean known(JsonValue type) {
    return type instanceof JsonArray list ? !list.values().isEmpty() && list.values().stream().allMatch(SchemaChecks::known)
        : type instanceof JsonString name && TYPES.contains(name.asString());
  }

  private String reference(JsonObject schema) {
    if (!(schema.get("$ref") instanceof JsonString reference)) {
      return "$ref must be a string";
    }
    String to = reference.asString();
    if (!to.startsWith("#/$defs/")) {
      return "references must start with #/$defs/";
    }
    if (!Body.object(root, "$defs").has(to.substring("#/$defs/".length()))) {
      return "$defs not found for reference: " + to;
    }
    return schema.has("type") ? "when using $ref, type should be defined in the referenced schema instead of the parent schema"
        : "";
  }

  private static String required(JsonObject schema) {
    if (!(schema.tryGet("required").orElse(null) instanceof JsonArray names)) {
      return "required must be an array";
    }
    JsonObject properties = Body.object(schema, "properties");
    for (JsonValue name : names) {
      if (!(name instanceof JsonString text) || !properties.has(text.asString())) {
        return "required property " + name + " is not defined";
      }
    }
    return "";
  }

  private static String values(JsonObject schema) {
    if (!(schema.tryGet("enum").orElse(null) instanceof JsonArray values)) {
      return schema.has("enum") ? "enum must be an array" : "";
    }
    Set<Class<?>> kinds = new HashSet<>();
    for (JsonValue value : values) {
      if (!(value instanceof JsonString || value instanceof JsonNumber)) {
        return "enum must have strings or numbers" + (value instanceof JsonBoolean ? ", found a boolean" : "");
      }
      kinds.add(value.getClass());
    }
    return kinds.size() > 1 ? "enum must have values of one type" : values.size() > 1_000 ? "enum is too large" : "";
  }

  private static String at(String path, String text) {
    return text.isEmpty() ? "" : "At path '" + path + "': " + text;
  }
}
