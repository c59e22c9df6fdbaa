package io.github.kimisdk.internal.schema;

import io.github.kimisdk.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts how many levels of {@code properties} a reference leads down. As in the published validator, a path takes each reference
 * once, and {@code items} do not count.
 *
 * <p>References that lead into no cycle are counted once each, the last ones first. In a cycle the longest path is searched,
 * unless the sum of all definitions is within the limit. The search stops after 500,000 steps: the validator searches all paths
 * as well, and takes minutes for as many.
 */
final class ReferenceDepths {
  private static final int MAX_STEPS = 500_000;
  private static final int MAX_PATH = 400;
  private static final Set<String> UNCOUNTED = Set.of("items", "$defs");

  /** The levels within a target, and the level of each reference in it. */
  private record Target(int levels, Map<String, Integer> references) {
    int deepest() {
      return references.values().stream().reduce(levels, Math::max);
    }
  }

  private final JsonObject root;
  private final int limit;
  private final Map<String, Target> targets = new HashMap<>();
  private final Map<String, Integer> acyclic = new HashMap<>();
  private final Map<String, Integer> searched = new HashMap<>();
  private int sum;
  private int steps;

  /** Counts in a document whose schemas and references are valid. */
  ReferenceDepths(JsonObject root, int limit) {
    this.root = root;
    this.limit = limit;
    Deque<String> pending = new ArrayDeque<>();
    if (SchemaJson.find(root, "$defs") instanceof JsonObject all) {
      all.names().forEach(name -> pending.add("#/$defs/" + name));
    }
    while (!pending.isEmpty()) {
      String ref = pending.pop();
      if (targets.containsKey(ref)) {
        continue;
      }
      Target target = measured(SchemaJson.target(root, ref));
      targets.put(ref, target);
      sum += target.deepest();
      pending.addAll(target.references.keySet());
    }
    countAcyclic();
  }

  /** Whether the search took too many steps. */
  boolean aborted() {
    return steps > MAX_STEPS;
  }

  /** Whether a reference at a level leads beyond the limit. */
  boolean exceeds(String ref, int level) {
    Target target = targets.get(ref);
    if (target == null && inDefinition(ref)) {
      target = measured(SchemaJson.target(root, ref));
    }
    if (target == null || level + target.deepest() + sum <= limit) {
      return false;
    }
    Integer below = acyclic.getOrDefault(ref, searched.get(ref));
    if (below == null) {
      // A definition is counted from its own place, to which a reference may lead back once.
      Set<String> path = new HashSet<>();
      if (!inDefinition(ref)) {
        path.add(ref);
      }
      below = search(target, path);
      searched.put(ref, below);
    }
    return level + below > limit;
  }

  /**
   * Whether a reference leads to a definition or to a member of one. The validator counts these even if nothing refers to them.
   */
  private static boolean inDefinition(String ref) {
    String[] names = ref.split("/", -1);
    int i = 3;
    while (i < names.length) {
      if (names[i].equals("properties")) {
        i += 2;
      } else if (names[i].equals("additionalProperties")) {
        i++;
      } else {
        return false;
      }
    }
    return i == names.length && names.length > 2;
  }

  private Target measured(JsonObject target) {
    int[] levels = {0};
    Map<String, Integer> references = new HashMap<>();
    Walk.depthFirst(Place.root(target), place -> {
      boolean properties = SchemaJson.find(place.schema(), "properties") instanceof JsonObject;
      levels[0] = Math.max(levels[0], place.levels() + (properties ? 1 : 0));
      String ref = SchemaJson.text(place.schema(), "$ref");
      if (SchemaJson.target(root, ref) != null) {
        references.merge(ref, place.levels(), Math::max);
      }
      return place.children().stream().filter(child -> !UNCOUNTED.contains(child.keyword())).toList();
    });
    return new Target(levels[0], references);
  }

  private void countAcyclic() {
    Map<String, Integer> open = new HashMap<>();
    Map<String, List<String>> referring = new HashMap<>();
    Deque<String> ready = new ArrayDeque<>();
    targets.forEach((ref, target) -> {
      open.put(ref, target.references.size());
      target.references.keySet().forEach(next -> referring.computeIfAbsent(next, key -> new ArrayList<>()).add(ref));
      if (target.references.isEmpty()) {
        ready.add(ref);
      }
    });
    while (!ready.isEmpty()) {
      String ref = ready.pop();
      acyclic.put(ref, search(targets.get(ref), Set.of()));
      for (String before : referring.getOrDefault(ref, List.of())) {
        if (open.merge(before, -1, Integer::sum) == 0) {
          ready.add(before);
        }
      }
    }
    steps = 0;
  }

  /** Returns the levels below a target without the references that are on the path to it. Stops early beyond the limit. */
  private int search(Target target, Set<String> path) {
    int deepest = target.levels;
    if (++steps > MAX_STEPS || path.size() > MAX_PATH) {
      steps = MAX_STEPS + 1;
      return deepest;
    }
    for (Map.Entry<String, Integer> reference : target.references.entrySet()) {
      String ref = reference.getKey();
      Integer below = acyclic.get(ref);
      if (below == null && path.add(ref)) {
        below = search(targets.get(ref), path);
        path.remove(ref);
      }
      if (below != null) {
        deepest = Math.max(deepest, reference.getValue() + below);
      }
      if (deepest > limit || aborted()) {
        return deepest;
      }
    }
    return deepest;
  }
}
