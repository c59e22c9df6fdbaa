package io.github.kimisdk.schema;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A JSON Schema: what the arguments of a tool, or an answer, have to look like.
 *
 * <p>Kimi takes a subset of JSON Schema only, the Moonshot Flavored JSON Schema (MFJS). What is made here is of that
 * subset; {@link #check} says whether any other schema is, and {@link #normalize} turns one into it.
 *
 * <p>Immutable, and safe for many threads. Two are equal when their JSON is.
 */
public final class Schema {
  private final JsonObject json;

  private Schema(JsonObject json) {
    this.json = Objects.requireNonNull(json, "json");
  }

  /**
   * The schema that a JSON object is. Nothing is checked; {@link #check} does that.
   *
   * @param json the object
   * @return the schema
   */
  public static Schema of(JsonObject json) {
    return new Schema(json);
  }

  /**
   * The start of a schema for objects, made by hand.
   *
   * @return a builder without members
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A schema for text.
   *
   * @param description what the text is, for the model; empty for nothing
   * @return the schema
   */
  public static Schema string(String description) {
    Objects.requireNonNull(description, "description");
    return typed("string", description);
  }

  /**
   * A schema for whole numbers.
   *
   * @param description what the number is, for the model; empty for nothing
   * @return the schema
   */
  public static Schema integer(String description) {
    Objects.requireNonNull(description, "description");
    return typed("integer", description);
  }

  /**
   * A schema for numbers.
   *
   * @param description what the number is, for the model; empty for nothing
   * @return the schema
   */
  public static Schema number(String description) {
    Objects.requireNonNull(description, "description");
    return typed("number", description);
  }

  /**
   * A schema for true and false.
   *
   * @param description what it says, for the model; empty for nothing
   * @return the schema
   */
  public static Schema truth(String description) {
    Objects.requireNonNull(description, "description");
    return typed("boolean", description);
  }

  /**
   * A schema for one of some texts.
   *
   * @param first a text
   * @param more further texts
   * @return the schema
   */
  public static Schema choice(String first, String... more) {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(more, "more");
    List<String> all = new ArrayList<>(List.of(more));
    all.add(0, first);
    return of(JsonObject.of("type", "string", "enum", all));
  }

  /**
   * A schema for arrays.
   *
   * @param items the schema of each element
   * @return the schema
   */
  public static Schema list(Schema items) {
    Objects.requireNonNull(items, "items");
    return of(SchemaJson.lifted(JsonObject.of("type", "array", "items", items.json)));
  }

  /**
   * A schema for whatever fits one of some schemas.
   *
   * @param schemas the schemas; at least one
   * @return the schema
   */
  public static Schema anyOf(Schema... schemas) {
    Objects.requireNonNull(schemas, "schemas");
    List<JsonValue> branches = new ArrayList<>();
    for (Schema schema : schemas) branches.add(schema.json);
    return of(SchemaJson.lifted(JsonObject.of("anyOf", branches)));
  }

  private static Schema typed(String type, String description) {
    return of(JsonObject.of("type", type)).describe(description);
  }

  /**
   * This schema with a further description, in front of the one that it may have.
   *
   * @param description the text for the model; empty for none
   * @return the copy
   */
  public Schema describe(String description) {
    Objects.requireNonNull(description, "description");
    return of(SchemaJson.noted(json, "description", description));
  }

  /**
   * This schema with a lower bound: for numbers the least value, for text the least length, for arrays the least
   * number of elements.
   *
   * @param bound the bound, included
   * @return the copy
   * @throws IllegalStateException if this is a schema for something else
   */
  public Schema min(double bound) {
    return of(SchemaJson.bounded(json, "min", bound));
  }

  /**
   * This schema with an upper bound: for numbers the greatest value, for text the greatest length, for arrays the
   * greatest number of elements.
   *
   * @param bound the bound, included
   * @return the copy
   * @throws IllegalStateException if this is a schema for something else
   */
  public Schema max(double bound) {
    return of(SchemaJson.bounded(json, "max", bound));
  }

  /**
   * The schema as JSON.
   *
   * @return the object
   */
  public JsonObject json() {
    return json;
  }

  /**
   * What keeps this schema from being of Moonshot's subset (MFJS).
   *
   * <p>The rules are those of Moonshot's published validator, MoonshotAI/walle 0.1.13, at its default level {@code ultra} and
   * with its default ceilings: 120,000 bytes, 30 levels and 3,000 names of properties, 1,000 values of an enum, 500
   * branches. Where the validator's answer depends on a random order, a schema that it may refuse has a fault.
   *
   * <p>A schema may have no fault and still fit no finite JSON: recursion is looked at only where the root has no member
   * that ends, and one such member is enough.
   *
   * @return the faults, each with its path and rule; empty if there are none
   */
  public List<Fault> check() {
    return SchemaCheck.of(json);
  }

  /**
   * What keeps this schema from being that of a tool's arguments or of an answer: the faults of {@link #check}, and one
   * of the rule {@code root} if it is not a schema for objects.
   *
   * @return the faults; empty if there are none
   */
  public List<Fault> checkObject() {
    List<Fault> faults = new ArrayList<>(check());
    if (!json.has("type") || !json.get("type").equals(JsonString.of("object"))) {
      faults.add(new Fault("", "root", "the schema of arguments and answers has \"type\": \"object\" at its root"));
    }
    return List.copyOf(faults);
  }

  /** This, if it is of the subset. */
  Schema checked(String what) {
    List<Fault> faults = check();
    if (faults.isEmpty()) return this;
    StringBuilder message = new StringBuilder(what);
    for (Fault fault : faults) message.append("\n  ").append(fault);
    throw new IllegalArgumentException(message.toString());
  }

  /**
   * This schema in Moonshot's subset (MFJS), for schemas that come from elsewhere: MCP, OpenAPI, zod, pydantic.
   *
   * <p>What fits this schema fits the new one. What the subset has no keyword for, such as {@code format}, is told to the
   * model in the description; so the new schema may allow more, and whoever takes the values still has to check them.
   * A root that is any of several objects becomes one object with the members of all, because arguments have no other
   * form. An array through which a schema leads back to itself is written as {@code anyOf} of that array and the empty one,
   * because the service does not see otherwise that it may be empty. Up to draft 7, which {@code $schema} names, keywords
   * beside a {@code $ref} have no effect.
   *
   * <p>Two guesses allow less: without {@code type} a schema is for the type whose keywords it uses, {@code format} for
   * text; and in a root that was any of several objects a member is what those of them say that name it.
   *
   * @return the schema, which passes {@link #check}
   * @throws IllegalArgumentException if something cannot be carried over; the message names each with its path
   */
  public Schema normalize() {
    return SchemaNormalizer.of(json);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Schema schema && schema.json.equals(json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  /** The JSON text of the schema. */
  @Override
  public String toString() {
    return Json.write(json);
  }

  /**
   * What is wrong with a schema, and where.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param path the JSON pointer of what is at fault; empty for the root
   * @param rule the rule that is broken: a keyword such as {@code required}, or {@code keyword}, {@code bounds},
   *     {@code depth}, {@code size}, {@code recursion}, {@code root}
   * @param message what is wrong, in words
   */
  public record Fault(String path, String rule, String message) {

    /**
     * A fault.
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

    /** The path and the message. */
    @Override
    public String toString() {
      return (path.isEmpty() ? "the root" : path) + ": " + message;
    }
  }

  /** Collects the members of an object, in order. For one thread. */
  public static final class Builder {
    private final Map<String, JsonValue> properties = new LinkedHashMap<>();
    private final List<String> required = new ArrayList<>();
    private String description = "";

    private Builder() {}

    /**
     * Says what the object is.
     *
     * @param text the description, for the model
     * @return this
     */
    public Builder description(String text) {
      description = Objects.requireNonNull(text, "text");
      return this;
    }

    /**
     * Adds a member that has to be there.
     *
     * @param name its name
     * @param schema its schema
     * @return this
     */
    public Builder required(String name, Schema schema) {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(schema, "schema");
      if (!required.contains(name)) required.add(name);
      properties.put(name, schema.json);
      return this;
    }

    /**
     * Adds a member that may be missing.
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
     * The schema, which allows no members but those added.
     *
     * @return the schema, which passes {@link Schema#checkObject}
     * @throws IllegalArgumentException if it is not of Moonshot's subset; the message names each fault with its path
     */
    public Schema build() {
      return of(SchemaJson.object(properties, required, description)).checked("the schema is not of Moonshot's subset:");
    }
  }
}
