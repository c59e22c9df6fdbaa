package io.github.kimisdk.schema;

import static java.util.stream.Collectors.joining;

import io.github.kimisdk.internal.schema.CompletedSchema;
import io.github.kimisdk.internal.schema.Faults;
import io.github.kimisdk.internal.schema.SchemaCheck;
import io.github.kimisdk.internal.schema.SchemaJson;
import io.github.kimisdk.internal.schema.ServiceCheck;
import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A JSON Schema. It describes the arguments of a tool, or an answer.
 *
 * <p>Kimi accepts a subset of JSON Schema, the Moonshot Flavored JSON Schema (MFJS). The factories and the builder of this class
 * make schemas of that subset. {@link #check} tells whether any other schema belongs to it, and {@code SchemaNormalizer} of the
 * artifact {@code kimi-sdk-jsonschema} converts a schema to it.
 *
 * <p>This class is immutable and thread-safe. Two schemas are equal if their JSON is equal.
 */
public final class Schema {
  private final JsonObject json;

  private Schema(JsonObject json) {
    this.json = Objects.requireNonNull(json, "json");
  }

  /**
   * Returns the schema with the given JSON. This method checks nothing; {@link #check} does.
   *
   * @param json the JSON of the schema
   * @return the schema
   */
  public static Schema of(JsonObject json) {
    return new Schema(json);
  }

  /**
   * Returns a builder of a schema for objects.
   *
   * @return a builder without members
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a builder with the members of this schema for objects. Everything else in this schema is kept.
   *
   * @return the builder
   * @throws IllegalStateException if {@link #checkObject} finds a fault in this schema
   */
  public Builder toBuilder() {
    List<Fault> faults = checkObject();
    if (faults.isEmpty()) {
      return new Builder(json);
    }
    throw new IllegalStateException("expected a schema for objects, found " + faults + "; SchemaNormalizer may convert it");
  }

  /**
   * Returns a schema for strings.
   *
   * @param description the description for the model; empty for none
   * @return the schema
   */
  public static Schema string(String description) {
    return typed("string", description);
  }

  /**
   * Returns a schema for integers.
   *
   * @param description the description for the model; empty for none
   * @return the schema
   */
  public static Schema integer(String description) {
    return typed("integer", description);
  }

  /**
   * Returns a schema for numbers.
   *
   * @param description the description for the model; empty for none
   * @return the schema
   */
  public static Schema number(String description) {
    return typed("number", description);
  }

  /**
   * Returns a schema for booleans.
   *
   * @param description the description for the model; empty for none
   * @return the schema
   */
  public static Schema bool(String description) {
    return typed("boolean", description);
  }

  /**
   * Returns a schema for one of the given strings.
   *
   * @param first a string
   * @param more further strings
   * @return the schema
   */
  public static Schema enumeration(String first, String... more) {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(more, "more");
    List<String> all = new ArrayList<>(List.of(more));
    all.add(0, first);
    return of(JsonObject.of("type", "string", "enum", all));
  }

  /**
   * Returns a schema for arrays.
   *
   * @param items the schema of each element
   * @return the schema
   */
  public static Schema array(Schema items) {
    Objects.requireNonNull(items, "items");
    return of(SchemaJson.lifted(JsonObject.of("type", "array", "items", items.json)));
  }

  /**
   * Returns a schema for the values that fit at least one of the given schemas.
   *
   * @param schemas the schemas; at least one
   * @return the schema
   */
  public static Schema anyOf(Schema... schemas) {
    Objects.requireNonNull(schemas, "schemas");
    return of(SchemaJson.lifted(JsonObject.of("anyOf", Arrays.stream(schemas).map(Schema::json).toList())));
  }

  private static Schema typed(String type, String description) {
    return of(JsonObject.of("type", type)).describe(description);
  }

  /**
   * Returns a copy of this schema with a description in front of the present one.
   *
   * @param description the description for the model; empty for none
   * @return the copy
   */
  public Schema describe(String description) {
    Objects.requireNonNull(description, "description");
    return of(SchemaJson.noted(json, "description", description));
  }

  /**
   * Returns a copy of this schema with a lower bound: the minimum of a number, of the length of a string, or of the number of
   * elements of an array.
   *
   * @param bound the bound, inclusive
   * @return the copy
   * @throws IllegalStateException if this schema is not for numbers, strings or arrays
   */
  public Schema min(double bound) {
    return of(SchemaJson.bounded(json, "min", bound));
  }

  /**
   * Returns a copy of this schema with an upper bound: the maximum of a number, of the length of a string, or of the number of
   * elements of an array.
   *
   * @param bound the bound, inclusive
   * @return the copy
   * @throws IllegalStateException if this schema is not for numbers, strings or arrays
   */
  public Schema max(double bound) {
    return of(SchemaJson.bounded(json, "max", bound));
  }

  /**
   * Returns this schema as JSON.
   *
   * @return the JSON
   */
  public JsonObject json() {
    return json;
  }

  /**
   * Returns the faults that keep this schema from being of Moonshot's subset (MFJS).
   *
   * <p>The rules are those of Moonshot's published validator, MoonshotAI/walle 0.1.13, at its default level {@code ultra} with
   * its default limits: 120,000 bytes, 30 levels and 3,000 names of properties, 1,000 values of an enum, and 500 branches. Some
   * answers of the validator depend on a random order; such a schema has a fault. Every fault is one that the validator finds,
   * but in tangled cycles of references the validator may find more.
   *
   * <p>A schema without faults may still allow no finite JSON. The validator examines recursion only if no member of the root
   * terminates.
   *
   * @return the faults, each with its path and rule; empty if there are none
   */
  public List<Fault> check() {
    return faults(SchemaCheck.of(json));
  }

  /**
   * Returns the faults that keep this schema from describing the arguments of a tool, or an answer. These are the faults of
   * {@link #check}, and a fault of the rule {@code root} if this schema is not for objects: the service wants
   * {@code "type": "object"} at the root, and takes no type beside {@code anyOf}.
   *
   * @return the faults; empty if there are none
   */
  public List<Fault> checkObject() {
    List<Faults.Fault> faults = new ArrayList<>(SchemaCheck.of(json));
    ServiceCheck.root(json).ifPresent(faults::add);
    return faults(faults);
  }

  /**
   * Returns the faults that the service was seen to find in schemas that pass {@link #checkObject}. Not every deployment finds
   * them, so such a schema may be accepted. The schemas of records, of the builder, and of {@code SchemaNormalizer} have none.
   *
   * <p>The rule {@code required} asks for the array {@code required} in every schema for objects; it may be empty. The rule
   * {@code type} asks for {@code type}, {@code anyOf} or {@code $ref} in every schema within this one.
   *
   * @return the faults; empty if there are none
   */
  public List<Fault> checkService() {
    return faults(ServiceCheck.of(json));
  }

  private static List<Fault> faults(List<Faults.Fault> found) {
    return found.stream().map(fault -> new Fault(fault.path(), fault.rule(), fault.message())).toList();
  }

  /** Returns a schema that this package made, in the form that every deployment accepts. */
  static Schema made(JsonObject json, String message) {
    return of(CompletedSchema.of(json)).checked(message);
  }

  /** Returns this schema if it is of the subset. */
  private Schema checked(String message) {
    List<Fault> faults = check();
    if (faults.isEmpty()) {
      return this;
    }
    throw new IllegalArgumentException(message + faults.stream().map(fault -> "\n  " + fault).collect(joining()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Schema schema && schema.json.equals(json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  /** Returns the JSON text of the schema. */
  @Override
  public String toString() {
    return Json.write(json);
  }

  /**
   * A fault in a schema.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param path the JSON pointer of the faulty part; empty for the root
   * @param rule the broken rule: a keyword such as {@code required}, or {@code keyword}, {@code bounds}, {@code depth},
   *     {@code size}, {@code recursion} or {@code root}
   * @param message the description of the fault
   */
  public record Fault(String path, String rule, String message) {

    /**
     * Creates a fault.
     *
     * @param path the pointer, not null
     * @param rule the rule, not null
     * @param message the message, not null
     */
    public Fault {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(rule, "rule");
      Objects.requireNonNull(message, "message");
    }

    /** Returns the path and the message. */
    @Override
    public String toString() {
      return (path.isEmpty() ? "the root" : path) + ": " + message;
    }
  }

  /** Builds a schema for objects. Members keep the order in which they are added. This class is not thread-safe. */
  public static final class Builder {
    private final Map<String, JsonValue> properties = new LinkedHashMap<>();
    private final Set<String> required = new LinkedHashSet<>();
    private final Map<String, JsonValue> others = new LinkedHashMap<>();

    private Builder() {
      others.put("additionalProperties", JsonBoolean.FALSE);
    }

    private Builder(JsonObject json) {
      others.putAll(json.members());
      if (others.remove("properties") instanceof JsonObject all) {
        properties.putAll(all.members());
      }
      SchemaJson.list(json, "required").forEach(name -> required.add(name.asString()));
      others.keySet().removeAll(List.of("type", "required"));
    }

    /**
     * Sets the description of the object.
     *
     * @param text the description for the model; empty for none
     * @return this
     */
    public Builder description(String text) {
      Objects.requireNonNull(text, "text");
      if (text.isEmpty()) {
        others.remove("description");
      } else {
        others.put("description", JsonString.of(text));
      }
      return this;
    }

    /**
     * Adds a required member.
     *
     * @param name its name
     * @param schema its schema
     * @return this
     */
    public Builder required(String name, Schema schema) {
      optional(name, schema);
      required.add(name);
      return this;
    }

    /**
     * Adds an optional member.
     *
     * @param name its name
     * @param schema its schema
     * @return this
     */
    public Builder optional(String name, Schema schema) {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(schema, "schema");
      required.remove(name);
      properties.put(name, schema.json);
      return this;
    }

    /**
     * Returns the schema. Unless this builder began with another schema, it allows no members but those added.
     *
     * @return the schema, which passes {@link Schema#checkObject}
     * @throws IllegalArgumentException if it is not of Moonshot's subset; the message names each fault with its path
     */
    public Schema build() {
      return of(SchemaJson.object(properties, required, others)).checked("the schema is not of Moonshot's subset:");
    }

    @Override
    public String toString() {
      return OneLine.of("Schema.Builder", properties.keySet());
    }
  }
}
