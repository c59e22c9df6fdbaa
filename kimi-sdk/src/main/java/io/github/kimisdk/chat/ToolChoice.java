package io.github.kimisdk.chat;

import io.github.kimisdk.json.JsonObject;
import java.util.Objects;

/**
 * Whether and which tool the model is to call.
 *
 * <p>With thinking on, the K2 models refuse {@link #REQUIRED} and a named tool with a 400.
 */
public sealed interface ToolChoice {

  /**
   * A general rule.
   *
   * @param value the name that the wire uses
   */
  record Mode(String value) implements ToolChoice {

    /**
     * A rule by its name.
     *
     * @param value the name, not null
     */
    public Mode {
      Objects.requireNonNull(value, "value");
    }
  }

  /**
   * One tool that has to be called.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param name the tool's name
   * @param extra members that this version does not know
   */
  record Named(String name, JsonObject extra) implements ToolChoice {

    /**
     * A choice with every component.
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
   * A choice of a kind that this version does not know; it goes out as it came.
   *
   * @param type the type that it names
   * @param raw the whole choice
   */
  record Unknown(String type, JsonObject raw) implements ToolChoice {

    /**
     * A choice as it came.
     *
     * @param type the type, not null
     * @param raw the whole choice, not null
     */
    public Unknown {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(raw, "raw");
    }
  }

  /** The model decides; the service's default. */
  Mode AUTO = new Mode("auto");

  /** No tool is called. */
  Mode NONE = new Mode("none");

  /** Some tool is called; documented for {@code kimi-k3} and later only. */
  Mode REQUIRED = new Mode("required");

  /**
   * One tool that has to be called.
   *
   * @param name the tool's name
   * @return the choice
   */
  static Named named(String name) {
    return new Named(name, JsonObject.EMPTY);
  }
}
