package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UnknownMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.Optional;

/** A message of a conversation, in both directions. */
public final class MessageWire {

  private MessageWire() {}

  /** Writes the messages of a request. */
  static JsonArray write(List<Message> messages) {
    JsonValue[] written = new JsonValue[messages.size()];
    for (int i = 0; i < written.length; i++) {
      written[i] = write(messages.get(i));
    }
    return JsonArray.of(written);
  }

  /**
   * Writes a message.
   *
   * @param message the message
   * @return its JSON
   */
  public static JsonObject write(Message message) {
    if (message instanceof UserMessage user) {
      return begin("user", user.content(), true).put("name", user.name()).over(user.extra());
    }
    if (message instanceof SystemMessage system) {
      Members members = begin("system", system.content(), system.tools().isEmpty());
      return members.put("name", system.name()).list("tools", system.tools(), ToolWire::write).over(system.extra());
    }
    if (message instanceof AssistantMessage assistant) {
      return write(assistant, true);
    }
    if (message instanceof ToolMessage tool) {
      return new Members()
          .put("role", "tool")
          .put("tool_call_id", tool.toolCallId())
          .put("name", tool.name())
          .put("content", ContentWire.write(tool.content()))
          .over(tool.extra());
    }
    return ((UnknownMessage) message).raw();
  }

  /**
   * Writes what the model said. In a request, content that is empty beside tool calls is left out, because the
   * service refuses it there; in a response it is the empty string. Blank arguments of a call are written as the empty
   * object in a request, and so in a conversation that is kept: its form is that of a request, and both say the same.
   */
  static JsonObject write(AssistantMessage message, boolean inRequest) {
    Members members = new Members().put("role", "assistant");
    if (!message.wordless()) {
      members.put("content", ContentWire.write(message.content()));
    } else if (!inRequest || message.toolCalls().isEmpty()) {
      members.put("content", "");
    }
    members
        .put("reasoning_content", message.reasoning())
        .list("tool_calls", message.toolCalls(), inRequest ? ToolWire::writeBack : ToolWire::write)
        .put("name", message.name());
    if (message.partial()) {
      members.put("partial", JsonBoolean.TRUE);
    }
    return members.over(message.extra());
  }

  private static Members begin(String role, List<ContentPart> content, boolean always) {
    Members members = new Members().put("role", role);
    if (always || !content.isEmpty()) {
      members.put("content", content.isEmpty() ? ContentWire.write(List.of(ContentPart.text(""))) : ContentWire.write(content));
    }
    return members;
  }

  /**
   * Reads a message.
   *
   * @param value its JSON
   * @param path where it stands
   * @return the message
   * @throws io.github.kimisdk.json.JsonTypeException when a member is of another kind than the API says
   */
  public static Message read(JsonValue value, String path) {
    Fields fields = Fields.of(value, path);
    String role = fields.required("role");
    // No switch that has a value: whether that is a Message or a Record is up to javac, and to know all of them for
    // records the JVM would load them before the first token. So with contents, formats and choices of tools.
    switch (role) {
      case "system":
        return new SystemMessage(
            ContentWire.take(fields), fields.string("name"), fields.list("tools", ToolWire::readSpec), fields.rest());
      case "user":
        return new UserMessage(ContentWire.take(fields), fields.string("name"), fields.rest());
      case "assistant":
        return assistant(fields);
      case "tool":
        return new ToolMessage(
            fields.string("tool_call_id").orElse(""), ContentWire.take(fields), fields.string("name"), fields.rest());
      default:
        return new UnknownMessage(role, fields.object());
    }
  }

  /** Reads what the model said, of a response; its role may be missing. */
  static AssistantMessage answer(Fields fields) {
    return assistant(fields, ToolWire.readCalls(fields));
  }

  /** Reads what the model said, of a request. */
  private static AssistantMessage assistant(Fields fields) {
    return assistant(fields, fields.list("tool_calls", ToolWire::readCall));
  }

  private static AssistantMessage assistant(Fields fields, List<ToolCall> calls) {
    fields.string("role");
    List<ContentPart> content = ContentWire.take(fields, true);
    if (content.size() == 1 && content.get(0) instanceof ContentPart.Text text
        && text.text().isEmpty() && text.extra().empty()) {
      content = List.of();
    }
    return new AssistantMessage(
        content,
        reasoning(fields),
        calls,
        fields.bool("partial").orElse(false),
        fields.string("name"),
        fields.rest());
  }

  /** Takes the reasoning. Newer open servers name it {@code reasoning}; Moonshot reads {@code reasoning_content}. */
  static Optional<String> reasoning(Fields fields) {
    Optional<String> reasoning = fields.string("reasoning_content");
    return reasoning.isPresent() ? reasoning : fields.string("reasoning");
  }
}
