package io.github.kimisdk.server.fake;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a value that fits a JSON Schema. The same schema and word give the same value. It understands Moonshot's subset and the
 * usual keywords beside it; a {@code pattern} is not among them.
 */
final class SchemaSample {

  /** The depth from which optional members are left out and the shortest alternative is taken, so that recursion ends. */
  private static final int DEEP = 6;

  private static final int DEEPEST = 100;

  /** The most values within one; more are null. */
  private static final int MOST_VALUES = 10_000;
  private static final int LONGEST_NUMBER = 400;

  /** A longer example is none, because a schema may refer to it from thousands of places. */
  private static final int LONGEST_EXAMPLE = 1_000;

  private static final Map<String, String> FORMATS = Map.of(
      "date", "2026-01-31", "time", "12:30:00Z", "date-time", "2026-01-31T12:30:00Z", "duration", "PT1H",
      "email", "someone@example.org", "hostname", "example.org", "uri", "https://example.org/", "ipv4", "192.0.2.1", "ipv6",
      "2001:db8::1",
      "uuid", "00000000-0000-4000-8000-000000000000");

  /** How a record describes a value that has a text form, such as a date, in the last line of its description. */
  private static final String EXAMPLE = "such as ";

  private final JsonObject root;
  private final String word;
  private int values;

  private SchemaSample(JsonObject root, String word) {
    this.root = root;
    this.word = word;
  }

  /**
   * Returns a value that fits a schema.
   *
   * @param schema the schema, which may refer to itself
   * @param word the value of strings that may be any text
   */
  static JsonValue of(JsonObject schema, String word) {
    return new SchemaSample(schema, word).value(schema, 0);
  }

  private JsonValue value(JsonValue schema, int depth) {
    if (!(schema instanceof JsonObject rules) || depth > DEEPEST || values++ > MOST_VALUES) {
      return JsonNull.NULL;
    }
    Optional<JsonValue> fixed = fixed(rules);
    if (fixed.isPresent()) {
      return fixed.get();
    }
    Optional<JsonValue> target = rules.tryGet("$ref").flatMap(this::target);
    if (target.isPresent()) {
      return value(target.get(), depth + 1);
    }
    List<JsonValue> alternatives = list(rules, "anyOf").isEmpty() ? list(rules, "oneOf") : list(rules, "anyOf");
    if (!alternatives.isEmpty()) {
      JsonObject others = rules.without("anyOf").without("oneOf");
      return value(merged(others, alternative(alternatives, depth)), depth + 1);
    }
    JsonObject all = rules.without("allOf");
    for (JsonValue part : list(rules, "allOf")) {
      all = merged(all, resolved(part, 0));
    }
    return typed(all, type(all), depth);
  }

  private static Optional<JsonValue> fixed(JsonObject rules) {
    Optional<JsonValue> constant = rules.tryGet("const");
    return constant.isPresent() ? constant : list(rules, "enum").stream().findFirst();
  }

  /** Follows references at the top of a part, whose members join those of others. */
  private JsonValue resolved(JsonValue part, int steps) {
    Optional<JsonValue> target = part instanceof JsonObject rules ? rules.tryGet("$ref").flatMap(this::target) : Optional.empty();
    return target.isEmpty() || steps > DEEPEST ? part : resolved(target.get(), steps + 1);
  }

  private Optional<JsonValue> target(JsonValue reference) {
    JsonValue at = root;
    String path = reference instanceof JsonString text ? text.asString() : "";
    for (String step : path.equals("#") ? new String[0] : path.substring(Math.min(2, path.length())).split("/")) {
      String name = step.replace("~1", "/").replace("~0", "~");
      Optional<JsonValue> next = at instanceof JsonObject object ? object.tryGet(name) : Optional.empty();
      if (next.isEmpty()) {
        return Optional.empty();
      }
      at = next.get();
    }
    return Optional.of(at);
  }

  /** Returns the first alternative that is not null; deep inside, the first that has no parts. */
  private JsonValue alternative(List<JsonValue> alternatives, int depth) {
    JsonValue first = null;
    for (JsonValue one : alternatives) {
      JsonValue resolved = resolved(one, 0);
      String type = resolved instanceof JsonObject rules ? type(rules) : "null";
      boolean parts = type.equals("object") || type.equals("array");
      if (depth > DEEP ? !parts : first == null && !type.equals("null")) {
        return resolved;
      }
      first = resolved;
    }
    return first;
  }

  /** Joins the members of two schemas that a value has to fit both. */
  private static JsonObject merged(JsonObject rules, JsonValue more) {
    JsonObject all = rules;
    if (more instanceof JsonObject added) {
      for (Map.Entry<String, JsonValue> member : added.members().entrySet()) {
        all = all.with(member.getKey(), joined(all.tryGet(member.getKey()), member.getValue()));
      }
    }
    return all;
  }

  private static JsonValue joined(Optional<JsonValue> present, JsonValue added) {
    if (present.isPresent() && present.get() instanceof JsonObject object) {
      return merged(object, added);
    }
    if (present.isPresent() && present.get() instanceof JsonArray array && added instanceof JsonArray more) {
      List<JsonValue> both = new ArrayList<>(array.values());
      both.addAll(more.values());
      return JsonArray.of(both);
    }
    return added;
  }

  private static String type(JsonObject rules) {
    for (JsonValue one : rules.tryGet("type").map(type -> type instanceof JsonArray several ? several.values() : List.of(type))
        .orElse(List.of())) {
      if (one instanceof JsonString name && !name.asString().equals("null")) {
        return name.asString();
      }
    }
    if (rules.has("type")) {
      return "null";
    }
    return rules.has("properties") || rules.empty() ? "object" : rules.has("items") ? "array" : "string";
  }

  private JsonValue typed(JsonObject rules, String type, int depth) {
    return switch (type) {
      case "object" -> object(rules, depth);
      case "array" -> array(rules, depth);
      case "integer", "number" -> number(rules, type.equals("integer"));
      case "boolean" -> JsonBoolean.TRUE;
      case "null" -> JsonNull.NULL;
      default -> JsonString.of(text(rules));
    };
  }

  private JsonObject object(JsonObject rules, int depth) {
    List<JsonValue> required = list(rules, "required");
    Map<String, JsonValue> members = new LinkedHashMap<>();
    rules.tryGet("properties").filter(JsonObject.class::isInstance).ifPresent(properties ->
        properties.asObject().members().forEach((name, rule) -> {
          if (depth < DEEP || required.contains(JsonString.of(name))) {
            members.put(name, value(rule, depth + 1));
          }
        }));
    for (JsonValue name : required) {
      if (name instanceof JsonString text) {
        members.computeIfAbsent(text.asString(), missing -> JsonString.of(word));
      }
    }
    return JsonObject.of(members);
  }

  private JsonArray array(JsonObject rules, int depth) {
    List<JsonValue> items = new ArrayList<>();
    list(rules, "prefixItems").forEach(item -> items.add(value(item, depth + 1)));
    long least = bound(rules, "minItems").map(BigDecimal::longValue).orElse(depth < DEEP ? 1L : 0L);
    long most = bound(rules, "maxItems").map(BigDecimal::longValue).orElse(Long.MAX_VALUE);
    JsonValue rule = rules.tryGet("items").orElse(JsonObject.of("type", "string"));
    while (items.size() < Math.min(Math.min(least, most), DEEPEST)) {
      items.add(value(rule, depth + 1));
    }
    return JsonArray.of(items);
  }

  /** Returns 1, or the number that is nearest to it within the bounds. */
  private static JsonNumber number(JsonObject rules, boolean integer) {
    BigDecimal step = bound(rules, "multipleOf").filter(one -> one.signum() > 0)
        .orElse(integer ? BigDecimal.ONE : new BigDecimal("0.5"));
    BigDecimal value = BigDecimal.ONE;
    value = bound(rules, "maximum").map(value::min).orElse(value);
    value = bound(rules, "exclusiveMaximum").map(most -> most.subtract(step)).map(value::min).orElse(value);
    value = bound(rules, "minimum").map(value::max).orElse(value);
    value = bound(rules, "exclusiveMinimum").map(least -> least.add(step)).map(value::max).orElse(value);
    boolean stepped = integer || rules.has("multipleOf");
    BigDecimal whole = stepped ? value.divide(step, 0, RoundingMode.CEILING).multiply(step) : value;
    boolean tooLarge = bound(rules, "maximum").filter(most -> whole.compareTo(most) > 0).isPresent();
    return JsonNumber.of(tooLarge ? whole.subtract(step) : whole);
  }

  private String text(JsonObject rules) {
    StringBuilder text = new StringBuilder(
        example(rules).or(() -> member(rules, "format").map(FORMATS::get)).orElse(word));
    long least = bound(rules, "minLength").map(BigDecimal::longValue).orElse(0L);
    long most = bound(rules, "maxLength").map(BigDecimal::longValue).orElse(Long.MAX_VALUE);
    while (text.codePointCount(0, text.length()) < Math.min(least, 10_000)) {
      text.append('x');
    }
    long length = text.codePointCount(0, text.length());
    return length <= most ? text.toString() : text.substring(0, text.offsetByCodePoints(0, (int) most));
  }

  /** Returns the example of a text that the schema itself has. */
  private static Optional<String> example(JsonObject rules) {
    return list(rules, "examples").stream().filter(JsonString.class::isInstance).findFirst().map(JsonValue::asString)
        .or(() -> member(rules, "example")).or(() -> member(rules, "description")
            .map(text -> text.substring(text.lastIndexOf('\n') + 1)).filter(line -> line.startsWith(EXAMPLE))
            .map(line -> line.substring(EXAMPLE.length()))).filter(text -> text.length() <= LONGEST_EXAMPLE);
  }

  private static Optional<String> member(JsonObject rules, String name) {
    return rules.tryGet(name).filter(JsonString.class::isInstance).map(JsonValue::asString);
  }

  /** Returns a bound; empty if it is out of the range of a double, because sums with it would have millions of digits. */
  private static Optional<BigDecimal> bound(JsonObject rules, String name) {
    return rules.tryGet(name).map(one -> one instanceof JsonNumber number ? bound(number.text()) : null);
  }

  private static BigDecimal bound(String number) {
    double near = Double.parseDouble(number);
    if (Double.isInfinite(near)) {
      return null;
    }
    return near == 0 || number.length() > LONGEST_NUMBER ? new BigDecimal(near) : new BigDecimal(number);
  }

  private static List<JsonValue> list(JsonObject rules, String name) {
    return rules.tryGet(name).map(one -> one instanceof JsonArray array ? array.values() : null).orElse(List.of());
  }
}
