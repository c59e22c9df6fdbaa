package io.github.kimisdk.chat;

import io.github.kimisdk.json.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * The format of an answer.
 *
 * <pre>{@code
 * ChatRequest json = ChatRequest.builder()
 *     .responseFormat(ResponseFormat.JSON)
 *     .user("Answer as a JSON object: the three largest cities of Italy")
 *     .build();
 * System.out.println(kimi.chat(json).text());
 * }</pre>
 */
public sealed interface ResponseFormat {

  /**
   * Text, or any JSON object.
   *
   * @param type the name of the format
   */
  record Simple(String type) implements ResponseFormat {

    /**
     * Creates a format.
     *
     * @param type the name, not null
     */
    public Simple {
      Objects.requireNonNull(type, "type");
    }
  }

  /**
   * JSON that fits a schema.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param name a name for the schema, required by the service
   * @param description the purpose of the schema; optional
   * @param strict whether the schema is enforced; absent means the service's default, which is true
   * @param schema the JSON Schema; its root is an object, and a strict schema uses only Moonshot's subset
   * @param extra members that this version does not know
   */
  record FittingSchema(
      String name, Optional<String> description, Optional<Boolean> strict, JsonObject schema, JsonObject extra)
      implements ResponseFormat {

    /**
     * Creates a format from all components.
     *
     * @param name the name, not null
     * @param description the description or empty
     * @param strict whether the schema is enforced, or empty
     * @param schema the schema, not null
     * @param extra unknown members, not null
     */
    public FittingSchema {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(description, "description");
      Objects.requireNonNull(strict, "strict");
      Objects.requireNonNull(schema, "schema");
      Objects.requireNonNull(extra, "extra");
    }

    /**
     * Returns a copy with a description.
     *
     * @param description the purpose of the schema, for the model
     * @return a copy
     */
    public FittingSchema withDescription(String description) {
      return new FittingSchema(name, Optional.of(Objects.requireNonNull(description, "description")), strict, schema, extra);
    }

    /**
     * Returns a copy that is enforced or not.
     *
     * @param strict whether the service enforces the schema
     * @return a copy
     */
    public FittingSchema withStrict(boolean strict) {
      return new FittingSchema(name, description, Optional.of(strict), schema, extra);
    }
  }

  /**
   * A format that this version does not know. It is sent unchanged.
   *
   * @param type the type of the format
   * @param raw the whole format
   */
  record Unknown(String type, JsonObject raw) implements ResponseFormat {

    /**
     * Creates a format as it was received.
     *
     * @param type the type, not null
     * @param raw the whole format, not null
     */
    public Unknown {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(raw, "raw");
    }
  }

  /** Text; the default of the service. */
  Simple TEXT = new Simple("text");

  /** Any JSON object. The prompt must ask for JSON, and partial mode is not possible. */
  Simple JSON = new Simple("json_object");

  /**
   * Returns the format of JSON that fits a schema.
   *
   * @param name a name for the schema
   * @param schema the JSON Schema
   * @return the format
   */
  static FittingSchema schema(String name, JsonObject schema) {
    return new FittingSchema(name, Optional.empty(), Optional.empty(), schema, JsonObject.EMPTY);
  }
}
