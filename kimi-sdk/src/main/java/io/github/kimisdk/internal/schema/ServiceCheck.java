package io.github.kimisdk.internal.schema;

import static io.github.kimisdk.internal.schema.SchemaJson.list;
import static io.github.kimisdk.internal.schema.SchemaJson.text;

import io.github.kimisdk.internal.schema.Faults.Fault;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules that the service was seen to have beside those of its published validator, which {@link SchemaCheck} has. */
public final class ServiceCheck {
  private static final List<JsonString> OBJECT = List.of(JsonString.of("object"));

  private ServiceCheck() {}

  /** Finds the faults that some deployments refuse. */
  public static List<Fault> of(JsonObject root) {
    Faults faults = new Faults();
    TreeWalk.depthFirst(SchemaNode.root(root), place -> {
      if (place.at() != null && !place.has("type") && !place.has("anyOf") && !place.has("$ref")) {
        faults.add(place.at(), "type", "expected a type, anyOf or $ref, found none");
      }
      if (incomplete(place.schema())) {
        faults.add(place.at(), "required",
            "expected an array \"required\" beside the type object, empty if no member is required, found none");
      }
      return place.children();
    });
    return faults.list();
  }

  /** Whether a schema for objects lacks the array {@code required}. */
  static boolean incomplete(JsonObject schema) {
    return list(schema, "type").equals(OBJECT) && !schema.has("required");
  }

  /** Returns the fault of a root that is not for objects. */
  public static Optional<Fault> root(JsonObject root) {
    if (text(root, "type").equals("object")) {
      return Optional.empty();
    }
    String found = "found " + type(root);
    if (root.has("anyOf")) {
      found = others(root).stream().findFirst()
          .map(other -> "found anyOf with " + type(other) + " in a branch; put the union into a member")
          .orElse("found anyOf; SchemaNormalizer makes one object of it");
    }
    return Optional.of(new Fault("", "root",
        "expected \"type\": \"object\", which the schema of arguments or of an answer needs, " + found));
  }

  private static String type(JsonObject schema) {
    return schema.has("type") ? "\"type\": " + schema.get("type") : "no type";
  }

  /** Returns the alternatives that are not for objects. */
  private static List<JsonObject> others(JsonObject root) {
    List<JsonObject> others = new ArrayList<>();
    Set<JsonObject> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    TreeWalk.depthFirst(root, schema -> {
      if (!seen.add(schema)) {
        return List.of();
      }
      List<JsonObject> parts = new ArrayList<>();
      list(schema, "anyOf").stream().filter(JsonObject.class::isInstance).forEach(branch -> parts.add(branch.asObject()));
      JsonObject target = SchemaJson.target(root, text(schema, "$ref"));
      if (target != null) {
        parts.add(target);
      }
      if (parts.isEmpty() && !text(schema, "type").equals("object")) {
        others.add(schema);
      }
      return parts;
    });
    return others;
  }
}
