package io.github.kimisdk.chat;

import io.github.kimisdk.json.JsonObject;
import java.util.Objects;
import java.util.Optional;

/** The declaration of a tool that the model may call. */
public sealed interface ToolSpec {

  /**
   * Returns the name of the tool.
   *
   * @return the name
   */
  String name();

  /**
   * A tool of the caller.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param name letters, digits, {@code _} and {@code -}, beginning with a letter or {@code _}; 3 to 64 characters
   *     are safe on every model
   * @param description the purpose of the tool, for the model; optional
   * @param parameters the JSON Schema of the arguments: an object, in Moonshot's subset
   * @param strict whether the schema is enforced; absent means the service's default, which is true
   * @param extra members that this version does not know
   */
  record Function(
      String name, Optional<String> description, JsonObject parameters, Optional<Boolean> strict, JsonObject extra)
      implements ToolSpec {

    /**
     * Creates a tool from all components.
     *
     * @param name the name, not null
     * @param description the description or empty
     * @param parameters the schema, not null
     * @param strict whether the schema is enforced, or empty
     * @param extra unknown members, not null
     */
    public Function {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(description, "description");
      Objects.requireNonNull(parameters, "parameters");
      Objects.requireNonNull(strict, "strict");
      Objects.requireNonNull(extra, "extra");
    }

    /**
     * Returns a copy that is enforced or not.
     *
     * @param strict whether the service enforces the schema
     * @return a copy
     */
    public Function withStrict(boolean strict) {
      return new Function(name, description, parameters, Optional.of(strict), extra);
    }
  }

  /**
   * A tool that the service runs itself, such as {@code $web_search}.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param name the name with its dollar sign
   * @param extra members that this version does not know
   */
  record Builtin(String name, JsonObject extra) implements ToolSpec {

    /**
     * Creates a builtin from all components.
     *
     * @param name the name, not null
     * @param extra unknown members, not null
     */
    public Builtin {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(extra, "extra");
    }
  }

  /**
   * A declaration of a type that this version does not know. It is sent unchanged.
   *
   * @param type the type of the declaration
   * @param raw the whole declaration, type included
   */
  record Unknown(String type, JsonObject raw) implements ToolSpec {

    /**
     * Creates a declaration as it was received.
     *
     * @param type the type, not null
     * @param raw the whole declaration, not null
     */
    public Unknown {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(raw, "raw");
    }

    @Override
    public String name() {
      return raw.tryGet("name").map(Object::toString).orElse(type);
    }
  }

  /**
   * Returns whether the service accepts a name for a tool of the caller: letters, digits, {@code _} and {@code -},
   * beginning with a letter or {@code _}. A name has at most 128 characters; before, the limit was 64.
   *
   * @param name the name
   * @return whether it is valid
   */
  static boolean validName(String name) {
    Objects.requireNonNull(name, "name");
    return !name.isEmpty() && name.length() <= 128 && "-0123456789".indexOf(name.charAt(0)) < 0
        && name.chars().allMatch(c -> c == '_' || c == '-' || c < 128 && Character.isLetterOrDigit(c));
  }

  /**
   * The web search of the service. The program sends the arguments of a call back unchanged as its result. According to third
   * parties, the service announced its end for 2026-10-20; {@code platform.web().tools()} and {@code platform.formulas()}
   * search in its place.
   */
  Builtin WEB_SEARCH = new Builtin("$web_search", JsonObject.EMPTY);

  /**
   * Returns the declaration of a tool of the caller.
   *
   * @param name the name by which the model calls it
   * @param description the purpose of the tool, for the model
   * @param parameters the JSON Schema of its arguments
   * @return the declaration
   */
  static Function function(String name, String description, JsonObject parameters) {
    Objects.requireNonNull(description, "description");
    return new Function(name, Optional.of(description), parameters, Optional.empty(), JsonObject.EMPTY);
  }
}
