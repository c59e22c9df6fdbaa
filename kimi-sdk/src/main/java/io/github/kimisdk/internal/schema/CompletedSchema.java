package io.github.kimisdk.internal.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Completes schemas, so that every deployment accepts them. A schema for objects gets the array {@code required}, one that
 * allows anything gets the names of all types, and an array through which a schema leads back to itself gets an end that the
 * service sees.
 *
 * <p>For the service, {@code {"type":"array","items":X}} terminates only if X does. The {@code anyOf} of that array and of
 * {@code {"type":"array","maxItems":0}} allows the same values, and its second branch terminates.
 */
public final class CompletedSchema {
  private static final JsonObject EMPTY_ARRAY = JsonObject.of("type", "array", "maxItems", 0);
  /** The keywords of a schema that allows anything. */
  private static final Set<String> ANYTHING = Set.of("title", "description");
  private static final Set<String> OUTSIDE = Set.of("title", "description", "$defs", "$id");

  private final Targets targets;

  private CompletedSchema(Targets targets) {
    this.targets = targets;
  }

  /** Returns the completed schema; one that is far too large for the service is returned as it is. */
  public static JsonObject of(JsonObject root) {
    boolean tooLarge = root.toString().length() > 3L * SchemaCheck.MAX_BYTES;
    return tooLarge ? root : new CompletedSchema(new Targets(root)).schema(root);
  }

  private JsonObject schema(JsonObject schema) {
    JsonObject result = SchemaNode.replaced(schema, this::schema);
    if (ANYTHING.containsAll(schema.names())) {
      return result.with("type", SchemaJson.ANY.get("type"));
    }
    if (ServiceCheck.incomplete(schema)) {
      return result.with("required", JsonArray.EMPTY);
    }
    return endless(schema) ? orEmpty(result) : result;
  }

  private boolean endless(JsonObject schema) {
    if (!SchemaJson.text(schema, "type").equals("array")) {
      return false;
    }
    boolean nonEmpty = SchemaJson.find(schema, "minItems") instanceof JsonNumber min && SchemaJson.toDouble(min) > 0;
    return !nonEmpty && SchemaJson.find(schema, "items") instanceof JsonObject items && !ANYTHING.containsAll(items.names())
        && !targets.end(items);
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
