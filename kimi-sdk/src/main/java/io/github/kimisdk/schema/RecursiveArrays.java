package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes arrays through which a schema leads back to itself so that the service sees an end.
 *
 * <p>{@code {"type":"array","items":X}} does not end for the service if X does not. {@code anyOf} of that array and
 * {@code {"type":"array","maxItems":0}} allows the same values, and its second branch ends.
 */
final class RecursiveArrays {
  private static final JsonObject NONE = JsonObject.of("type", "array", "maxItems", 0);
  private static final Set<String> OUTSIDE = Set.of("title", "description", "$defs", "$id");

  private final Endings endings;

  private RecursiveArrays(Endings endings) {
    this.endings = endings;
  }

  /** The document with such arrays written anew; any other is returned as it is. */
  static JsonObject ended(JsonObject root) {
    return new RecursiveArrays(new Endings(root)).schema(root);
  }

  private JsonObject schema(JsonObject schema) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (int i = 0; i < schema.size(); i++) members.put(schema.name(i), part(schema.name(i), schema.value(i)));
    JsonObject written = JsonObject.of(members);
    return endless(schema) ? withEmpty(written) : written;
  }

  private JsonValue part(String keyword, JsonValue value) {
    if (value instanceof JsonArray branches && keyword.equals("anyOf")) {
      List<JsonValue> written = new ArrayList<>();
      for (JsonValue branch : branches) written.add(branch instanceof JsonObject object ? schema(object) : branch);
      return JsonArray.of(written);
    }
    if (!(value instanceof JsonObject object)) return value;
    return switch (keyword) {
      case "items", "additionalProperties" -> schema(object);
      case "properties", "$defs" -> {
        Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
        members.replaceAll((name, part) -> part instanceof JsonObject schema ? schema(schema) : part);
        yield JsonObject.of(members);
      }
      default -> value;
    };
  }

  private boolean endless(JsonObject schema) {
    if (!JsonString.of("array").equals(SchemaJson.find(schema, "type"))) return false;
    boolean some = SchemaJson.find(schema, "minItems") instanceof JsonNumber least && Double.parseDouble(least.text()) > 0;
    return !some && SchemaJson.find(schema, "items") instanceof JsonObject items && !endings.ends(items);
  }

  private static JsonObject withEmpty(JsonObject array) {
    Map<String, JsonValue> inside = new LinkedHashMap<>(array.members());
    Map<String, JsonValue> outside = new LinkedHashMap<>(array.members());
    inside.keySet().removeAll(OUTSIDE);
    outside.keySet().retainAll(OUTSIDE);
    outside.put("anyOf", JsonArray.of(JsonObject.of(inside), NONE));
    return JsonObject.of(outside);
  }
}
