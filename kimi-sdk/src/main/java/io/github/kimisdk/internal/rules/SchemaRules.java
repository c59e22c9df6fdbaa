package io.github.kimisdk.internal.rules;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.schema.Schema;
import java.util.List;

/** The rules for a schema that was given as JSON. A repair normalizes it where that is possible. */
final class SchemaRules {

  private static final JsonObject ANY_OBJECT = JsonObject.of("type", "object");

  private final String code;
  private final String path;
  private final Violations violations;

  SchemaRules(String code, String path, Violations violations) {
    this.code = code;
    this.path = path;
    this.violations = violations;
  }

  /**
   * Finds all faults of a schema; one that is not strict only has to be for objects. Returns the schema to send: the same
   * one where it has no fault or cannot be repaired. That the service refuses an empty one is not known.
   */
  JsonObject check(JsonObject schema, boolean strict) {
    List<Schema.Fault> faults = Schema.of(schema).checkObject();
    if (!strict) {
      faults = faults.stream().filter(fault -> fault.rule().equals("root")).toList();
    }
    if (faults.isEmpty()) {
      return schema;
    }
    JsonObject repaired = strict ? normalized(schema) : schema;
    boolean repairable = !repaired.equals(schema);
    String advice = repairable ? "The schema is normalized; its descriptions say what the subset has no keyword for"
        : "Rewrite the schema in Moonshot's subset";
    for (Schema.Fault fault : faults) {
      violations.add(code, path + fault.path(), fault.message(), advice, !schema.empty(), repairable, null);
    }
    return repaired;
  }

  private static JsonObject normalized(JsonObject schema) {
    try {
      Schema normalized = schema.empty() ? Schema.of(ANY_OBJECT) : Schema.of(schema).normalize();
      return normalized.checkObject().isEmpty() ? normalized.json() : schema;
    } catch (IllegalArgumentException notInTheSubset) {
      return schema;
    }
  }
}
