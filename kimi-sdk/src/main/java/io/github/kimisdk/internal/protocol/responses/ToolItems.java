package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonObject;

/**
 * The tools that a model may call, and the calls. A call of a {@code custom} tool has free text as its
 * input, which the records keep as arguments.
 */
public final class ToolItems {

  /** The type of a call with free text, in {@link ToolCall#type}. */
  public static final String CUSTOM = "custom";

  private static final String NAMESPACE = "namespace";

  private ToolItems() {}

  /** Writes a declaration. A tool that the format does not know is written as it is. */
  static JsonObject write(ToolSpec tool) {
    if (tool instanceof ToolSpec.Function function) {
      return new ObjectWriter()
          .put("type", "function")
          .put("name", function.name())
          .put("description", function.description())
          .put("parameters", function.parameters())
          .flag("strict", function.strict())
          .with(function.extra());
    }
    return ((ToolSpec.Unknown) tool).raw();
  }

  /** Returns the unknown members with the namespace of a tool, which belongs to its name. */
  public static JsonObject named(ObjectReader fields) {
    return fields.value(NAMESPACE).map(space -> fields.rest().with(NAMESPACE, space)).orElseGet(fields::rest);
  }

  /** Writes a call. */
  public static JsonObject write(ToolCall call) {
    boolean custom = call.type().equals(CUSTOM);
    return new ObjectWriter()
        .put("type", custom ? "custom_tool_call" : "function_call")
        .put("call_id", call.id())
        .put("name", call.name())
        .put(custom ? "input" : "arguments", call.arguments())
        .with(call.extra());
  }

  /**
   * Returns a call as it is sent back. An input of free text is sent as the model wrote it, although a history may contain it as
   * an object. Blank arguments become the empty object, because some servers parse them.
   */
  static ToolCall sentBack(ToolCall call) {
    if (call.type().equals(CUSTOM)) {
      return call.asWritten();
    }
    return call.arguments().isBlank() ? call.withObjectArguments() : call;
  }

  /** Returns whether an item is a call of a tool of the caller. */
  static boolean calls(String type) {
    return type.equals("function_call") || type.equals("custom_tool_call");
  }

  /** Reads a call. The id and the status of its item have no meaning without a store, so they are left out. */
  static ToolCall readCall(ObjectReader item) {
    boolean custom = item.string("type").filter("custom_tool_call"::equals).isPresent();
    item.value("id");
    item.value("status");
    return new ToolCall(
        item.string("call_id").orElse(""),
        custom ? CUSTOM : ToolCall.FUNCTION,
        item.string("name").orElse(""),
        item.string(custom ? "input" : "arguments").orElse(""),
        named(item));
  }
}
