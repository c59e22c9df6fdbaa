package io.github.kimisdk.schema;

import static io.github.kimisdk.schema.SchemaJson.list;
import static io.github.kimisdk.schema.SchemaJson.text;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes one object of a root that is any of several: the arguments of a tool have no other form. */
final class RootObject {
  private static final int MAX_DEPTH = 200;
  private static final int MAX_OBJECTS = 1_000;

  private final Map<String, JsonValue> definitions;
  private final List<JsonObject> objects = new ArrayList<>();

  private RootObject(Map<String, JsonValue> definitions) {
    this.definitions = definitions;
  }

  /** Returns the root, as one object if all its alternatives are objects. */
  static JsonObject of(JsonObject root, Map<String, JsonValue> definitions) {
    RootObject result = new RootObject(definitions);
    return root.has("anyOf") && result.collect(root, 1) ? result.one(text(root, "description")) : root;
  }

  private boolean collect(JsonObject schema, int depth) {
    if (depth > MAX_DEPTH || objects.size() > MAX_OBJECTS) {
      return false;
    }
    if (schema.has("$ref")) {
      return collect((JsonObject) definitions.get(text(schema, "$ref").substring("#/$defs/".length())), depth + 1);
    }
    if (schema.has("anyOf")) {
      return list(schema, "anyOf").stream().allMatch(branch -> collect((JsonObject) branch, depth + 1));
    }
    return objects.add(schema) && text(schema, "type").equals("object");
  }

  private JsonObject one(String description) {
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    Set<JsonValue> required = new JsonSet(list(objects.get(0), "required"));
    Set<String> alternatives = new LinkedHashSet<>();
    for (JsonObject object : objects) {
      if (object.has("properties")) {
        SchemaMerger.addAll(properties, object.get("properties").asObject(), "anyOf");
      }
      required.retainAll(new JsonSet(list(object, "required")));
      alternatives.add(list(object, "required").toString());
    }
    boolean closed = objects.stream().allMatch(object -> SchemaJson.find(object, "additionalProperties") == JsonBoolean.FALSE);
    JsonObject result = JsonObject.of("type", "object", "properties", properties);
    if (!required.isEmpty()) {
      result = result.with("required", JsonArray.of(List.copyOf(required)));
    }
    if (closed) {
      result = result.with("additionalProperties", JsonBoolean.FALSE);
    }
    if (alternatives.size() > 1) {
      result = SchemaJson.noted(result, "description", "has all members of one of " + String.join(" or ", alternatives));
    }
    return SchemaJson.noted(result, "description", description);
  }
}
