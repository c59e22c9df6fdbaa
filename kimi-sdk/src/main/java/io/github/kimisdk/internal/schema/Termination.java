package io.github.kimisdk.internal.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says which schemas terminate in the sense of the published validator, that is, whose recursion has an end.
 *
 * <p>A simple type terminates, and so do an object without required members, an array without {@code items}, and {@code {}}. An
 * object terminates if one of its required members does, an array if its {@code items} do (so an array of itself does not),
 * {@code anyOf} if one branch does, a reference if its target does. A schema with keywords but without a type does not terminate.
 *
 * <p>All of these are alternatives, so a schema terminates if an end can be reached from it. One walk over each target finds the
 * ends, and one walk back from them finds the rest.
 */
final class Termination {
  private final Set<String> terminating = new HashSet<>();

  /** Examines a document, in which all references are known by their texts. */
  Termination(JsonObject root, Set<String> references) {
    Map<String, List<String>> referring = new HashMap<>();
    Deque<String> reached = new ArrayDeque<>();
    for (String ref : references) {
      JsonObject target = SchemaJson.target(root, ref);
      if (target == null) {
        continue;
      }
      Set<String> next = new LinkedHashSet<>();
      if (terminates(target, next)) {
        reached.add(ref);
      } else {
        next.forEach(other -> referring.computeIfAbsent(other, key -> new ArrayList<>()).add(ref));
      }
    }
    while (!reached.isEmpty()) {
      String ref = reached.pop();
      if (terminating.add(ref)) {
        reached.addAll(referring.getOrDefault(ref, List.of()));
      }
    }
  }

  /** Whether a schema of the same document terminates. */
  boolean of(JsonObject schema) {
    Set<String> next = new HashSet<>();
    return terminates(schema, next) || !Collections.disjoint(next, terminating);
  }

  /** Whether a schema terminates without a reference; if not, adds the references by which it may terminate. */
  private static boolean terminates(JsonObject schema, Set<String> references) {
    Deque<JsonValue> alternatives = new ArrayDeque<>(List.of(schema));
    while (!alternatives.isEmpty()) {
      if (!(alternatives.pop() instanceof JsonObject part)) {
        continue;
      }
      if (part.empty() || typeTerminates(part, alternatives)) {
        return true;
      }
      if (SchemaJson.find(part, "anyOf") instanceof JsonArray branches) {
        if (branches.empty()) {
          return true;
        }
        branches.forEach(alternatives::push);
      }
      if (SchemaJson.find(part, "$ref") instanceof JsonString ref) {
        references.add(ref.value());
      }
    }
    return false;
  }

  private static boolean typeTerminates(JsonObject schema, Deque<JsonValue> alternatives) {
    String composite = "";
    for (JsonValue type : SchemaJson.list(schema, "type")) {
      if (!(type instanceof JsonString name)) {
        continue;
      }
      if (!name.value().equals("object") && !name.value().equals("array")) {
        return true;
      }
      composite = name.value();
    }
    if (composite.equals("array")) {
      JsonValue items = SchemaJson.find(schema, "items");
      if (items == null || items == JsonNull.NULL) {
        return true;
      }
      alternatives.push(items);
    }
    return composite.equals("object") && objectTerminates(schema, alternatives);
  }

  private static boolean objectTerminates(JsonObject schema, Deque<JsonValue> alternatives) {
    JsonValue required = SchemaJson.find(schema, "required");
    if (required == null || required == JsonNull.NULL || required.equals(JsonArray.EMPTY)) {
      return true;
    }
    if (!(SchemaJson.find(schema, "properties") instanceof JsonObject properties) || properties.empty()) {
      return true;
    }
    if (!(required instanceof JsonArray names)) {
      return false;
    }
    for (JsonValue name : names) {
      if (name instanceof JsonString text && properties.has(text.value())) {
        alternatives.push(properties.get(text.value()));
      }
    }
    return false;
  }
}
