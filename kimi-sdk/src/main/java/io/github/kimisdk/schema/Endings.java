package io.github.kimisdk.schema;

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
 * Says which schemas end, as the published validator has it: a schema ends if one way through it does.
 *
 * <p>A simple type ends, an object without required members, an array without {@code items}, and {@code {}}. An object ends if
 * one of its required members does, an array if its {@code items} do (so an array of itself does not end), {@code anyOf} if one
 * branch does, a reference if its target does. A schema with keywords but without a type does not end.
 *
 * <p>All of these are alternatives, so a schema ends if an end can be reached from it. That takes one walk over each target and
 * one walk back from the ends.
 */
final class Endings {
  private final Set<String> ending = new HashSet<>();

  Endings(JsonObject root) {
    Map<String, List<String>> referring = new HashMap<>();
    Deque<String> reached = new ArrayDeque<>();
    for (String ref : refs(root)) {
      JsonObject target = target(root, ref);
      if (target == null) continue;
      Set<String> next = new LinkedHashSet<>();
      if (ends(target, next)) reached.add(ref);
      else next.forEach(other -> referring.computeIfAbsent(other, key -> new ArrayList<>()).add(ref));
    }
    while (!reached.isEmpty()) {
      String ref = reached.pop();
      if (ending.add(ref)) reached.addAll(referring.getOrDefault(ref, List.of()));
    }
  }

  /** Whether a schema of the same document ends. */
  boolean ends(JsonObject schema) {
    Set<String> next = new HashSet<>();
    return ends(schema, next) || !Collections.disjoint(next, ending);
  }

  /** The schema that a reference within a document leads to, or null. Names are not unescaped. */
  static JsonObject target(JsonObject root, String ref) {
    if (ref.equals("#")) return root;
    if (!ref.startsWith("#/$defs/")) return null;
    JsonObject target = root;
    for (String name : ref.substring(2).split("/", -1)) {
      if (!(SchemaJson.find(target, name) instanceof JsonObject next)) return null;
      target = next;
    }
    return target;
  }

  /** The text of each {@code $ref} anywhere in a document. */
  private static Set<String> refs(JsonObject root) {
    Set<String> refs = new LinkedHashSet<>();
    Deque<JsonValue> todo = new ArrayDeque<>(List.of(root));
    while (!todo.isEmpty()) {
      JsonValue value = todo.pop();
      if (value instanceof JsonArray array) array.values().forEach(todo::push);
      if (!(value instanceof JsonObject object)) continue;
      for (int i = 0; i < object.size(); i++) todo.push(object.value(i));
      if (SchemaJson.find(object, "$ref") instanceof JsonString ref) refs.add(ref.value());
    }
    return refs;
  }

  /** Whether a schema ends without a reference; if not, adds the references that it would have to end by. */
  private static boolean ends(JsonObject schema, Set<String> next) {
    Deque<JsonObject> todo = new ArrayDeque<>(List.of(schema));
    while (!todo.isEmpty()) {
      JsonObject part = todo.pop();
      if (part.empty() || endsHere(part, todo)) return true;
      if (SchemaJson.find(part, "anyOf") instanceof JsonArray branches) {
        if (branches.empty()) return true;
        branches.forEach(branch -> push(branch, todo));
      }
      if (SchemaJson.find(part, "$ref") instanceof JsonString ref) next.add(ref.value());
    }
    return false;
  }

  private static boolean endsHere(JsonObject schema, Deque<JsonObject> todo) {
    JsonValue type = SchemaJson.find(schema, "type");
    String composite = "";
    for (JsonValue each : type instanceof JsonArray types ? types.values() : type == null ? List.<JsonValue>of() : List.of(type)) {
      if (!(each instanceof JsonString name)) continue;
      if (!name.value().equals("object") && !name.value().equals("array")) return true;
      composite = name.value();
    }
    if (composite.equals("array")) return push(SchemaJson.find(schema, "items"), todo);
    return composite.equals("object") && required(schema, todo);
  }

  private static boolean required(JsonObject schema, Deque<JsonObject> todo) {
    JsonValue required = SchemaJson.find(schema, "required");
    if (required == null || required == JsonNull.NULL || JsonArray.EMPTY.equals(required)) return true;
    if (!(SchemaJson.find(schema, "properties") instanceof JsonObject properties) || properties.empty()) return true;
    if (!(required instanceof JsonArray names)) return false;
    for (JsonValue name : names) {
      if (name instanceof JsonString text && properties.has(text.value())) push(properties.get(text.value()), todo);
    }
    return false;
  }

  /** Puts a schema on the stack; true if nothing is there, which anything fits. */
  private static boolean push(JsonValue schema, Deque<JsonObject> todo) {
    if (schema instanceof JsonObject object) todo.push(object);
    return schema == null || schema == JsonNull.NULL;
  }
}
