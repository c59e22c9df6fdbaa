package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import java.util.Optional;

/** The tools that a model may call, and the choice among them. */
public final class MessagesTools {

  /** The member of chat completions and Responses for calls beside each other, which is unknown to the records. */
  public static final String PARALLEL = "parallel_tool_calls";

  /** The member of a choice for one call at a time. */
  public static final String SINGLE = "disable_parallel_tool_use";

  private MessagesTools() {}

  static void write(ToolUse use, JsonObject extra, ObjectWriter body) {
    boolean single = !use.tools().isEmpty() && extra.tryGet(PARALLEL).filter(JsonBoolean.FALSE::equals).isPresent();
    Optional<ToolChoice> choice = single ? use.choice().or(() -> Optional.of(ToolChoice.AUTO)) : use.choice();
    body.list("tools", use.tools(), MessagesTools::write)
        .put("tool_choice", choice, wish -> single ? single(write(wish)) : write(wish));
  }

  /** A choice without calls has no such member. */
  private static JsonObject single(JsonObject choice) {
    return choice.tryGet("type").filter(JsonString.of("none")::equals).isPresent() ? choice
        : choice.with(SINGLE, JsonBoolean.TRUE);
  }

  /** Returns unknown members of a request without the one that the choice of a tool expresses. */
  static JsonObject rest(JsonObject extra) {
    return extra.tryGet(PARALLEL).orElse(null) instanceof JsonBoolean ? extra.without(PARALLEL) : extra;
  }

  private static JsonObject write(ToolSpec tool) {
    if (tool instanceof ToolSpec.Function function) {
      return new ObjectWriter()
          .put("name", function.name())
          .put("description", function.description())
          .put("input_schema", schema(function.parameters()))
          // GUESS: Kimi's specification does not name the member; on the original service it has this meaning.
          .flag("strict", function.strict())
          .with(function.extra());
    }
    return ((ToolSpec.Unknown) tool).raw();
  }

  /**
   * The format requires the type; chat completions accept a schema without it. The service refuses a type beside anyOf or a
   * reference.
   */
  private static JsonObject schema(JsonObject parameters) {
    boolean complete = parameters.has("type") || parameters.has("anyOf") || parameters.has("$ref");
    return complete ? parameters : UnknownMembers.added(JsonObject.of("type", "object"), parameters);
  }

  private static JsonObject write(ToolChoice choice) {
    if (choice instanceof ToolChoice.Named named) {
      // Kimi's specification does not name this choice, but the service accepts it while the model does not think.
      return new ObjectWriter().put("type", "tool").put("name", named.name()).with(named.extra());
    }
    if (choice instanceof ToolChoice.Mode mode) {
      return JsonObject.of("type", switch (mode.value()) {
        case "auto", "none" -> mode.value();
        case "required" -> "any";
        default -> throw MessagesRequest.REFUSALS.of("tool_choice", "auto, required or none", mode.value(), "use one of these");
      });
    }
    return ((ToolChoice.Unknown) choice).raw();
  }
}
