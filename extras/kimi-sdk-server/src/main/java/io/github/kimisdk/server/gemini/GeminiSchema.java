package io.github.kimisdk.server.gemini;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The schemas of Gemini, which resemble JSON Schema: types are in capitals, {@code nullable} stands for a type, limits may be
 * strings, and names may have underscores.
 */
final class GeminiSchema {

  /** An object without properties, the schema of a function without parameters. */
  static final JsonObject NOTHING = JsonObject.of("type", "object", "properties", JsonObject.EMPTY, "required", JsonArray.EMPTY);

  /** Keywords whose values are schemas by name. The names belong to the client and stay as they are. */
  private static final Set<String> MAPS = Set.of("properties", "$defs", "defs", "definitions");
  private static final Set<String> SCHEMAS = Set.of("items", "anyOf", "additionalProperties", "prefixItems");
  /** Limits, which are 64-bit integers in Gemini's API and thus strings in its JSON. */
  private static final Set<String> LIMITS =
      Set.of("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties");
  /** Keywords that permit and forbid nothing. Kimi's schemas do not have them. */
  private static final Set<String> HINTS = Set.of("propertyOrdering", "example", "nullable");
  /** Formats that only choose a binary type in Gemini's API. */
  private static final Set<String> BINARY = Set.of("int32", "int64", "float", "double", "enum");
  /** The deepest schema. Kimi takes 30 levels; the methods below call each other once for each level. */
  private static final int MAX_DEPTH = 100;
  private static final JsonObject NULL = JsonObject.of("type", "null");

  private GeminiSchema() {}

  /** Returns a JSON Schema as it is, but without the name of its dialect, which disturbs some models of Kimi. */
  static JsonObject plain(JsonObject schema) {
    return schema.has("$schema") ? schema.without("$schema") : schema;
  }

  /**
   * Converts a schema of Gemini to JSON Schema.
   *
   * @throws IllegalArgumentException if it is nested too deeply
   */
  static JsonObject read(JsonObject schema) {
    return read(schema, 0);
  }

  private static JsonObject read(JsonObject schema, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("schema: expected at most " + MAX_DEPTH + " levels, found more");
    }
    Map<String, JsonValue> members = new LinkedHashMap<>();
    boolean nullable = false;
    for (String spelled : schema.names()) {
      String name = GeminiMembers.camel(spelled);
      JsonValue value = schema.get(spelled);
      nullable |= name.equals("nullable") && value == JsonBoolean.TRUE;
      if (!HINTS.contains(name) && !means(name, value)) {
        members.put(name, keyword(name, value, depth));
      }
    }
    return nullable ? nullable(members) : JsonObject.of(members);
  }

  private static boolean means(String name, JsonValue value) {
    return value instanceof JsonString text
        && (name.equals("format") && BINARY.contains(text.value()) || name.equals("type") && text.value()
        .equals("TYPE_UNSPECIFIED"));
  }

  private static JsonValue keyword(String name, JsonValue value, int depth) {
    if (MAPS.contains(name) && value instanceof JsonObject schemas) {
      Map<String, JsonValue> read = new LinkedHashMap<>();
      schemas.names().forEach(key -> read.put(key, schema(schemas.get(key), depth)));
      return JsonObject.of(read);
    }
    if (SCHEMAS.contains(name)) {
      return value instanceof JsonArray list
          ? JsonArray.of(list.values().stream().map(element -> schema(element, depth)).toList()) : schema(value, depth);
    }
    if (name.equals("type")) {
      return value instanceof JsonArray list ? JsonArray.of(list.values().stream().map(GeminiSchema::lower).toList())
          : lower(value);
    }
    return LIMITS.contains(name) && value instanceof JsonString text ? limit(text) : value;
  }

  private static JsonValue schema(JsonValue value, int depth) {
    return value instanceof JsonObject schema ? read(schema, depth + 1) : value;
  }

  private static JsonValue lower(JsonValue type) {
    return type instanceof JsonString name ? JsonString.of(name.value().toLowerCase(Locale.ROOT)) : type;
  }

  private static JsonValue limit(JsonString text) {
    try {
      return JsonNumber.of(Long.parseLong(text.value()));
    } catch (NumberFormatException other) {
      return text;
    }
  }

  /** Adds null as a branch, because Kimi permits no list of types. */
  private static JsonObject nullable(Map<String, JsonValue> members) {
    if (members.get("anyOf") instanceof JsonArray branches) {
      List<JsonValue> all = new ArrayList<>(branches.values());
      if (!all.contains(NULL)) {
        all.add(NULL);
      }
      members.put("anyOf", JsonArray.of(all));
      return JsonObject.of(members);
    }
    return JsonObject.of("anyOf", JsonArray.of(JsonObject.of(members), NULL));
  }
}
