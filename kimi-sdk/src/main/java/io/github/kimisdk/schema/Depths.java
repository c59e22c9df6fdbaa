package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts how many levels of {@code properties} a reference leads down. Each reference counts once on a way, and {@code items}
 * do not count, as the published validator has it.
 *
 * <p>References that lead into no circle are counted once each, the last ones first. In a circle the longest way is searched.
 * The search is left out where the sum of all definitions is within the limit, and it has a bound: the validator searches all
 * ways, too, and does not come to an end in useful time where the bound is met.
 */
final class Depths {
  private static final int MOST_STEPS = 500_000;
  private static final int LONGEST_WAY = 400;

  /** The levels of a target, and how many levels down in it each of its references stands. */
  private record Target(int levels, Map<String, Integer> leads) {
    int most() {
      return leads.values().stream().reduce(levels, Math::max);
    }
  }

  private record Part(JsonObject schema, int levels) {}

  private final JsonObject root;
  private final int limit;
  private final Map<String, Target> targets = new HashMap<>();
  private final Map<String, Integer> known = new HashMap<>();
  private final Map<String, Integer> searched = new HashMap<>();
  private int sum;
  private int steps;

  /** Counts in a document whose schemas and references are right. */
  Depths(JsonObject root, int limit) {
    this.root = root;
    this.limit = limit;
    Deque<String> todo = new ArrayDeque<>();
    if (SchemaJson.find(root, "$defs") instanceof JsonObject all) all.names().forEach(name -> todo.add("#/$defs/" + name));
    while (!todo.isEmpty()) {
      String ref = todo.pop();
      if (targets.containsKey(ref)) continue;
      Target target = measured(Endings.target(root, ref));
      targets.put(ref, target);
      sum += target.most();
      todo.addAll(target.leads.keySet());
    }
    countWithoutCircles();
  }

  /** Whether the search met its bound. */
  boolean tangled() {
    return steps > MOST_STEPS;
  }

  /** Whether a reference that stands so many levels deep leads beyond the limit. */
  boolean beyond(String ref, int levels) {
    Target target = targets.get(ref);
    if (target == null && inDefinition(ref)) target = measured(Endings.target(root, ref));
    if (target == null || levels + target.most() + sum <= limit) return false;
    Integer below = known.get(ref);
    if (below == null) below = searched.get(ref);
    if (below == null) {
      // A definition is counted from its own place, to which a reference may lead back once.
      Set<String> way = new HashSet<>();
      if (!inDefinition(ref)) way.add(ref);
      below = search(target, way);
      searched.put(ref, below);
    }
    return levels + below > limit;
  }

  /** Whether a reference leads to a definition or to a member of one: each of these is counted, referred to or not. */
  private static boolean inDefinition(String ref) {
    String[] names = ref.split("/", -1);
    int i = 3;
    while (i < names.length) {
      if (names[i].equals("properties")) i += 2;
      else if (names[i].equals("additionalProperties")) i++;
      else return false;
    }
    return i == names.length && names.length > 2;
  }

  private Target measured(JsonObject target) {
    int levels = 0;
    Map<String, Integer> leads = new HashMap<>();
    Deque<Part> todo = new ArrayDeque<>();
    todo.push(new Part(target, 0));
    while (!todo.isEmpty()) {
      Part part = todo.pop();
      levels = Math.max(levels, part.levels);
      JsonValue ref = SchemaJson.find(part.schema, "$ref");
      if (ref instanceof JsonString text && Endings.target(root, text.value()) != null) leads.merge(text.value(), part.levels, Math::max);
      if (SchemaJson.find(part.schema, "properties") instanceof JsonObject properties) {
        levels = Math.max(levels, part.levels + 1);
        properties.members().values().forEach(each -> push(each, part.levels + 1, todo));
      }
      push(SchemaJson.find(part.schema, "additionalProperties"), part.levels, todo);
      if (SchemaJson.find(part.schema, "anyOf") instanceof JsonArray branches) branches.forEach(each -> push(each, part.levels, todo));
    }
    return new Target(levels, leads);
  }

  private static void push(JsonValue schema, int levels, Deque<Part> todo) {
    if (schema instanceof JsonObject object) todo.push(new Part(object, levels));
  }

  private void countWithoutCircles() {
    Map<String, Integer> open = new HashMap<>();
    Map<String, List<String>> referring = new HashMap<>();
    Deque<String> ready = new ArrayDeque<>();
    targets.forEach((ref, target) -> {
      open.put(ref, target.leads.size());
      target.leads.keySet().forEach(next -> referring.computeIfAbsent(next, key -> new ArrayList<>()).add(ref));
      if (target.leads.isEmpty()) ready.add(ref);
    });
    while (!ready.isEmpty()) {
      String ref = ready.pop();
      known.put(ref, search(targets.get(ref), Set.of()));
      for (String before : referring.getOrDefault(ref, List.of())) {
        if (open.merge(before, -1, Integer::sum) == 0) ready.add(before);
      }
    }
    steps = 0;
  }

  /** The levels below a target, without the references that are on the way to it. Stops early beyond the limit. */
  private int search(Target target, Set<String> way) {
    int most = target.levels;
    if (++steps > MOST_STEPS || way.size() > LONGEST_WAY) {
      steps = MOST_STEPS + 1;
      return most;
    }
    for (Map.Entry<String, Integer> lead : target.leads.entrySet()) {
      Integer below = known.get(lead.getKey());
      if (below == null && way.add(lead.getKey())) {
        below = search(targets.get(lead.getKey()), way);
        way.remove(lead.getKey());
      }
      if (below != null) most = Math.max(most, lead.getValue() + below);
      if (most > limit || tangled()) return most;
    }
    return most;
  }
}
