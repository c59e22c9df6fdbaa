package io.github.kimisdk.internal.schema;

import io.github.kimisdk.internal.schema.DocumentWalk.Reference;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds references whose neighbors do not fit their target, and recursion without end, in a schema that is valid otherwise.
 *
 * <p>Like the published validator it walks every object except {@code $defs}, the value of {@code default} included. It does not
 * look at recursion if the root terminates. The validator's answer depends on a random order where {@code additionalProperties}
 * is beside other schemas and the root does not terminate; a schema that the validator may refuse is refused.
 */
final class ReferenceCheck {
  private final JsonObject root;
  private final Faults faults;
  private final Termination termination;
  private final Map<String, Expansion> expansions = new HashMap<>();
  private final Map<JsonArray, Set<String>> branches = new IdentityHashMap<>();

  /**
   * The replacement of a reference: the target after a chain of targets that consist of a reference and notes.
   *
   * @param target the last target
   * @param notes the notes of the targets before
   * @param repeated a note that two of the targets before have, or null
   */
  private record Expansion(JsonObject target, Set<String> notes, String repeated) {
    boolean has(String name) {
      return target.has(name) || notes.contains(name);
    }

    /** Returns the expansion of a schema that refers to this one. */
    Expansion from(JsonObject reference) {
      Set<String> all = new HashSet<>(notes);
      String twice = repeated;
      for (String note : Keywords.NOTES) {
        if (reference.has(note) && !all.add(note)) {
          twice = note;
        }
      }
      return new Expansion(target, all, twice);
    }
  }

  private ReferenceCheck(JsonObject root, Set<String> references, Faults faults) {
    this.root = root;
    this.faults = faults;
    termination = new Termination(root, references);
  }

  static void check(JsonObject root, DocumentWalk document, Faults faults) {
    ReferenceCheck check = new ReferenceCheck(root, document.references(), faults);
    boolean ends = check.termination.of(root);
    document.referring().forEach(reference -> check.reference(reference, !ends && !reference.optional()));
  }

  private void reference(Reference node, boolean mustEnd) {
    JsonValue ref = node.object().get("$ref");
    Expansion expansion = ref == JsonNull.NULL ? new Expansion(node.object(), Set.of(), null)
        : ref instanceof JsonString text ? expanded(text.value()) : null;
    Step at = Step.to(node.at(), "$ref");
    if (expansion == null) {
      faults.add(at, "$ref", "expected a reference to a schema of this document, found " + ref);
      return;
    }
    neighbors(node, expansion);
    if (!allowed(node.at())) {
      faults.add(at, "$ref", "expected no reference here, found " + ref);
    }
    if (mustEnd && !terminates(expansion)) {
      faults.add(node.at(), "recursion", "expected a reference that ends, found " + ref + ", which always leads back to itself;"
          + " make a member optional, or allow null or an empty array with anyOf");
    }
  }

  /** Refuses what is both beside the reference and in its target. */
  private void neighbors(Reference node, Expansion expansion) {
    if (expansion.repeated != null) {
      repeated(node, expansion.repeated);
    }
    Set<String> inBranches = branchKeywords(expansion.target);
    for (String name : node.object().names()) {
      boolean typed = name.equals("type") && expansion.has("anyOf") || name.equals("anyOf") && expansion.has("type");
      if (!name.equals("$ref") && (typed || expansion.has(name) || inBranches.contains(name))) {
        repeated(node, name);
      }
    }
  }

  private void repeated(Reference node, String name) {
    faults.add(Step.to(node.at(), name), "$ref", "\"" + name
        + "\" beside the reference conflicts with the target; keep one of them");
  }

  /** References stand where a schema does. The walk also comes to the objects within a default. */
  private static boolean allowed(Step at) {
    if (at == null || at.before() == null) {
      return true;
    }
    return at.name().equals("items") || at.name().equals("additionalProperties") || at.name().startsWith("anyOf")
        || at.before().name().equals("properties");
  }

  /** Follows a reference to the end of its chain; null if it leads nowhere. A chain that is a cycle ends before it closes. */
  private Expansion expanded(String ref) {
    Map<String, JsonObject> chain = new LinkedHashMap<>();
    JsonObject target = SchemaJson.target(root, ref);
    String at = ref;
    while (target != null && !expansions.containsKey(at) && onlyRefers(target)) {
      chain.put(at, target);
      at = target.get("$ref").asString();
      if (chain.containsKey(at)) {
        expandCycle(chain, at);
        break;
      }
      target = SchemaJson.target(root, at);
    }
    if (target == null) {
      return null;
    }
    Expansion expansion = expansions.computeIfAbsent(at, key -> new Expansion(SchemaJson.target(root, key), Set.of(), null));
    List<String> refs = new ArrayList<>(chain.keySet());
    for (int i = refs.size() - 1; i >= 0; i--) {
      if (expansions.containsKey(refs.get(i))) {
        continue;
      }
      expansion = expansion.from(chain.get(refs.get(i)));
      expansions.put(refs.get(i), expansion);
    }
    return expansions.get(ref);
  }

  /** Expands each reference of a cycle, which ends at the target before it, with the notes of all other targets. */
  private void expandCycle(Map<String, JsonObject> chain, String entry) {
    List<String> refs = new ArrayList<>(chain.keySet());
    List<String> cycle = refs.subList(refs.indexOf(entry), refs.size());
    Map<String, Integer> counts = new HashMap<>();
    for (String ref : cycle) {
      for (String note : Keywords.NOTES) {
        counts.merge(note, chain.get(ref).has(note) ? 1 : 0, Integer::sum);
      }
    }
    String before = cycle.get(cycle.size() - 1);
    for (String ref : cycle) {
      JsonObject last = chain.get(before);
      Set<String> notes = new HashSet<>(counts.keySet());
      notes.removeIf(note -> counts.get(note) == (last.has(note) ? 1 : 0));
      String repeated = notes.stream().filter(note -> counts.get(note) > (last.has(note) ? 2 : 1)).findFirst().orElse(null);
      expansions.put(ref, new Expansion(last, notes, repeated));
      before = ref;
    }
  }

  /** Whether a schema is a reference with nothing but notes beside it. */
  private static boolean onlyRefers(JsonObject schema) {
    return SchemaJson.find(schema, "$ref") instanceof JsonString
        && schema.names().stream().allMatch(name -> name.equals("$ref") || Keywords.NOTES.contains(name));
  }

  private boolean terminates(Expansion expansion) {
    return expansion.target.empty() ? expansion.notes.isEmpty() : termination.of(expansion.target);
  }

  /** Returns the keywords of the branches of anyOf, which apply in its place. */
  private Set<String> branchKeywords(JsonObject schema) {
    if (!(SchemaJson.find(schema, "anyOf") instanceof JsonArray all)) {
      return Set.of();
    }
    return branches.computeIfAbsent(all, key -> {
      Set<String> names = new HashSet<>();
      for (JsonValue branch : key) {
        if (branch instanceof JsonObject object) {
          names.addAll(object.names());
        }
      }
      names.remove("anyOf");
      return names;
    });
  }
}
