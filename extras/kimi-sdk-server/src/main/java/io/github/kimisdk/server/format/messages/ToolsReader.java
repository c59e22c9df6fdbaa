package io.github.kimisdk.server.format.messages;

import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.internal.protocol.messages.MessagesTools;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;

/** Reads the tools that a model may call, and the choice among them. */
final class ToolsReader {

  private ToolsReader() {}

  static ToolUse read(ObjectReader body) {
    return new ToolUse(body.list("tools", ToolsReader::readTool), body.optional("tool_choice", ToolsReader::readChoice));
  }

  /** Reads a tool. Tools of other types run at the original service; the model that gets one refuses it. */
  private static ToolSpec readTool(ObjectReader tool) {
    String type = tool.string("type").orElse("custom");
    return !type.equals("custom") ? new ToolSpec.Unknown(type, tool.object()) : new ToolSpec.Function(
        tool.required("name"),
        tool.string("description"),
        tool.requiredChild("input_schema").object(),
        tool.bool("strict"),
        tool.rest());
  }

  /** Reads the wish for one call at a time, for which chat completions have an unknown member. */
  static JsonObject readExtra(ObjectReader body, JsonObject rest) {
    boolean single = body.object().tryGet("tool_choice").orElse(null) instanceof JsonObject choice
        && choice.tryGet(MessagesTools.SINGLE).filter(JsonBoolean.TRUE::equals).isPresent();
    return single ? rest.with(MessagesTools.PARALLEL, JsonBoolean.FALSE) : rest;
  }

  private static ToolChoice readChoice(ObjectReader choice) {
    String type = choice.required("type");
    return switch (type) {
      case "auto" -> ToolChoice.AUTO;
      case "any" -> ToolChoice.REQUIRED;
      case "none" -> ToolChoice.NONE;
      case "tool" -> ToolChoice.named(choice.required("name"));
      default -> throw new IllegalArgumentException(choice.path() + "/type: expected auto, any, none or tool, found " + type);
    };
  }
}
