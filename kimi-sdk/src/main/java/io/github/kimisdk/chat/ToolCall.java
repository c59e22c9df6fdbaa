package io.github.kimisdk.chat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.Objects;

/**
 * A call that the model makes.
 *
 * <p>The id is opaque and goes back unchanged; the same id has been seen in two answers, so it is no key outside of
 * one answer. The arguments are kept as the model wrote them, valid JSON or not; {@link #withObjectArguments} gives the
 * form in which every server takes them back.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param id the id of the call
 * @param type {@link #FUNCTION} or {@link #BUILTIN}, or what else the service says
 * @param name the tool's name
 * @param arguments the arguments exactly as the model wrote them
 * @param extra members that this version does not know
 */
public record ToolCall(String id, String type, String name, String arguments, JsonObject extra) {

  /** The type of a call to one of the caller's tools. */
  public static final String FUNCTION = "function";

  /** The member that holds the text of arguments that are no JSON object, after {@link #withObjectArguments}. */
  public static final String UNREADABLE = "unreadable_arguments";

  /** The type of a call to a tool that the service runs itself, such as {@code $web_search}. */
  public static final String BUILTIN = "builtin_function";

  /**
   * A call with every component.
   *
   * @param id the id, not null
   * @param type the type, not null
   * @param name the tool's name, not null
   * @param arguments the raw arguments, not null
   * @param extra unknown members, not null
   */
  public ToolCall {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(arguments, "arguments");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * A call to one of the caller's tools.
   *
   * @param id the id
   * @param name the tool's name
   * @param arguments the arguments as JSON text
   * @return the call
   */
  public static ToolCall of(String id, String name, String arguments) {
    return new ToolCall(id, FUNCTION, name, arguments, JsonObject.EMPTY);
  }

  /**
   * The arguments, parsed.
   *
   * @return what the model wrote, as JSON
   * @throws io.github.kimisdk.json.JsonParseException when the model wrote something else; {@link #arguments()} has it
   */
  public JsonValue parsedArguments() {
    return Json.parse(arguments);
  }

  /**
   * The same call with arguments that are a JSON object, for a history that is sent. Kimi takes back whatever the model
   * wrote; other servers of its weights parse the arguments when they write the prompt, and refuse the whole history.
   *
   * @return this call when its arguments are a JSON object; a copy with <code>{}</code> when they are blank; else a copy with
   *     an object whose only member, {@link #UNREADABLE}, is the text of the arguments
   */
  public ToolCall withObjectArguments() {
    if (isObject(arguments)) {
      return this;
    }
    return withArguments(arguments.isBlank() ? "{}" : JsonObject.of(UNREADABLE, arguments).toString());
  }

  /**
   * The call as the model wrote it: takes back what {@link #withObjectArguments} did, except that blank arguments stay
   * <code>{}</code>.
   *
   * @return this call, or a copy with the text of the arguments
   */
  public ToolCall asWritten() {
    if (!arguments.contains(UNREADABLE) || !isObject(arguments)) {
      return this;
    }
    JsonObject object = parsedArguments().asObject();
    return object.size() == 1 && object.tryGet(UNREADABLE).orElse(null) instanceof JsonString text && !isObject(text.value())
        ? withArguments(text.value()) : this;
  }

  private ToolCall withArguments(String text) {
    return new ToolCall(id, type, name, text, extra);
  }

  private static boolean isObject(String text) {
    try {
      return Json.parse(text) instanceof JsonObject;
    } catch (JsonParseException other) {
      return false;
    }
  }
}
