package io.github.kimisdk.server.gateway;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.jsonschema.SchemaNormalizer;
import io.github.kimisdk.schema.Schema;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The schemas of programs in the subset that Kimi takes. */
final class Schemas {

  private static final JsonObject NOTHING = Json.parse("{\"type\":\"object\",\"properties\":{},\"required\":[]}").asObject();

  /** Programs send the schemas of their tools with each request. */
  private static final int KEPT = 512;
  /** Larger schemas are not kept, so that all of them stay within some MiB. */
  private static final long LARGEST = 32 << 10;
  private static final Map<JsonObject, JsonObject> NORMALIZED = new ConcurrentHashMap<>();

  private Schemas() {}

  /**
   * Returns a schema in the subset of Kimi. One without a type is that of an object without members, as the vendors read it.
   *
   * @throws IllegalArgumentException if the subset cannot express it
   */
  static JsonObject normalized(JsonObject schema, String path) {
    if (schema.empty()) {
      return NOTHING;
    }
    JsonObject known = NORMALIZED.get(schema);
    if (known != null) {
      return known;
    }
    try {
      JsonObject normalized = SchemaNormalizer.normalize(Schema.of(schema)).json();
      keep(schema, normalized);
      return normalized;
    } catch (IllegalArgumentException impossible) {
      throw new IllegalArgumentException(path + ": " + impossible.getMessage(), impossible);
    }
  }

  private static void keep(JsonObject schema, JsonObject normalized) {
    if (Json.memory(schema) + Json.memory(normalized) > LARGEST) {
      return;
    }
    if (NORMALIZED.size() >= KEPT) {
      NORMALIZED.clear();
    }
    NORMALIZED.put(schema, normalized);
  }
}
