package io.github.kimisdk.chat;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The tools of a request and the rule for calling them.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param tools the tools; empty if there are none
 * @param choice the rule; absent for the default, {@link ToolChoice#AUTO}
 */
public record ToolUse(List<ToolSpec> tools, Optional<ToolChoice> choice) {

  /** No tools. */
  public static final ToolUse NONE = new ToolUse(List.of(), Optional.empty());

  /**
   * Creates a tool use from all components.
   *
   * @param tools the tools, not null
   * @param choice the rule or empty
   */
  public ToolUse {
    tools = Elements.copy("tools", tools);
    Objects.requireNonNull(choice, "choice");
  }

  /**
   * Returns tools that the model may call as it decides.
   *
   * @param tools the tools
   * @return the tools without a rule
   */
  public static ToolUse of(List<? extends ToolSpec> tools) {
    return new ToolUse(Elements.copy("tools", tools), Optional.empty());
  }

  /**
   * Returns a copy with another rule.
   *
   * @param choice the rule for calling the tools
   * @return a copy
   */
  public ToolUse withChoice(ToolChoice choice) {
    return new ToolUse(tools, Optional.of(Objects.requireNonNull(choice, "choice")));
  }
}
