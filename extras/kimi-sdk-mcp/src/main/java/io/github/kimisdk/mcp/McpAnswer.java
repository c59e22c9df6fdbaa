package io.github.kimisdk.mcp;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.mcp.rpc.MessageMembers;
import java.util.Map;
import java.util.Objects;

/**
 * The answer to a {@link McpQuestion}.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param action the decision of the user: {@code accept}, {@code decline} or {@code cancel}
 * @param content the values of the form; empty for an address, and if the user does not accept
 */
public record McpAnswer(String action, JsonObject content) {

  /** The user refuses. */
  public static final McpAnswer DECLINED = new McpAnswer("decline", JsonObject.EMPTY);

  /** The user decides nothing, for example because nobody is there. */
  public static final McpAnswer CANCELLED = new McpAnswer("cancel", JsonObject.EMPTY);

  /**
   * Creates an answer from all components.
   *
   * @param action the decision, not null
   * @param content the values, not null
   */
  public McpAnswer {
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(content, "content");
  }

  /**
   * Returns the answer of a user who fills in the form, or consents to the address.
   *
   * @param content the values of the form; a property that is missing gets its default of the schema; empty for an address
   * @return the answer
   */
  public static McpAnswer accepted(JsonObject content) {
    Objects.requireNonNull(content, "content");
    return new McpAnswer("accept", content);
  }

  /** The result of {@code elicitation/create}. */
  JsonObject result(McpQuestion question) {
    JsonObject result = JsonObject.of("action", action);
    if (!action.equals("accept") || question.address().isPresent()) {
      return result;
    }
    JsonObject filled = content;
    for (Map.Entry<String, JsonValue> property : MessageMembers.object(question.schema(), "properties").members().entrySet()) {
      if (!content.has(property.getKey()) && property.getValue() instanceof JsonObject schema && schema.has("default")) {
        filled = filled.with(property.getKey(), schema.get("default"));
      }
    }
    return result.with("content", filled);
  }
}
