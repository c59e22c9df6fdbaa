package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes a conversation as input items. */
final class InputItems {

  private final List<JsonObject> items = new ArrayList<>();
  /** The ids of the calls with free text, whose results are items of another type. Ids are unique within one answer only. */
  private final Set<String> customCalls = new HashSet<>();

  private InputItems() {}

  static JsonArray write(List<Message> messages) {
    InputItems input = new InputItems();
    messages.forEach(input::add);
    return JsonArray.of(input.items);
  }

  private void add(Message message) {
    if (message instanceof AssistantMessage assistant) {
      for (ToolCall call : assistant.toolCalls()) {
        boolean changed = call.type().equals(ToolItems.CUSTOM) ? customCalls.add(call.id()) : customCalls.remove(call.id());
      }
      items.addAll(AssistantItems.write(assistant));
    } else if (message instanceof SystemMessage system) {
      // Of the names of this role the service documents only this one. An item has tools or content.
      if (system.tools().isEmpty() || !system.content().isEmpty()) {
        items.add(message("developer", ContentParts.write(system.content()), system.tools().isEmpty() ? system.extra()
            : JsonObject.EMPTY));
      }
      if (!system.tools().isEmpty()) {
        items.add(tools(system));
      }
    } else if (message instanceof UserMessage user) {
      items.add(message("user", ContentParts.write(user.content()), user.extra()));
    } else if (message instanceof ToolMessage tool) {
      items.add(result(tool));
    } else {
      items.add(((Message.Unknown) message).raw());
    }
  }

  private static JsonObject message(String role, JsonArray content, JsonObject extra) {
    return new ObjectWriter().put("type", "message").put("role", role).put("content", content).with(extra);
  }

  /** Writes tools that are added in the middle of a conversation. */
  private static JsonObject tools(SystemMessage system) {
    return new ObjectWriter()
        .put("type", "additional_tools")
        .put("role", "developer")
        .list("tools", system.tools(), ToolItems::write)
        .with(system.extra());
  }

  private JsonObject result(ToolMessage tool) {
    return new ObjectWriter()
        .put("type", customCalls.contains(tool.toolCallId()) ? "custom_tool_call_output" : "function_call_output")
        .put("call_id", tool.toolCallId())
        .put("output", ContentParts.writeOutput(tool.content()))
        .with(tool.extra());
  }
}
