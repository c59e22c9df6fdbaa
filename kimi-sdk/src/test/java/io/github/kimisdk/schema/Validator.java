package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.math.BigDecimal;

/** Whether JSON fits a schema of the subset, as JSON Schema 2020-12 has it. */
final class Validator {
  private final JsonObject root;

  private Validator(JsonObject root) {
    this.root = root;
  }

  static boolean fits(JsonValue value, Schema schema) {
    return new Validator(schema.json()).fits(value, schema.json());
  }

  private boolean fits(JsonValue value, JsonObject schema) {
    for (String keyword : schema.names()) {
      if (!fits(value, keyword, schema.get(keyword), schema)) return false;
    }
    return true;
  }

  private boolean fits(JsonValue value, String keyword, JsonValue rule, JsonObject schema) {
    return switch (keyword) {
      case "type" -> rule instanceof JsonArray types
          ? types.values().stream().anyMatch(type -> type(value, type.asString())) : type(value, rule.asString());
      case "enum" -> rule.asArray().values().contains(value);
      case "anyOf" -> rule.asArray().values().stream().anyMatch(branch -> fits(value, branch.asObject()));
      case "$ref" -> fits(value, root.at(rule.asString().substring(1)).asObject());
      case "properties" -> !(value instanceof JsonObject object) || object.names().stream()
          .allMatch(name -> !rule.asObject().has(name) || fits(object.get(name), rule.get(name).asObject()));
      case "required" -> !(value instanceof JsonObject object)
          || rule.asArray().values().stream().allMatch(name -> object.has(name.asString()));
      case "additionalProperties" -> !(value instanceof JsonObject object) || object.names().stream()
          .allMatch(name -> schema.has("properties") && schema.get("properties").asObject().has(name)
              || (rule instanceof JsonBoolean all ? all.value() : fits(object.get(name), rule.asObject())));
      case "items" -> !(value instanceof JsonArray array)
          || array.values().stream().allMatch(element -> fits(element, rule.asObject()));
      case "minItems" -> !(value instanceof JsonArray array) || array.size() >= rule.asInt();
      case "maxItems" -> !(value instanceof JsonArray array) || array.size() <= rule.asInt();
      case "minLength" -> !(value instanceof JsonString text) || length(text) >= rule.asInt();
      case "maxLength" -> !(value instanceof JsonString text) || length(text) <= rule.asInt();
      case "minimum" -> !(value instanceof JsonNumber number) || number.asBigDecimal().compareTo(rule.asBigDecimal()) >= 0;
      case "maximum" -> !(value instanceof JsonNumber number) || number.asBigDecimal().compareTo(rule.asBigDecimal()) <= 0;
      case "description", "title", "$defs" -> true;
      default -> throw new IllegalArgumentException("a keyword that this does not know: " + keyword);
    };
  }

  private static int length(JsonString text) {
    return text.value().codePointCount(0, text.value().length());
  }

  private static boolean type(JsonValue value, String type) {
    if (!type.equals("integer")) return value.kind().equals(type);
    return value instanceof JsonNumber number && number.asBigDecimal().remainder(BigDecimal.ONE).signum() == 0;
  }
}
