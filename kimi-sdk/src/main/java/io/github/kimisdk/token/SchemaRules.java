package io.github.kimisdk.token;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.schema.Schema;
import java.util.List;

/** A schema that was given as JSON: faults are findings, and repairing normalizes it where that is possible. */
final class SchemaRules {

  private static final JsonObject ANY_OBJECT = JsonObject.of("type", "object");

  private final String code;
  private final String path;
  private final boolean strict;
  private final List<Finding> findings;

  /** A schema at a place of the request. One that is not strict has to be for objects, and nothing else is checked. */
  SchemaRules(String code, String path, boolean strict, List<Finding> findings) {
    this.code = code;
    this.path = path;
    this.strict = strict;
    this.findings = findings;
  }

  /**
   * The schema to send: the same where it has no fault or none that can be mended. That the service refuses an empty one
   * is not known.
   */
  JsonObject look(JsonObject schema) {
    List<Schema.Fault> faults = Schema.of(schema).checkObject();
    if (!strict) {
      faults = faults.stream().filter(fault -> fault.rule().equals("root")).toList();
    }
    if (faults.isEmpty()) {
      return schema;
    }
    JsonObject mended = strict ? normalized(schema) : schema;
    boolean mendable = !mended.equals(schema);
    for (Schema.Fault fault : faults) {
      findings.add(new Finding(code, path + fault.path(), fault.message(),
          mendable ? "The schema is normalized; its descriptions say what the subset has no keyword for"
              : "Rewrite the schema in Moonshot's subset", !schema.empty(), mendable));
    }
    return mended;
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
