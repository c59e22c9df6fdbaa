package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Validates JSON against a schema of the subset, and of some more keywords, as JSON Schema 2020-12 defines it. */
public final class Validator {
  private final JsonObject root;
  private final Set<List<Object>> open = new HashSet<>();

  private Validator(JsonObject root) {
    this.root = root;
  }

  /** Returns whether a value fits a schema. */
  public static boolean fits(JsonValue value, Schema schema) {
    return new Validator(schema.json()).fits(value, schema.json());
  }

  private boolean fits(JsonValue value, JsonValue rule) {
    if (rule instanceof JsonBoolean all) {
      return all.value();
    }
    JsonObject schema = rule.asObject();
    if (schema.has("nullable") && value == JsonNull.NULL) {
      return true;
    }
    for (String keyword : schema.names()) {
      if (!fits(value, keyword, schema.get(keyword), schema)) {
        return false;
      }
    }
    return true;
  }

  private boolean fits(JsonValue value, String keyword, JsonValue rule, JsonObject schema) {
    return switch (keyword) {
      case "type" -> rule instanceof JsonArray types
          ? types.values().stream().anyMatch(type -> type(value, type.asString())) : type(value, rule.asString());
      case "enum" -> rule.asArray().values().contains(value);
      case "anyOf" -> rule.asArray().values().stream().anyMatch(branch -> fits(value, branch));
      case "$ref" -> leads(value, rule.asString());
      case "properties" -> !(value instanceof JsonObject object) || object.names().stream()
          .allMatch(name -> !rule.asObject().has(name) || fits(object.get(name), rule.get(name)));
      case "required" -> !(value instanceof JsonObject object)
          || rule.asArray().values().stream().allMatch(name -> object.has(name.asString()));
      case "additionalProperties" -> !(value instanceof JsonObject object) || object.names().stream()
          .allMatch(name -> schema.has("properties") && schema.get("properties").asObject().has(name)
              || fits(object.get(name), rule));
      case "items" -> !(value instanceof JsonArray array)
          || array.values().stream().allMatch(element -> fits(element, rule));
      case "minItems" -> !(value instanceof JsonArray array) || array.size() >= rule.asInt();
      case "maxItems" -> !(value instanceof JsonArray array) || array.size() <= rule.asInt();
      case "minLength" -> !(value instanceof JsonString text) || length(text) >= rule.asInt();
      case "maxLength" -> !(value instanceof JsonString text) || length(text) <= rule.asInt();
      case "minimum" -> !(value instanceof JsonNumber number) || number.asBigDecimal().compareTo(rule.asBigDecimal()) >= 0;
      case "maximum" -> !(value instanceof JsonNumber number) || number.asBigDecimal().compareTo(rule.asBigDecimal()) <= 0;
      case "allOf" -> rule.asArray().values().stream().allMatch(branch -> fits(value, branch));
      case "oneOf" -> rule.asArray().values().stream().filter(branch -> fits(value, branch)).count() == 1;
      case "const" -> value.equals(rule);
      case "exclusiveMinimum" -> !(value instanceof JsonNumber number) || number.asBigDecimal()
          .compareTo(rule.asBigDecimal()) > 0;
      case "description", "title", "$defs", "format", "nullable" -> true;
      default -> throw new IllegalArgumentException("a keyword that this does not know: " + keyword);
    };
  }

  /** A reference that leads back to itself on the same value adds no constraint. */
  private boolean leads(JsonValue value, String ref) {
    if (!open.add(List.of(value, ref))) {
      return false;
    }
    boolean fits = fits(value, root.at(ref.substring(1)));
    open.remove(List.of(value, ref));
    return fits;
  }

  private static int length(JsonString text) {
    return text.value().codePointCount(0, text.value().length());
  }

  private static boolean type(JsonValue value, String type) {
    if (!type.equals("integer")) {
      return value.kind().equals(type);
    }
    return value instanceof JsonNumber number && number.asBigDecimal().remainder(BigDecimal.ONE).signum() == 0;
  }
}
