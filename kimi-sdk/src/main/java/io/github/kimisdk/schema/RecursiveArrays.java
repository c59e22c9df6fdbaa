package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Rewrites arrays through which a schema leads back to itself, so that the service sees an end.
 *
 * <p>For the service, {@code {"type":"array","items":X}} terminates only if X does. The {@code anyOf} of that array and of
 * {@code {"type":"array","maxItems":0}} allows the same values, and its second branch terminates.
 */
final class RecursiveArrays {
  private static final JsonObject EMPTY_ARRAY = JsonObject.of("type", "array", "maxItems", 0);
  private static final Set<String> OUTSIDE = Set.of("title", "description", "$defs", "$id");

  private final Termination termination;

  private RecursiveArrays(Termination termination) {
    this.termination = termination;
  }

  static JsonObject rewritten(JsonObject root) {
    return new RecursiveArrays(new Termination(root)).schema(root);
  }

  private JsonObject schema(JsonObject schema) {
    JsonObject result = Subschema.replaced(schema, this::schema);
    return endless(schema) ? orEmpty(result) : result;
  }

  private boolean endless(JsonObject schema) {
    if (!SchemaJson.text(schema, "type").equals("array")) {
      return false;
    }
    boolean nonEmpty = SchemaJson.find(schema, "minItems") instanceof JsonNumber min && SchemaJson.toDouble(min) > 0;
    return !nonEmpty && SchemaJson.find(schema, "items") instanceof JsonObject items && !termination.of(items);
  }

  private static JsonObject orEmpty(JsonObject array) {
    Map<String, JsonValue> inside = new LinkedHashMap<>(array.members());
    Map<String, JsonValue> outside = new LinkedHashMap<>(array.members());
    inside.keySet().removeAll(OUTSIDE);
    outside.keySet().retainAll(OUTSIDE);
    outside.put("anyOf", JsonArray.of(JsonObject.of(inside), EMPTY_ARRAY));
    return JsonObject.of(outside);
  }
}
