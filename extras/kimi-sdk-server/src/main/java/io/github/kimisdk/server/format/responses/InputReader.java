package io.github.kimisdk.server.format.responses;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.protocol.responses.AssistantItems;
import io.github.kimisdk.internal.protocol.responses.AssistantTurn;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.server.format.CarriedOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads input items as a conversation. The items of one turn of the model become one message. */
final class InputReader {

  private final List<Message> messages = new ArrayList<>();
  private AssistantTurn turn;

  /** Reads the member {@code input} of a body: a text of the user, or items. */
  static List<Message> read(ObjectReader body) {
    if (body.isString("input")) {
      return List.of(Message.user(body.required("input")));
    }
    return new InputReader().items(body);
  }

  private List<Message> items(ObjectReader body) {
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
          item.required("call_id"), ContentReader.read(item, "output"), item.string("name"), item.rest()));
    }
    if (type.equals("additional_tools")) {
      item.value("role");
      return messages.add(SystemMessage.adding(item.list("tools", ToolReader::readSpec)).withExtra(item.rest()));
    }
    return messages.add(switch (role) {
      case "user" -> UserMessage.of(ContentReader.read(item, "content")).withExtra(item.rest());
      case "system", "developer" -> new SystemMessage(
          ContentReader.read(item, "content"), Optional.empty(), List.of(), item.rest());
      default -> new Message.Unknown(role, item.object());
    });
  }

  private void endTurn() {
    if (turn != null) {
      AssistantMessage message = turn.message();
      messages.add(message.withOrigin(
          CarriedOrigin.unpacked(message.origin(), AssistantItems.NAME, AssistantItems.SIGNATURE)));
      turn = null;
    }
  }
}
