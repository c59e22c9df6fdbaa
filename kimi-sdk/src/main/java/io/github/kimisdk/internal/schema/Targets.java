package io.github.kimisdk.internal.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The targets of references: how many levels of {@code properties} each leads down, and whether its recursion has an end.
 *
 * <p>One walk over a target finds both, with the references by which either goes on. In the sense of the published validator a
 * simple type ends, and so do an object without required members, an array without {@code items}, and {@code {}}. An object ends
 * if one of its required members does, an array if its {@code items} do, {@code anyOf} if one branch does, a reference if its
 * target does. A schema with keywords but without a type does not end. Only {@code items} do not count for the levels.
 */
final class Targets {
  /** Longer paths of references are cut. */
  private static final int MAX_PATH = 400;
  private static final int MAX_STEPS = 50_000;
  private static final JsonString OBJECT = JsonString.of("object");
  private static final JsonString ARRAY = JsonString.of("array");

  private final JsonObject root;
  private final Map<String, Target> targets = new HashMap<>();
  /** The same schemas, which many references may lead to, are measured once. */
  private final Map<JsonObject, Target> measured = new IdentityHashMap<>();
  private final Map<String, Integer> levels = new HashMap<>();
  private final Set<String> endless = new HashSet<>();
  private Set<String> counted;
  private int steps;

  /** The levels within a schema and the level of each reference in it; whether it ends, or by which references it may. */
  private static final class Target {
    private final Map<String, Integer> down = new LinkedHashMap<>();
    private final Set<String> on = new LinkedHashSet<>();
    private int levels;
    private boolean ends;
  }

  /** A schema within a target, whether it counts for the levels, and whether the target ends if it does. */
  private record Part(SchemaNode place, boolean counts, boolean ends) {}

  Targets(JsonObject root) {
    this.root = root;
  }

  /** Whether the recursion of a schema has an end. */
  boolean end(JsonObject schema) {
    Set<String> followed = new HashSet<>();
    Deque<Target> open = new ArrayDeque<>(List.of(measured.computeIfAbsent(schema, Targets::measured)));
    while (!open.isEmpty()) {
      Target target = open.pop();
      if (target.ends) {
        return true;
      }
      target.on.stream().filter(ref -> !endless.contains(ref) && followed.add(ref)).forEach(ref -> open.push(target(ref)));
    }
    endless.addAll(followed);
    return false;
  }

  /**
   * Returns how many levels a reference leads down; a path takes each reference once. The validator counts the definitions and
   * the targets that they refer to.
   */
  int levels(String ref) {
    if (counted == null) {
      counted = new HashSet<>();
      Deque<String> open = new ArrayDeque<>();
      if (SchemaJson.find(root, "$defs") instanceof JsonObject all) {
        all.names().forEach(name -> open.add("#/$defs/" + name));
      }
      while (!open.isEmpty()) {
        String next = open.pop();
        if (counted.add(next)) {
          open.addAll(target(next).down.keySet());
        }
      }
    }
    return counted.contains(ref) ? levels.computeIfAbsent(ref, key -> deepest(target(key), new HashMap<>())) : 0;
  }

  /** Searches all paths; a reference on the path counts nothing. After many steps each reference is followed once. */
  private int deepest(Target target, Map<String, Integer> below) {
    int deepest = target.levels;
    for (Map.Entry<String, Integer> entry : target.down.entrySet()) {
      String ref = entry.getKey();
      if (below.containsKey(ref) || below.size() >= MAX_PATH) {
        deepest = Math.max(deepest, entry.getValue() + below.getOrDefault(ref, 0));
        continue;
      }
      below.put(ref, 0);
      int levelsBelow = deepest(target(ref), below);
      deepest = Math.max(deepest, entry.getValue() + levelsBelow);
      if (++steps > MAX_STEPS) {
        below.put(ref, levelsBelow);
      } else {
        below.remove(ref);
      }
    }
    return deepest;
  }

  private Target target(String ref) {
    Target known = targets.get(ref);
    if (known == null) {
      JsonObject schema = SchemaJson.target(root, ref);
      known = schema == null ? new Target() : measured.computeIfAbsent(schema, Targets::measured);
      targets.put(ref, known);
    }
    return known;
  }

  private static Target measured(JsonObject schema) {
    Target target = new Target();
    TreeWalk.depthFirst(new Part(SchemaNode.root(schema), true, true), part -> {
      JsonObject json = part.place.schema();
      int level = part.place.within().levels();
      if (part.counts && SchemaJson.find(json, "properties") instanceof JsonObject) {
        target.levels = Math.max(target.levels, level + 1);
      }
      if (part.counts && SchemaJson.find(json, "$ref") instanceof JsonString ref) {
        target.down.merge(ref.value(), level, Math::max);
      }
      if (part.ends && SchemaJson.find(json, "$ref") instanceof JsonString ref) {
        target.on.add(ref.value());
      }
      target.ends |= part.ends && ends(json);
      return part.place.children().stream().map(child -> part(part, child)).filter(next -> next.counts || next.ends).toList();
    });
    return target;
  }

  private static Part part(Part outer, SchemaNode child) {
    String keyword = child.keyword();
    boolean counts = outer.counts && !keyword.equals("items") && !keyword.equals("$defs");
    JsonObject schema = outer.place.schema();
    boolean ends = switch (keyword) {
      case "anyOf" -> true;
      case "items" -> ARRAY.equals(type(schema));
      case "properties" -> OBJECT.equals(type(schema))
          && SchemaJson.list(schema, "required").contains(JsonString.of(child.at().name()));
      default -> false;
    };
    return new Part(child, counts, outer.ends && ends);
  }

  /** Whether a schema ends without its parts. */
  private static boolean ends(JsonObject schema) {
    List<JsonValue> types = SchemaJson.list(schema, "type");
    if (schema.empty() || types.stream().anyMatch(type -> !type.equals(OBJECT) && !type.equals(ARRAY))) {
      return true;
    }
    if (ARRAY.equals(type(schema))) {
      return missing(schema, "items");
    }
    return OBJECT.equals(type(schema)) && (missing(schema, "required") || missing(schema, "properties"));
  }

  /** Returns the last type of a schema, which decides for the validator. */
  private static JsonValue type(JsonObject schema) {
    List<JsonValue> types = SchemaJson.list(schema, "type");
    return types.isEmpty() ? JsonNull.NULL : types.get(types.size() - 1);
  }

  private static boolean missing(JsonObject schema, String name) {
    JsonValue value = SchemaJson.find(schema, name);
    return value == null || value == JsonNull.NULL || value.equals(JsonArray.EMPTY) || value.equals(JsonObject.EMPTY);
  }
}
