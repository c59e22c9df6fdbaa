package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A schema directly within another one.
 *
 * @param keyword the keyword that holds it
 * @param schema the schema
 * @param at its path
 */
record Subschema(String keyword, JsonObject schema, Step at) {

  /** Returns the schemas within a schema, in the order of its members, without values that are no objects. */
  static List<Subschema> of(JsonObject schema, Step at) {
    List<Subschema> all = new ArrayList<>();
    schema.members().forEach((keyword, value) -> {
      Step step = Step.to(at, keyword);
      switch (keyword) {
        case "items", "additionalProperties" -> add(all, keyword, value, step);
        case "anyOf" -> {
          if (!(value instanceof JsonArray branches)) {
            return;
          }
          for (int i = 0; i < branches.size(); i++) {
            add(all, keyword, branches.get(i), new Step(at, keyword, i));
          }
        }
        case "properties", "$defs" -> {
          if (value instanceof JsonObject named) {
            named.members().forEach((name, each) -> add(all, keyword, each, Step.to(step, name)));
          }
        }
        default -> { }
      }
    });
    return all;
  }

  private static void add(List<Subschema> all, String keyword, JsonValue value, Step at) {
    if (value instanceof JsonObject schema) {
      all.add(new Subschema(keyword, schema, at));
    }
  }

  /** Returns a schema whose subschemas are replaced. */
  static JsonObject replaced(JsonObject schema, UnaryOperator<JsonObject> replacement) {
    UnaryOperator<JsonValue> each = value -> value instanceof JsonObject object ? replacement.apply(object) : value;
    Map<String, JsonValue> members = new LinkedHashMap<>(schema.members());
    members.replaceAll((keyword, value) -> switch (keyword) {
      case "items", "additionalProperties" -> each.apply(value);
      case "anyOf" -> value instanceof JsonArray branches ? JsonArray.of(branches.values().stream().map(each).toList()) : value;
      case "properties", "$defs" -> {
        if (!(value instanceof JsonObject named)) {
          yield value;
        }
        Map<String, JsonValue> schemas = new LinkedHashMap<>(named.members());
        schemas.replaceAll((name, part) -> each.apply(part));
        yield JsonObject.of(schemas);
      }
      default -> value;
    });
    return JsonObject.of(members);
  }
}
