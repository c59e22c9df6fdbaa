package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.schema.Schema.Fault;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds references whose context does not fit their target, and recursion without an end, in a schema that is right otherwise.
 *
 * <p>Like the published validator it walks every object except {@code $defs}, the value of {@code default} included. Where the
 * root ends, recursion is not looked at. The validator's answer depends on a random order where {@code additionalProperties} stands
 * beside other schemas and the root does not end; a schema that it may refuse is refused.
 */
final class References {
  private final JsonObject root;
  private final List<Fault> faults;
  private final Endings endings;
  private final Map<String, Expansion> expansions = new HashMap<>();
  private final Map<JsonArray, Set<String>> branches = new IdentityHashMap<>();

  /**
   * What stands in the place of a reference: the target after a chain of targets that are nothing but a reference with notes.
   *
   * @param target the last target
   * @param notes the notes of those before
   * @param repeated a note that two of those before have, or null
   */
  private record Expansion(JsonObject target, Set<String> notes, String repeated) {
    boolean has(String name) {
      return target.has(name) || notes.contains(name);
    }

    /** The same, from one reference further out. */
    Expansion from(JsonObject reference) {
      Set<String> all = new HashSet<>(notes);
      String twice = repeated;
      for (String note : Check.NOTES) {
        if (reference.has(note) && !all.add(note)) twice = note;
      }
      return new Expansion(target, all, twice);
    }
  }

  private record Place(JsonObject schema, Step at, boolean needed) {}

  private References(JsonObject root, List<Fault> faults) {
    this.root = root;
    this.faults = faults;
    endings = new Endings(root);
  }

  static void check(JsonObject root, List<Fault> faults) {
    new References(root, faults).walk();
  }

  private void walk() {
    Deque<Place> todo = new ArrayDeque<>();
    todo.push(new Place(root, null, !endings.ends(root)));
    while (!todo.isEmpty()) {
      Place place = todo.pop();
      if (place.schema.has("$ref")) reference(place);
      for (int i = place.schema.size() - 1; i >= 0; i--) push(place, place.schema.name(i), place.schema.value(i), todo);
    }
  }

  private static void push(Place place, String name, JsonValue value, Deque<Place> todo) {
    if (value instanceof JsonObject part && !name.equals("$defs")) {
      boolean spared = name.equals("additionalProperties")
          || name.equals("properties") && JsonArray.EMPTY.equals(SchemaJson.find(place.schema, "required"));
      todo.push(new Place(part, Step.to(place.at, name), place.needed && !spared));
    } else if (value instanceof JsonArray branches && name.equals("anyOf")) {
      for (int i = branches.size() - 1; i >= 0; i--) {
        if (branches.get(i) instanceof JsonObject branch) todo.push(new Place(branch, new Step(place.at, name, i), place.needed));
      }
    }
  }

  private void reference(Place place) {
    Expansion expansion = place.schema.get("$ref") == JsonNull.NULL ? new Expansion(place.schema, Set.of(), null)
        : SchemaJson.find(place.schema, "$ref") instanceof JsonString ref ? expanded(ref.value()) : null;
    if (expansion == null) {
      fault(Step.to(place.at, "$ref"), "$ref", "expected a reference to a schema of this document, found " + place.schema.get("$ref"));
      return;
    }
    if (expansion.repeated != null) repeated(place, expansion.repeated);
    Set<String> branches = branches(expansion.target);
    for (String name : place.schema.names()) {
      boolean typed = name.equals("type") && expansion.has("anyOf") || name.equals("anyOf") && expansion.has("type");
      if (!name.equals("$ref") && (typed || expansion.has(name) || branches.contains(name))) repeated(place, name);
    }
    if (!allowed(place.at)) fault(Step.to(place.at, "$ref"), "$ref", "expected no reference here, found " + place.schema.get("$ref"));
    if (place.needed && !ends(expansion)) {
      fault(place.at, "recursion", "expected a reference that ends, found " + place.schema.get("$ref") + ", which leads back to itself"
          + " on all ways; make a member optional, or let it be null or an empty array by anyOf");
    }
  }

  /** References stand where a schema does; the walk also comes to the objects within a default. */
  private static boolean allowed(Step at) {
    if (at == null || at.before() == null) return true;
    return at.name().equals("items") || at.name().equals("additionalProperties") || at.name().startsWith("anyOf")
        || at.before().name().equals("properties");
  }

  /** Follows a reference to the end of its chain; null if it leads nowhere. A chain that is a circle ends before it closes. */
  private Expansion expanded(String ref) {
    Map<String, JsonObject> chain = new LinkedHashMap<>();
    JsonObject target = Endings.target(root, ref);
    String at = ref;
    while (target != null && !expansions.containsKey(at) && bare(target)) {
      chain.put(at, target);
      at = target.get("$ref").asString();
      if (chain.containsKey(at)) return circle(chain);
      target = Endings.target(root, at);
    }
    if (target == null) return null;
    Expansion expansion = expansions.computeIfAbsent(at, key -> new Expansion(Endings.target(root, key), Set.of(), null));
    List<String> refs = new ArrayList<>(chain.keySet());
    for (int i = refs.size() - 1; i >= 0; i--) {
      expansion = expansion.from(chain.get(refs.get(i)));
      expansions.put(refs.get(i), expansion);
    }
    return expansion;
  }

  private static Expansion circle(Map<String, JsonObject> chain) {
    List<JsonObject> targets = new ArrayList<>(chain.values());
    Expansion expansion = new Expansion(targets.remove(targets.size() - 1), Set.of(), null);
    for (JsonObject target : targets) expansion = expansion.from(target);
    return expansion;
  }

  private boolean ends(Expansion expansion) {
    return expansion.target.empty() ? expansion.notes.isEmpty() : endings.ends(expansion.target);
  }

  /** The keywords of the branches of anyOf, which apply in its place. */
  private Set<String> branches(JsonObject schema) {
    if (!(SchemaJson.find(schema, "anyOf") instanceof JsonArray all)) return Set.of();
    return branches.computeIfAbsent(all, key -> {
      Set<String> names = new HashSet<>();
      for (JsonValue branch : key) {
        if (branch instanceof JsonObject object) names.addAll(object.names());
      }
      names.remove("anyOf");
      return names;
    });
  }

  /** Whether a schema is a reference with nothing but notes beside it. */
  private static boolean bare(JsonObject schema) {
    return SchemaJson.find(schema, "$ref") instanceof JsonString
        && schema.names().stream().allMatch(name -> name.equals("$ref") || Check.NOTES.contains(name));
  }

  private void repeated(Place place, String name) {
    fault(Step.to(place.at, name), "$ref", "\"" + name + "\" beside the reference does not go with where that leads to; keep one of them");
  }

  private void fault(Step at, String rule, String message) {
    faults.add(new Fault(Step.pointer(at), rule, message));
  }
}
