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

/** A JSON Schema. Immutable, and safe for many threads. */
public final class Schema {
  private final JsonObject json;

  private Schema(JsonObject json) {
    this.json = Objects.requireNonNull(json, "json");
  }

  /**
   * The schema that a JSON object is; nothing is checked, {@link #check} does that.
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
   * @return a builder
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
    return typed("string", description);
  }

  /**
   * A schema for whole numbers.
   *
   * @param description what the number is, for the model; empty for nothing
   * @return the schema
   */
  public static Schema integer(String description) {
    return typed("integer", description);
  }

  /**
   * A schema for numbers.
   *
   * @param description what the number is, for the model; empty for nothing
   * @return the schema
   */
  public static Schema number(String description) {
    return typed("number", description);
  }

  /**
   * A schema for true and false.
   *
   * @param description what it says, for the model; empty for nothing
   * @return the schema
   */
  public static Schema truth(String description) {
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
    List<Object> all = new ArrayList<>(List.of(more));
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
    return of(JsonObject.of("type", "array", "items", items.json));
  }

  private static Schema typed(String type, String description) {
    return of(JsonObject.of("type", type)).describe(description);
  }

  /**
   * This schema with a description.
   *
   * @param description the text for the model; empty for none
   * @return the copy
   */
  public Schema describe(String description) {
    return of(description.isEmpty() ? json.without("description") : json.with("description", JsonString.of(description)));
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
   * What keeps this schema from being Moonshot's subset of JSON Schema (MFJS).
   *
   * @return the faults; empty if there are none
   */
  public List<Fault> check() {
    return List.of();
  }

  /**
   * This schema in Moonshot's subset (MFJS).
   *
   * @return the schema, which passes {@link #check}
   * @throws IllegalArgumentException if something cannot be carried over; the message names it with its path
   */
  public Schema normalise() {
    return this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Schema schema && schema.json.equals(json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return Json.write(json);
  }

  /**
   * What is wrong with a schema, and where.
   *
   * @param path the JSON pointer of the schema or keyword at fault; empty for the root
   * @param rule the rule that is broken, in one word such as {@code keyword}
   * @param message what is wrong and what to do
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

    @Override
    public String toString() {
      return (path.isEmpty() ? "" : path + ": ") + message;
    }
  }

  /** Collects the members of an object, in order. For one thread. */
  public static final class Builder {
    private final Map<String, JsonValue> properties = new LinkedHashMap<>();
    private final List<JsonValue> required = new ArrayList<>();
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
      required.add(JsonString.of(name));
      return optional(name, schema);
    }

    /**
     * Adds a member that may be missing.
     *
     * @param name its name
     * @param schema its schema
     * @return this
     */
    public Builder optional(String name, Schema schema) {
      properties.put(name, schema.json);
      return this;
    }

    /**
     * The schema, which allows no members but those added.
     *
     * @return the schema
     */
    public Schema build() {
      return of(JsonObject.of("type", "object", "properties", properties, "required", required,
          "additionalProperties", false)).describe(description);
    }
  }
}
