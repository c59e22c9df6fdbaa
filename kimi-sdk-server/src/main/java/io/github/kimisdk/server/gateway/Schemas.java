package io.github.kimisdk.server.gateway;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.schema.Schema;

/** The schemas of programs in the subset that Kimi takes. */
final class Schemas {

  private static final JsonObject NOTHING = Json.parse("{\"type\":\"object\",\"properties\":{},\"required\":[]}").asObject();

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
    try {
      return Schema.of(schema).normalize().json();
    } catch (IllegalArgumentException impossible) {
      throw new IllegalArgumentException(path + ": " + impossible.getMessage(), impossible);
    }
  }
}
