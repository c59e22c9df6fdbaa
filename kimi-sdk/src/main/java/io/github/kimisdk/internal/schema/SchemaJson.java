package io.github.kimisdk.internal.schema;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and changes the JSON of schemas. */
public final class SchemaJson {
  /** Allows any value. It names the types, because not every deployment takes a schema without one. */
  public static final JsonObject ANY = JsonObject.of("type", List.of("null", "boolean", "object", "array", "number", "string"));

  private SchemaJson() {}

  /** Returns the value of a member, or null if there is none. */
  public static JsonValue find(JsonObject object, String name) {
    return object.has(name) ? object.get(name) : null;
  }

  /** Returns the text of a member, or the empty string if it is missing or no string. */
  public static String text(JsonObject object, String name) {
    return find(object, name) instanceof JsonString text ? text.value() : "";
  }

  /** Returns the elements of a member; a value that is no array is the only element. */
  public static List<JsonValue> list(JsonObject object, String name) {
    JsonValue value = find(object, name);
    if (value == null) {
      return List.of();
    }
    return value instanceof JsonArray array ? array.values() : List.of(value);
  }

  /** Returns the schema that a reference within a document leads to, or null. Names are not unescaped. */
  public static JsonObject target(JsonObject root, String ref) {
    if (ref.equals("#")) {
      return root;
    }
    if (!ref.startsWith("#/$defs/")) {
      return null;
    }
    JsonObject target = root;
    for (String name : ref.substring(2).split("/", -1)) {
      if (!(find(target, name) instanceof JsonObject next)) {
        return null;
      }
      target = next;
    }
    return target;
  }

  /** Returns a number as the service reads it; infinite if it is out of range. */
  public static double toDouble(JsonNumber number) {
    return Double.parseDouble(number.text());
  }

  /** Returns a schema for objects with these members and other keywords. */
  public static JsonObject object(Map<String, JsonValue> properties, Collection<String> required, Map<String, JsonValue> others) {
    JsonObject json = JsonObject.of("type", "object", "properties", properties, "required", Json.of(required));
    for (Map.Entry<String, JsonValue> other : others.entrySet()) {
      json = json.with(other.getKey(), other.getValue());
    }
    return lifted(json);
  }

  /** Returns the schema with a bound; the side is "min" or "max". */
  public static JsonObject bounded(JsonObject json, String side, double bound) {
    String suffix = Keywords.boundSuffix(text(json, "type"));
    if (!suffix.isEmpty()) {
      return json.with(side + suffix, number(bound));
    }
    throw new IllegalStateException("expected a schema for numbers, strings or arrays, which take bounds; found " + json);
  }

  /** Returns a number without exponent and without trailing zeros: the service is reported to refuse those. */
  public static JsonNumber number(double value) {
    return JsonNumber.parse(new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString());
  }

  /**
   * Returns the schema with a note, which is a title or a description. The note goes in front of the one that is there. The
   * service refuses a note beside a $ref, and one that a branch of anyOf has, too; such a schema is wrapped in anyOf.
   */
  public static JsonObject noted(JsonObject json, String note, String text) {
    if (text.isEmpty()) {
      return json;
    }
    if (json.has(note)) {
      return json.with(note, JsonString.of(text + "\n" + json.get(note).asString()));
    }
    boolean wrap = json.has("$ref") || list(json, "anyOf").stream().anyMatch(branch -> branch.asObject().has(note));
    return wrap ? JsonObject.of(note, text, "anyOf", List.of(json)) : json.with(note, JsonString.of(text));
  }

  /** Returns the schema with all definitions moved to its root, the only place for them. */
  public static JsonObject lifted(JsonObject json) {
    Map<String, JsonValue> definitions = new LinkedHashMap<>();
    JsonObject rest = (JsonObject) withoutDefinitions(json, definitions);
    return definitions.isEmpty() ? rest : rest.with("$defs", JsonObject.of(definitions));
  }

  private static JsonValue withoutDefinitions(JsonValue value, Map<String, JsonValue> definitions) {
    if (value instanceof JsonArray array) {
      return JsonArray.of(array.values().stream().map(element -> withoutDefinitions(element, definitions)).toList());
    }
    if (!(value instanceof JsonObject object)) {
      return value;
    }
    Map<String, JsonValue> members = new LinkedHashMap<>();
    object.members().forEach((name, member) -> {
      if (name.equals("$defs") && member instanceof JsonObject found) {
        found.members().forEach((key, each) -> define(definitions, key, each));
      } else {
        members.put(name, withoutDefinitions(member, definitions));
      }
    });
    return JsonObject.of(members);
  }

  private static void define(Map<String, JsonValue> definitions, String name, JsonValue schema) {
    JsonValue other = definitions.put(name, schema);
    if (other == null || other.equals(schema)) {
      return;
    }
    throw new IllegalArgumentException("expected one definition for each name, found two different ones for " + name);
  }
}
