package io.github.kimisdk.chat;

import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.JsonObject;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A piece of a tool call. The first piece of a call usually names the id and the tool. Later pieces add arguments.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param index the number of the call within the answer, where the service sends it
 * @param id the id of the call
 * @param type the type of the call
 * @param name the tool's name
 * @param arguments a piece of the arguments
 * @param extra members that this version does not know
 */
public record ToolCallDelta(
    OptionalInt index,
    Optional<String> id,
    Optional<String> type,
    Optional<String> name,
    Optional<String> arguments,
    JsonObject extra) {

  /**
   * Creates a piece from all components.
   *
   * @param index the number or empty
   * @param id the id or empty
   * @param type the type or empty
   * @param name the name or empty
   * @param arguments a piece of the arguments or empty
   * @param extra unknown members, not null
   */
  public ToolCallDelta {
    Objects.requireNonNull(index, "index");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(arguments, "arguments");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns a piece of a call, to which the other members are added.
   *
   * @param index the number of the call within the answer, from 0
   * @return a piece with nothing but the number
   */
  public static ToolCallDelta of(int index) {
    return new ToolCallDelta(
        OptionalInt.of(index), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), JsonObject.EMPTY);
  }

  /**
   * Returns a copy with another number.
   *
   * @param index the number of the call within the answer, from 0
   * @return a copy
   */
  public ToolCallDelta withIndex(int index) {
    return new ToolCallDelta(OptionalInt.of(index), id, type, name, arguments, extra);
  }

  /**
   * Returns a copy with an id.
   *
   * @param id the id of the call
   * @return a copy
   */
  public ToolCallDelta withId(String id) {
    return new ToolCallDelta(index, Optional.of(Objects.requireNonNull(id, "id")), type, name, arguments, extra);
  }

  /**
   * Returns a copy with a type.
   *
   * @param type the type of the call, such as {@link ToolCall#FUNCTION}
   * @return a copy
   */
  public ToolCallDelta withType(String type) {
    return new ToolCallDelta(index, id, Optional.of(Objects.requireNonNull(type, "type")), name, arguments, extra);
  }

  /**
   * Returns a copy with the name of a tool.
   *
   * @param name the tool's name
   * @return a copy
   */
  public ToolCallDelta withName(String name) {
    return new ToolCallDelta(index, id, type, Optional.of(Objects.requireNonNull(name, "name")), arguments, extra);
  }

  /**
   * Returns a copy with a piece of the arguments.
   *
   * @param arguments the piece
   * @return a copy
   */
  public ToolCallDelta withArguments(String arguments) {
    return new ToolCallDelta(index, id, type, name, Optional.of(Objects.requireNonNull(arguments, "arguments")), extra);
  }

  /**
   * Returns a copy with other unknown members.
   *
   * @param extra the members that replace the present ones
   * @return a copy
   */
  public ToolCallDelta withExtra(JsonObject extra) {
    return new ToolCallDelta(index, id, type, name, arguments, extra);
  }

  @Override
  public String toString() {
    return OneLine.of("ToolCallDelta", id, name, arguments);
  }
}
