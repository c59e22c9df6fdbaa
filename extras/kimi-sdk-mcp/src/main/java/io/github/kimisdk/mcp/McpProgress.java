package io.github.kimisdk.mcp;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * The progress of a call, as the server tells it.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param tool the name by which the model calls the tool
 * @param progress the progress, which grows
 * @param total the progress at the end; absent if the server does not know it
 * @param message a message for people; the empty string if there is none
 */
public record McpProgress(String tool, double progress, OptionalDouble total, String message) {

  /**
   * Creates progress from all components.
   *
   * @param tool the name of the tool, not null
   * @param progress the progress
   * @param total the progress at the end or empty
   * @param message a message, not null
   */
  public McpProgress {
    Objects.requireNonNull(tool, "tool");
    Objects.requireNonNull(total, "total");
    Objects.requireNonNull(message, "message");
  }
}
