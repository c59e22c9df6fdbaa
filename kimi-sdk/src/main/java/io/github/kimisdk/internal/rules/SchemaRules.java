package io.github.kimisdk.internal.rules;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.schema.Schema.Fault;
import io.github.kimisdk.schema.Schema;
import io.github.kimisdk.schema.SchemaNormalizer;
import java.util.List;
import java.util.Set;

/** The rules for a schema that was given as JSON. A repair normalizes it where that is possible. */
final class SchemaRules {

  /**
   * The keywords that say at the root what it allows. Without one it allows everything, of which a tool and an answer use
   * objects.
   */
  private static final Set<String> TYPING = Set.of("type", "anyOf", "oneOf", "allOf", "$ref", "enum", "const");

  private final String code;
  private final String path;
  private final Violations violations;

  SchemaRules(String code, String path, Violations violations) {
    this.code = code;
    this.path = path;
    this.violations = violations;
  }

  /**
   * Finds the faults of a schema; one that is not strict only has to be for objects. Returns the schema to send: the same
   * one where it has no fault or cannot be repaired. No refusal of an empty one was recorded.
   */
  JsonObject check(JsonObject schema, boolean strict) {
    List<Fault> faults = Schema.of(schema).checkObject();
    if (!strict) {
      faults = faults.stream().filter(fault -> fault.rule().equals("root")).toList();
      faults.forEach(fault -> add(fault, "Rewrite the schema in Moonshot's subset", !schema.empty(), false));
      return schema;
    }
    if (faults.isEmpty()) {
      return completed(schema);
    }
    Normalized normalized = normalized(schema);
    faults.forEach(fault -> add(fault, normalized.advice, !schema.empty(), normalized.repaired));
    return normalized.schema;
  }

  private void add(Fault fault, String advice, boolean refused, boolean repairable) {
    violations.add(code, path + fault.path(), fault.message(), advice, refused, repairable, null);
  }

  /** Adds one hint for all faults that only some deployments find. */
  private JsonObject completed(JsonObject schema) {
    List<Fault> faults = Schema.of(schema).checkService();
    if (faults.isEmpty()) {
      return schema;
    }
    Normalized normalized = normalized(schema);
    Fault first = faults.get(0);
    String more = faults.size() == 1 ? "" : ", and " + (faults.size() - 1) + " more faults like it";
    add(new Fault(first.path(), first.rule(), first.message() + more),
        "Some deployments of the service refuse it. " + normalized.advice, false, normalized.repaired);
    return normalized.schema;
  }

  /** The schema to send, and the advice about it. */
  private record Normalized(JsonObject schema, boolean repaired, String advice) {}

  private static Normalized normalized(JsonObject schema) {
    String reason;
    try {
      boolean typed = schema.names().stream().anyMatch(TYPING::contains);
      Schema normalized = SchemaNormalizer.normalize(Schema.of(typed ? schema : schema.with("type", JsonString.of("object"))));
      List<Fault> faults = normalized.checkObject();
      if (faults.isEmpty()) {
        return new Normalized(
            normalized.json(), true, "The schema is normalized; its descriptions say what the subset has no keyword for");
      }
      reason = faults.get(0).toString();
    } catch (IllegalArgumentException notInTheSubset) {
      reason = notInTheSubset.getMessage();
    }
    return new Normalized(schema, false, "Rewrite the schema in Moonshot's subset: " + reason);
  }
}
