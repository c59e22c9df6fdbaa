package io.github.kimisdk.jsonschema;

import static io.github.kimisdk.internal.schema.SchemaJson.find;
import static io.github.kimisdk.internal.schema.SchemaJson.list;

import io.github.kimisdk.internal.schema.JsonSet;
import io.github.kimisdk.internal.schema.Keywords;
import io.github.kimisdk.internal.schema.SchemaJson;
import io.github.kimisdk.internal.schema.Step;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes what a foreign schema says about the values of one type. */
final class TypeWriter {
  private static final int MAX_MAGNITUDE = 400;

  private final ForeignDocument document;
  private final SubsetWriter parts;

  TypeWriter(ForeignDocument document, SubsetWriter parts) {
    this.document = document;
    this.parts = parts;
  }

  JsonObject schema(String type, JsonObject schema, String path) {
    JsonObject result = switch (type) {
      case "object" -> object(schema, path);
      case "array" -> array(schema, path);
      default -> JsonObject.of("type", type);
    };
    String suffix = Keywords.boundSuffix(type);
    for (String side : suffix.isEmpty() ? List.<String>of() : List.of("min", "max")) {
      JsonNumber bound = bound(schema, side + suffix, type, path);
      if (bound != null) {
        result = result.with(side + suffix, bound);
      }
    }
    if (find(result, "min" + suffix) instanceof JsonNumber min && find(result, "max" + suffix) instanceof JsonNumber max
        && min.asBigDecimal().compareTo(max.asBigDecimal()) > 0) {
      throw document.nothing(Step.append(path, "max" + suffix), "expected a maximum of at least " + min + ", found " + max);
    }
    JsonValue value = find(schema, "default");
    boolean fits = value != null && type.equals(value instanceof JsonNumber ? "number" : value.kind());
    return fits && !(value instanceof JsonObject) && !(value instanceof JsonArray) ? result.with("default", value) : result;
  }

  /**
   * Returns a bound of the subset, which has no exclusive bounds and takes whole numbers for integers and lengths; null if none.
   */
  private JsonNumber bound(JsonObject schema, String name, String type, String path) {
    boolean lower = name.startsWith("min");
    JsonValue inclusive = find(schema, name);
    JsonValue beyond = name.endsWith("imum") ? find(schema, lower ? "exclusiveMinimum" : "exclusiveMaximum") : null;
    boolean exclusive = beyond == JsonBoolean.TRUE || beyond instanceof JsonNumber && inclusive == null;
    JsonValue bound = inclusive == null && beyond != JsonBoolean.FALSE ? beyond : inclusive;
    if (bound == null) {
      return null;
    }
    if (!(bound instanceof JsonNumber)) {
      document.problem(Step.append(path, name), "expected a number, found " + bound);
      return null;
    }
    BigDecimal value = bound.asBigDecimal();
    if (value.signum() == 0) {
      value = BigDecimal.ZERO;
    }
    int magnitude = value.precision() - value.scale();
    if (Math.abs(magnitude) > MAX_MAGNITUDE) {
      // Without an exponent the number would have as many digits.
      document.problem(Step.append(path, name), "expected a number in the range of a double, found " + bound);
      return null;
    }
    if (!type.equals("number")) {
      BigDecimal rounded = value.setScale(0, lower ? RoundingMode.CEILING : RoundingMode.FLOOR);
      if (exclusive && rounded.compareTo(value) == 0) {
        rounded = rounded.add(BigDecimal.valueOf(lower ? 1 : -1));
      }
      value = lower && !type.equals("integer") ? rounded.max(BigDecimal.ZERO) : rounded;
    }
    return JsonNumber.parse(value.toPlainString());
  }

  /**
   * Up to draft 2019-09, an array of {@code items} stands for {@code prefixItems}, and {@code additionalItems} for {@code items}.
   */
  private JsonObject array(JsonObject schema, String path) {
    boolean old = find(schema, "items") instanceof JsonArray;
    List<JsonValue> first = list(schema, old ? "items" : "prefixItems");
    JsonValue rest = find(schema, old ? "additionalItems" : "items");
    JsonObject result = JsonObject.of("type", "array");
    Map<String, JsonValue> items = new LinkedHashMap<>();
    for (JsonValue item : first) {
      items.put(path + (old ? "/items/" : "/prefixItems/") + items.size(), item);
    }
    if (!first.isEmpty()) {
      String order = "the first elements in order: " + first;
      document.spend(order.length());
      result = SchemaJson.noted(result, "description", order);
    }
    if (rest == JsonBoolean.FALSE) {
      result = result.with("maxItems", JsonNumber.of(first.size()));
    } else if (rest instanceof JsonObject object && !object.empty()) {
      items.put(Step.append(path, "items"), rest);
    } else if (!(find(schema, "maxItems") instanceof JsonNumber max) || max.asDouble() > first.size()) {
      items.clear();
    }
    boolean required = find(schema, "minItems") instanceof JsonNumber min && min.asDouble() > 0;
    return items.isEmpty() ? result : result.with("items", parts.part(required, () -> parts.union(items, path)));
  }

  private JsonObject object(JsonObject schema, String path) {
    JsonObject result = JsonObject.of("type", "object");
    Set<JsonValue> required = new JsonSet(list(schema, "required"));
    required.removeIf(name -> !(name instanceof JsonString));
    JsonObject unnamed = document.loose() ? unnamed(schema) : JsonObject.EMPTY;
    required.removeIf(name -> document.loose() && !Keywords.refusal(name.asString()).isEmpty());
    Map<String, JsonValue> properties = properties(schema, required, path);
    for (JsonValue name : required) {
      properties.putIfAbsent(name.asString(), SchemaJson.ANY);
    }
    if (!properties.isEmpty() || schema.has("properties")) {
      result = result.with("properties", JsonObject.of(properties));
    }
    if (!required.isEmpty()) {
      result = result.with("required", JsonArray.of(List.copyOf(required)));
    }
    if (!unnamed.empty()) {
      return SchemaJson.noted(result, "description", "further members: " + unnamed);
    }
    String name = schema.has("additionalProperties") ? "additionalProperties" : "unevaluatedProperties";
    JsonValue others = find(schema, name);
    if (others == null || others == JsonBoolean.TRUE || JsonObject.EMPTY.equals(others)) {
      return result;
    }
    Map<String, JsonValue> allowed = new LinkedHashMap<>();
    if (others != JsonBoolean.FALSE) {
      allowed.put(Step.append(path, name), others);
    }
    if (find(schema, "patternProperties") instanceof JsonObject patterns) {
      patterns.members().forEach((pattern, each) -> allowed.put(Step.append(path + "/patternProperties", pattern), each));
    }
    return result.with("additionalProperties", allowed.isEmpty() ? others : parts.part(false, () -> parts.union(allowed, path)));
  }

  /** The properties that cannot have a name of their own. A loose document tells the model about them. */
  private static JsonObject unnamed(JsonObject schema) {
    Map<String, JsonValue> unnamed = new LinkedHashMap<>();
    if (find(schema, "properties") instanceof JsonObject given) {
      unnamed.putAll(given.members());
      unnamed.keySet().removeIf(name -> Keywords.refusal(name).isEmpty());
    }
    return JsonObject.of(unnamed);
  }

  private Map<String, JsonValue> properties(JsonObject schema, Set<JsonValue> required, String path) {
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    if (!(find(schema, "properties") instanceof JsonObject given)) {
      return properties;
    }
    given.members().forEach((name, property) -> {
      String at = Step.append(path + "/properties", name);
      if (!Keywords.refusal(name).isEmpty()) {
        document.problem(at, Keywords.refusal(name));
      }
      if (document.loose() && !Keywords.refusal(name).isEmpty()) {
        return;
      }
      boolean needed = required.contains(JsonString.of(name));
      if (needed || property != JsonBoolean.FALSE) {
        properties.put(name, parts.part(needed, () -> parts.schema(property, at)));
      }
    });
    return properties;
  }
}
