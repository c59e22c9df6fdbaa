package io.github.kimisdk.chat;

import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.Objects;

/**
 * A tool call of the model.
 *
 * <p>The id is opaque and is sent back unchanged. Ids are unique only within one answer. The arguments are the text that the
 * model wrote, which may be invalid JSON; {@link #withObjectArguments} returns a form that every server accepts in a history.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param id the id of the call
 * @param type {@link #FUNCTION}, {@link #BUILTIN}, or another type of the service
 * @param name the tool's name
 * @param arguments the arguments as the model wrote them
 * @param extra members that this version does not know
 */
public record ToolCall(String id, String type, String name, String arguments, JsonObject extra) {

  /** The type of a call to a tool of the caller. */
  public static final String FUNCTION = "function";

  /** The member with which {@link #withObjectArguments} wraps arguments that are not a JSON object. */
  public static final String UNREADABLE = "unreadable_arguments";

  /** The type of a call to a tool that the service runs itself, such as {@code $web_search}. */
  public static final String BUILTIN = "builtin_function";

  private static final JsonLimits LIMITS = JsonLimits.DEFAULT.withMaxMemory(64 * 1024 * 1024);

  /**
   * Creates a call from all components.
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
   * Returns a call to a tool of the caller.
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
   * Returns the arguments as JSON.
   *
   * @return the arguments
   * @throws io.github.kimisdk.json.JsonParseException if the arguments are not JSON, or if their values take more than 64 MiB of
   *     memory
   */
  public JsonValue parsedArguments() {
    return Json.parse(arguments, LIMITS);
  }

  /**
   * Returns a call whose arguments are a JSON object, for a history. Kimi accepts any text. Other servers of its models parse the
   * arguments, and refuse the whole history if they are not a JSON object.
   *
   * @return this call if its arguments are a JSON object; a copy with <code>{}</code> if they are blank or null; otherwise one
   *     with an object whose only member, {@link #UNREADABLE}, is the text of the arguments
   */
  public ToolCall withObjectArguments() {
    if (isObject(arguments)) {
      return this;
    }
    boolean none = arguments.isBlank() || arguments.strip().equals("null");
    return withArguments(none ? "{}" : JsonObject.of(UNREADABLE, arguments).toString());
  }

  /**
   * Returns the call as the model wrote it. This undoes {@link #withObjectArguments}, except that blank arguments stay
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
      return Json.parse(text, LIMITS) instanceof JsonObject;
    } catch (JsonParseException other) {
      return false;
    }
  }

  @Override
  public String toString() {
    return OneLine.of("ToolCall", id, name, arguments);
  }
}
