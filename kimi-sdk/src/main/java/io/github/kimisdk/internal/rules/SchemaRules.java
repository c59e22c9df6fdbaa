package io.github.kimisdk.internal.rules;

import io.github.kimisdk.internal.schema.CompletedSchema;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.schema.Schema;
import io.github.kimisdk.schema.Schema.Fault;
import java.util.List;
import java.util.Set;

/** The rules for a schema that was given as JSON. A repair completes it; it does not convert keywords. */
record SchemaRules(String code, String path, Violations violations) {

  /**
   * The keywords that say at the root what it allows. Without one it allows everything, of which a tool and an answer use
   * objects.
   */
  private static final Set<String> TYPING = Set.of("type", "anyOf", "oneOf", "allOf", "$ref", "enum", "const");

  private static final String ADVICE =
      "Write the schema in Moonshot's subset, or convert it with SchemaNormalizer of kimi-sdk-jsonschema";

  /**
   * Finds the faults of a schema; one that is not strict only has to be for objects. Returns the schema to send: the same
   * one where it has no fault or cannot be repaired. No refusal of an empty one was recorded.
   */
  JsonObject check(JsonObject schema, boolean strict) {
    List<Fault> faults = Schema.of(schema).checkObject();
    if (!strict) {
      faults = faults.stream().filter(fault -> fault.rule().equals("root")).toList();
      faults.forEach(fault -> add(fault, ADVICE, !schema.empty(), false));
      return schema;
    }
    if (faults.isEmpty()) {
      return completed(schema);
    }
    JsonObject made = made(schema);
    faults.forEach(fault -> add(fault, advice(made != schema), !schema.empty(), made != schema));
    return made;
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
    JsonObject made = made(schema);
    Fault first = faults.get(0);
    String more = faults.size() == 1 ? "" : ", and " + (faults.size() - 1) + " more faults like it";
    add(new Fault(first.path(), first.rule(), first.message() + more),
        "Some deployments of the service refuse it. " + advice(made != schema), false, made != schema);
    return made;
  }

  private static String advice(boolean repaired) {
    return repaired ? "The schema is completed" : ADVICE;
  }

  /** Returns a schema without the faults of this one, which is another one; or else this one. */
  private static JsonObject made(JsonObject schema) {
    boolean typed = schema.names().stream().anyMatch(TYPING::contains);
    JsonObject made = CompletedSchema.of(typed ? schema : schema.with("type", JsonString.of("object")));
    return Schema.of(made).checkObject().isEmpty() && Schema.of(made).checkService().isEmpty() ? made : schema;
  }
}
