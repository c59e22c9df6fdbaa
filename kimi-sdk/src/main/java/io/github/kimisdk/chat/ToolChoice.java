package io.github.kimisdk.chat;

import io.github.kimisdk.json.JsonObject;
import java.util.Objects;

/**
 * The rule that says whether the model calls a tool, and which one.
 *
 * <p>With thinking on, the K2 models refuse {@link #REQUIRED} and a named tool with a 400.
 */
public sealed interface ToolChoice {

  /**
   * A rule for all tools.
   *
   * @param value the name of the rule
   */
  record Mode(String value) implements ToolChoice {

    /**
     * Creates a rule.
     *
     * @param value the name, not null
     */
    public Mode {
      Objects.requireNonNull(value, "value");
    }
  }

  /**
   * A tool that the model must call.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param name the tool's name
   * @param extra members that this version does not know
   */
  record Named(String name, JsonObject extra) implements ToolChoice {

    /**
     * Creates a choice from all components.
     *
     * @param name the tool's name, not null
     * @param extra unknown members, not null
     */
    public Named {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(extra, "extra");
    }
  }

  /**
   * A choice of a type that this version does not know. It is sent unchanged.
   *
   * @param type the type of the choice
   * @param raw the whole choice
   */
  record Unknown(String type, JsonObject raw) implements ToolChoice {

    /**
     * Creates a choice as it was received.
     *
     * @param type the type, not null
     * @param raw the whole choice, not null
     */
    public Unknown {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(raw, "raw");
    }
  }

  /** The model decides; the default of the service. */
  Mode AUTO = new Mode("auto");

  /** The model calls no tool. */
  Mode NONE = new Mode("none");

  /** The model calls a tool; documented for {@code kimi-k3} and later only. */
  Mode REQUIRED = new Mode("required");

  /**
   * Returns the choice of a tool that the model must call.
   *
   * @param name the tool's name
   * @return the choice
   */
  static Named named(String name) {
    return new Named(name, JsonObject.EMPTY);
  }
}
