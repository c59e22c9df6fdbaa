package io.github.kimisdk.internal.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A value in the document of a schema, and what it is there.
 *
 * @param value the value
 * @param kind a schema, a collection of schemas by their names or as branches, or other data
 * @param keyword the keyword that holds the schema or the schemas; empty for the root and for data
 * @param at the path; null for the root
 * @param within the properties that the places above give it
 */
record SchemaNode(JsonValue value, Kind kind, String keyword, Step at, Within within) {
  private static final Set<String> SINGLE = Set.of("items", "additionalProperties");
  private static final Set<String> NAMED = Set.of("properties", "$defs");

  /** The kinds of places. A value where a schema belongs is data if it is no object. */
  enum Kind { SCHEMA, SCHEMAS, DATA }

  /**
   * Facts of the places above.
   *
   * @param depth the levels of JSON
   * @param levels the number of {@code properties} on the path
   * @param defined whether it is within {@code $defs}, and not within an array of an array
   * @param braced whether a name on the path has both braces, which keeps the service from finding the place again
   * @param seen whether the validator looks at a reference here, which is so outside of {@code $defs} and of arrays but anyOf
   * @param optional whether a reference here need not end, because a member above may be missing
   */
  record Within(int depth, int levels, boolean defined, boolean braced, boolean seen, boolean optional) {}

  static SchemaNode root(JsonObject root) {
    return new SchemaNode(root, Kind.SCHEMA, "", null, new Within(1, 0, false, false, true, false));
  }

  /** Returns the schema of a place of this kind. */
  JsonObject schema() {
    return (JsonObject) value;
  }

  boolean has(String name) {
    return schema().has(name);
  }

  Step step(String name) {
    return Step.to(at, name);
  }

  /** Returns the schemas directly within this one, in the order of its members. */
  List<SchemaNode> children() {
    return parts().stream().flatMap(part -> part.kind == Kind.SCHEMAS ? part.parts().stream() : Stream.of(part))
        .filter(part -> part.kind == Kind.SCHEMA).toList();
  }

  /** Returns the members or elements of the value. */
  List<SchemaNode> parts() {
    List<SchemaNode> parts = new ArrayList<>();
    if (value instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        boolean object = array.get(i) instanceof JsonObject;
        parts.add(new SchemaNode(array.get(i), object && kind == Kind.SCHEMAS ? Kind.SCHEMA : Kind.DATA, keyword,
            Step.element(at, i),
            new Within(within.depth + 1, within.levels, within.defined && object, within.braced, within.seen && object,
                within.optional)));
      }
    } else if (value instanceof JsonObject object) {
      object.members().forEach((name, member) -> parts.add(member(object, name, member)));
    }
    return parts;
  }

  private SchemaNode member(JsonObject object, String name, JsonValue member) {
    boolean named = kind == Kind.SCHEMAS;
    Kind next = Kind.DATA;
    if (member instanceof JsonObject) {
      next = named || kind == Kind.SCHEMA && SINGLE.contains(name) ? Kind.SCHEMA
          : kind == Kind.SCHEMA && NAMED.contains(name) ? Kind.SCHEMAS : Kind.DATA;
    } else if (kind == Kind.SCHEMA && name.equals("anyOf") && member instanceof JsonArray) {
      next = Kind.SCHEMAS;
    }
    String holder = next == Kind.DATA ? "" : named ? keyword : name;
    boolean seen = within.seen && !name.equals("$defs") && (name.equals("anyOf") || !(member instanceof JsonArray));
    boolean optional = name.equals("additionalProperties")
        || name.equals("properties") && JsonArray.EMPTY.equals(SchemaJson.find(object, "required"));
    return new SchemaNode(member, next, holder, step(name), new Within(within.depth + 1,
        within.levels + (named && holder.equals("properties") ? 1 : 0),
        within.defined || next == Kind.SCHEMAS && holder.equals("$defs"),
        within.braced || named && name.indexOf('{') >= 0 && name.indexOf('}') >= 0, seen, within.optional || optional));
  }

  /** Returns a schema whose subschemas are replaced. */
  static JsonObject replaced(JsonObject schema, UnaryOperator<JsonObject> replacement) {
    UnaryOperator<JsonValue> each = value -> value instanceof JsonObject object ? replacement.apply(object) : value;
    Map<String, JsonValue> members = new LinkedHashMap<>(schema.members());
    members.replaceAll((name, value) -> {
      if (SINGLE.contains(name)) {
        return each.apply(value);
      }
      if (name.equals("anyOf") && value instanceof JsonArray branches) {
        return JsonArray.of(branches.values().stream().map(each).toList());
      }
      if (!NAMED.contains(name) || !(value instanceof JsonObject named)) {
        return value;
      }
      Map<String, JsonValue> schemas = new LinkedHashMap<>(named.members());
      schemas.replaceAll((key, part) -> each.apply(part));
      return JsonObject.of(schemas);
    });
    return JsonObject.of(members);
  }
}
