package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonObject;

/**
 * A schema and its position in the document.
 *
 * @param schema the schema
 * @param at the path; null for the root
 * @param levels the number of {@code properties} on the path
 * @param defined whether it is within {@code $defs}
 * @param braced whether a name on the path has both braces, which keeps the service from finding the place again
 */
record Place(JsonObject schema, Step at, int levels, boolean defined, boolean braced) {

  static Place root(JsonObject root) {
    return new Place(root, null, 0, false, false);
  }

  boolean has(String keyword) {
    return schema.has(keyword);
  }

  Step step(String keyword) {
    return Step.to(at, keyword);
  }

  Place child(Subschema child) {
    boolean property = child.keyword().equals("properties");
    boolean definition = child.keyword().equals("$defs");
    String name = child.at().name();
    boolean braces = (property || definition) && name.indexOf('{') >= 0 && name.indexOf('}') >= 0;
    return new Place(child.schema(), child.at(), levels + (property ? 1 : 0), defined || definition, braced || braces);
  }
}
