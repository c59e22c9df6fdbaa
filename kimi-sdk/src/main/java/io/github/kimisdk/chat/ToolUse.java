package io.github.kimisdk.chat;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The tools of a request and the rule for calling them.
 *
 * @param tools the tools; empty when there are none
 * @param choice the rule; absent means the service's default, {@link ToolChoice#AUTO}
 */
public record ToolUse(List<ToolSpec> tools, Optional<ToolChoice> choice) {

  /** No tools. */
  public static final ToolUse NONE = new ToolUse(List.of(), Optional.empty());

  /**
   * Tools with every component.
   *
   * @param tools the tools, not null
   * @param choice the rule or empty
   */
  public ToolUse {
    Objects.requireNonNull(tools, "tools");
    tools = Elements.copy("tools", tools);
    Objects.requireNonNull(choice, "choice");
  }
}
