package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.SignatureMark;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A conversation as input items. The items of one turn of the model become one message. */
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
      items.addAll(AssistantItems.write(SignatureMark.sent(assistant, Protocol.RESPONSES)));
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

  /** Reads the member {@code input} of a body: a text of the user, or items. */
  static List<Message> read(ObjectReader body) {
    if (body.isString("input")) {
      return List.of(Message.user(body.required("input")));
    }
    return new Reader(body.keeping()).read(body);
  }

  /** Collects items until a turn of the model ends. */
  private static final class Reader {

    private final List<Message> messages = new ArrayList<>();
    private final boolean own;
    private AssistantTurn turn;

    Reader(boolean own) {
      this.own = own;
    }

    List<Message> read(ObjectReader body) {
      body.list("input", this::add);
      endTurn();
      return messages;
    }

    private boolean add(ObjectReader item) {
      String type = AssistantTurn.type(item);
      if (type.equals("item_reference")) {
        throw new IllegalArgumentException(
            item.path() + ": expected a whole item, found item_reference: the server does not keep this item; let the client "
                + "send whole items, which most do with store: false "
                + "(in the AI SDK providerOptions: { openai: { store: false } })");
      }
      String role = type.equals("message") ? item.required("role") : "";
      boolean ofModel = role.isEmpty() && !result(type) && !type.equals("additional_tools") || role.equals("assistant");
      return ofModel ? addToTurn(type, item) : add(type, role, item);
    }

    private static boolean result(String type) {
      return type.equals("function_call_output") || type.equals("custom_tool_call_output");
    }

    private boolean addToTurn(String type, ObjectReader item) {
      if (turn != null && turn.spoken() && (type.equals("message") || type.equals("reasoning"))) {
        endTurn();
      }
      turn = turn == null ? new AssistantTurn() : turn;
      turn.add(item);
      return true;
    }

    private boolean add(String type, String role, ObjectReader item) {
      endTurn();
      item.value("type");
      item.value("id");
      item.value("status");
      if (result(type)) {
        return messages.add(new ToolMessage(
            item.required("call_id"), ContentParts.read(item, "output"), item.string("name"), item.rest()));
      }
      if (type.equals("additional_tools")) {
        item.value("role");
        return messages.add(SystemMessage.adding(item.list("tools", ToolItems::readSpec)).withExtra(item.rest()));
      }
      return messages.add(switch (role) {
        case "user" -> UserMessage.of(ContentParts.read(item, "content")).withExtra(item.rest());
        case "system", "developer" -> new SystemMessage(
            ContentParts.read(item, "content"), Optional.empty(), List.of(), item.rest());
        default -> new Message.Unknown(role, item.object());
      });
    }

    private void endTurn() {
      if (turn != null) {
        AssistantMessage message = unsigned(turn.message());
        messages.add(own ? SignatureMark.assumed(message, Protocol.RESPONSES) : message);
        turn = null;
      }
    }

    /** Drops an empty signature, which stands for none in the answers of {@link AnswerHead#wantsSignature}. */
    private static AssistantMessage unsigned(AssistantMessage message) {
      boolean none = message.reasoningSignature().filter(String::isEmpty).isPresent();
      return none ? message.withReasoning(message.reasoning().orElse("")) : message;
    }
  }
}
