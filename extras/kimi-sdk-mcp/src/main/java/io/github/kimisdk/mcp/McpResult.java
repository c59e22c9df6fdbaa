package io.github.kimisdk.mcp;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.tool.ToolResult;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of a call that a program made itself.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param result the result as a model reads it; it is a failure if the server says so
 * @param structured the structured content; absent if there is none
 * @param raw the whole result, as the server wrote it
 */
public record McpResult(ToolResult result, Optional<JsonValue> structured, JsonObject raw) {

  /**
   * Creates a result from all components.
   *
   * @param result the result for a model, not null
   * @param structured the structured content or empty
   * @param raw the whole result, not null
   */
  public McpResult {
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(structured, "structured");
    Objects.requireNonNull(raw, "raw");
  }

  /** {@return the text that a model reads} */
  public String text() {
    return result.text();
  }

  /** {@return whether the server says that the tool has failed} */
  public boolean failed() {
    return result.failed();
  }

  @Override
  public String toString() {
    return "McpResult[" + (failed() ? "failed: " : "") + text() + "]";
  }
}
