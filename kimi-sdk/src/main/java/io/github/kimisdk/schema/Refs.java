package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonMismatch;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.schema.Schema.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the references of a schema lead: whether there is something, whether it is too deep, whether it repeats what
 * stands beside the reference, and whether any finite JSON fits it. Only the first is asked within {@code $defs}.
 */
final class Refs {
  /** Where a reference stands: within {@code $defs}, where JSON can do without it, anywhere else. */
  static final int DEFINED = 0;
  static final int SPARED = 1;
  static final int NEEDED = 2;

  private static final String DEFS = "#/$defs/";
  private static final int DEEPEST = 30;
  private static final int MOST_STEPS = 500_000;
  private static final int LONGEST_CHAIN = 300;

  private final JsonObject root;
  private final List<Fault> faults;
  private final List<JsonObject> sites = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private final List<Integer> depths = new ArrayList<>();
  private final List<Integer> places = new ArrayList<>();
  private final Map<String, Integer> reaches = new HashMap<>();
  private final Set<String> open = new HashSet<>();
  private boolean cut;
  private int steps;

  Refs(JsonObject root, List<Fault> faults) {
    this.root = root;
    this.faults = faults;
  }

  /** Takes down a schema with a reference, which is a string. */
  void found(JsonObject schema, String path, int depth, int place) {
    String ref = ref(schema);
    if (target(root, ref) == null) {
      fault(path + "/$ref", "$ref", ref.startsWith("#") ? ref + " leads to no schema" : ref + " leads out of the schema; copy what is there into $defs");
    }
    sites.add(schema);
    paths.add(path);
    depths.add(depth);
    places.add(place);
  }

  /** Checks what was taken down, in a schema that is right otherwise. */
  void check() {
    Set<String> ending = ending();
    for (int i = 0; i < sites.size(); i++) {
      JsonObject site = sites.get(i);
      String ref = ref(site);
      if (depths.get(i) + reach(ref) > DEEPEST) fault(paths.get(i), "depth", "leads deeper than " + DEEPEST + " levels of properties");
      if (steps > MOST_STEPS) {
        fault(paths.get(i), "recursion", "too many references lead into each other");
        return;
      }
      if (places.get(i) != DEFINED) repeated(site, ref, paths.get(i));
      if (places.get(i) == NEEDED && !ending.contains(ref)) {
        fault(paths.get(i), "recursion", ref + " requires itself, so that no finite JSON fits it; make a member of it optional");
      }
    }
  }

  private void fault(String path, String rule, String message) {
    faults.add(new Fault(path, rule, message));
  }

  private static String ref(JsonObject schema) {
    return schema.get("$ref").asString();
  }

  /** The schema that a reference within a document leads to; null if there is none. */
  static JsonObject target(JsonObject root, String ref) {
    if (ref.equals("#")) return root;
    if (!ref.startsWith("#/")) return null;
    try {
      // The service does not unescape below $defs.
      String pointer = ref.startsWith(DEFS) ? ref.substring(1).replace("~", "~0") : ref.substring(1);
      return root.at(pointer) instanceof JsonObject target && !ref.equals("#/") ? target : null;
    } catch (JsonMismatch | IllegalArgumentException nothing) {
      return null;
    }
  }

  /** How many levels of properties a reference leads down, recursion once. */
  private int reach(String ref) {
    Integer known = reaches.get(ref);
    if (known != null) return known;
    if (steps > MOST_STEPS || !open.add(ref)) {
      cut = true;
      return 0;
    }
    if (open.size() > LONGEST_CHAIN) steps = MOST_STEPS + 1;
    boolean before = cut;
    cut = false;
    JsonObject target = target(root, ref);
    int depth = target == null ? 0 : reach(target);
    open.remove(ref);
    // What was cut short depends on the way that led here.
    if (!cut) reaches.put(ref, depth);
    cut |= before;
    return depth;
  }

  private int reach(JsonObject schema) {
    if (++steps > MOST_STEPS) return 0;
    int depth = schema.has("$ref") ? reach(ref(schema)) : 0;
    if (schema.has("properties")) {
      depth = Math.max(depth, 1);
      for (JsonValue part : schema.get("properties").asObject().members().values()) {
        depth = Math.max(depth, 1 + reach(part.asObject()));
      }
    }
    if (schema.has("anyOf")) {
      for (JsonValue branch : schema.get("anyOf").asArray()) depth = Math.max(depth, reach(branch.asObject()));
    }
    if (schema.has("additionalProperties") && schema.get("additionalProperties") instanceof JsonObject part) {
      depth = Math.max(depth, reach(part));
    }
    return depth;
  }

  /** A note may stand beside a reference or where it leads to, not at both. */
  private void repeated(JsonObject site, String ref, String path) {
    if (!ref.equals("#") && !ref.startsWith(DEFS)) return;
    Set<String> notes = new HashSet<>();
    Set<String> seen = new HashSet<>(Set.of(ref));
    JsonObject target = target(root, ref);
    while (target.has("$ref") && seen.add(ref(target)) && onlyNotes(target)) {
      for (String name : target.names()) {
        if (!name.equals("$ref") && !notes.add(name)) repeated(path, name);
      }
      target = target(root, ref(target));
    }
    notes.addAll(target.names());
    JsonValue branches = target.has("anyOf") ? target.get("anyOf") : JsonArray.EMPTY;
    for (JsonValue branch : branches.asArray()) notes.addAll(branch.asObject().names());
    for (String name : site.names()) {
      if (Check.in(Check.NOTES, name) && notes.contains(name)) repeated(path, name);
    }
  }

  private void repeated(String path, String name) {
    fault(Check.step(path, name), "$ref", "stands beside the reference and where it leads to; keep one of them");
  }

  private static boolean onlyNotes(JsonObject schema) {
    for (String name : schema.names()) {
      if (!name.equals("$ref") && !Check.in(Check.NOTES, name)) return false;
    }
    return true;
  }

  /** The references that finite JSON can fit: those that need no other, then those that need only these, and so on. */
  private Set<String> ending() {
    Set<String> left = new HashSet<>();
    sites.forEach(site -> left.add(ref(site)));
    Set<String> ending = new HashSet<>();
    while (left.removeIf(ref -> ends(target(root, ref), ending) && ending.add(ref))) { }
    return ending;
  }

  private static boolean ends(JsonObject schema, Set<String> ending) {
    if (schema.has("$ref")) return ending.contains(ref(schema));
    if (schema.has("anyOf")) {
      for (JsonValue branch : schema.get("anyOf").asArray()) {
        if (ends(branch.asObject(), ending)) return true;
      }
      return false;
    }
    JsonValue type = schema.has("type") ? schema.get("type") : JsonString.of("");
    if (type instanceof JsonArray types && types.size() == 1) type = types.get(0);
    if (type.equals(JsonString.of("array"))) {
      boolean some = schema.has("minItems") && schema.get("minItems").asBigDecimal().signum() > 0;
      return !some || !schema.has("items") || ends(schema.get("items").asObject(), ending);
    }
    if (!type.equals(JsonString.of("object")) || !schema.has("required")) return true;
    for (JsonValue name : schema.get("required").asArray()) {
      if (!ends(schema.get("properties").get(name.asString()).asObject(), ending)) return false;
    }
    return true;
  }
}
