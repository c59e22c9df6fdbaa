package io.github.kimisdk.internal.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A schema and its position in the document.
 *
 * @param schema the schema
 * @param keyword the keyword that holds it; empty for the root
 * @param at the path; null for the root
 * @param levels the number of {@code properties} on the path
 * @param defined whether it is within {@code $defs}
 * @param braced whether a name on the path has both braces, which keeps the service from finding the place again
 */
record Place(JsonObject schema, String keyword, Step at, int levels, boolean defined, boolean braced) {

  static Place root(JsonObject root) {
    return new Place(root, "", null, 0, false, false);
  }

  boolean has(String keyword) {
    return schema.has(keyword);
  }

  Step step(String keyword) {
    return Step.to(at, keyword);
  }

  /** Returns the schemas directly within this one, in the order of its members, without values that are no objects. */
  List<Place> children() {
    List<Place> all = new ArrayList<>();
    schema.members().forEach((keyword, value) -> {
      Step step = step(keyword);
      switch (keyword) {
        case "items", "additionalProperties" -> add(all, keyword, value, step);
        case "anyOf" -> {
          List<JsonValue> branches = value instanceof JsonArray array ? array.values() : List.of();
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

  private void add(List<Place> all, String keyword, JsonValue value, Step step) {
    if (!(value instanceof JsonObject child)) {
      return;
    }
    boolean property = keyword.equals("properties");
    boolean definition = keyword.equals("$defs");
    boolean braces = (property || definition) && step.name().indexOf('{') >= 0 && step.name().indexOf('}') >= 0;
    all.add(new Place(child, keyword, step, levels + (property ? 1 : 0), defined || definition, braced || braces));
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
