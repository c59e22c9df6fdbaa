package io.github.kimisdk.internal.schema;

import io.github.kimisdk.internal.schema.SchemaNode.Kind;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds references that lead too deep, whose neighbors do not fit their target, or whose recursion has no end, in a schema that
 * is valid otherwise.
 *
 * <p>The published validator looks at every object except within {@code $defs}, the value of {@code default} included. It does
 * not look at recursion if the root ends. Its answer depends on a random order where {@code additionalProperties} is beside other
 * schemas and the root does not end; a schema that the validator may refuse is refused.
 */
final class ReferenceCheck {
  static final int MAX_LEVELS = 30;
  /** The validator follows longer chains of references as well. */
  private static final int MAX_CHAIN = 100;

  private final JsonObject root;
  private final Faults faults;
  private final Targets targets;
  private final boolean ends;

  ReferenceCheck(JsonObject root, Faults faults) {
    this.root = root;
    this.faults = faults;
    targets = new Targets(root);
    ends = targets.end(root);
  }

  void check(SchemaNode place) {
    JsonValue ref = place.schema().get("$ref");
    if (ref == JsonNull.NULL) {
      return;
    }
    String text = ref.asString();
    if (place.kind() == Kind.SCHEMA && place.within().levels() + targets.levels(text) > MAX_LEVELS) {
      faults.add(place.at(), "depth", "expected at most " + MAX_LEVELS
          + " levels of properties, found a reference that leads deeper");
    }
    if (!place.within().seen()) {
      return;
    }
    if (!allowed(place.at())) {
      faults.add(place.step("$ref"), "$ref", "expected no reference here, found " + ref);
    }
    JsonObject target = target(place, text);
    if (!ends && !place.within().optional() && !targets.end(target)) {
      faults.add(place.at(), "recursion", "expected a reference that ends, found " + ref + ", which always leads back to itself;"
          + " make a member optional, or allow null or an empty array with anyOf");
    }
  }

  /** References stand where a schema does. The walk also comes to the objects within a default. */
  private static boolean allowed(Step at) {
    if (at == null || at.before() == null) {
      return true;
    }
    return at.name().equals("items") || at.name().equals("additionalProperties") || at.name().startsWith("anyOf")
        || at.before().name().equals("properties");
  }

  /** Follows a chain of references with nothing but notes beside them. Refuses what is both beside and behind the reference. */
  private JsonObject target(SchemaNode place, String first) {
    Set<String> followed = new HashSet<>(Set.of(first));
    Set<String> behind = new HashSet<>();
    JsonObject target = SchemaJson.target(root, first);
    while (onlyRefers(target) && followed.size() < MAX_CHAIN && followed.add(SchemaJson.text(target, "$ref"))) {
      for (String note : Keywords.NOTES) {
        if (target.has(note) && !behind.add(note)) {
          conflict(place, note);
        }
      }
      target = SchemaJson.target(root, SchemaJson.text(target, "$ref"));
    }
    boolean noted = !behind.isEmpty();
    behind.addAll(target.names());
    for (JsonValue branch : SchemaJson.list(target, "anyOf")) {
      if (branch instanceof JsonObject object) {
        object.names().stream().filter(name -> !name.equals("anyOf")).forEach(behind::add);
      }
    }
    for (String name : place.schema().names()) {
      boolean typed = name.equals("type") && target.has("anyOf") || name.equals("anyOf") && target.has("type");
      if (!name.equals("$ref") && (typed || behind.contains(name))) {
        conflict(place, name);
      }
    }
    return noted && target.empty() ? JsonObject.of("title", "") : target;
  }

  private void conflict(SchemaNode place, String name) {
    faults.add(place.step(name), "$ref", "\"" + name + "\" beside the reference conflicts with the target; keep one of them");
  }

  private static boolean onlyRefers(JsonObject schema) {
    return SchemaJson.find(schema, "$ref") instanceof JsonString
        && schema.names().stream().allMatch(name -> name.equals("$ref") || Keywords.NOTES.contains(name));
  }
}
