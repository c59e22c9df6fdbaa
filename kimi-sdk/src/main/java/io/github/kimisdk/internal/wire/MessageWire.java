package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A message of a conversation. The member {@code origin} is not the service's: stored conversations and the answers of a gateway
 * have it.
 */
public final class MessageWire {

  /** The member of a message and of a delta with the pieces of its service. */
  public static final String ORIGIN = "origin";

  private MessageWire() {}

  static JsonArray write(List<Message> messages) {
    List<JsonValue> written = new ArrayList<>(messages.size());
    for (Message message : messages) {
      written.add(write(message));
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
      return members("user", user.content()).put("name", user.name()).with(user.extra());
    }
    if (message instanceof SystemMessage system) {
      boolean onlyTools = system.content().isEmpty() && !system.tools().isEmpty();
      ObjectWriter members = onlyTools ? new ObjectWriter().put("role", "system") : members("system", system.content());
      return members.put("name", system.name()).list("tools", system.tools(), ToolWire::write).with(system.extra());
    }
    if (message instanceof AssistantMessage assistant) {
      return write(assistant, true);
    }
    if (message instanceof ToolMessage tool) {
      return new ObjectWriter()
          .put("role", "tool")
          .put("tool_call_id", tool.toolCallId())
          .put("name", tool.name())
          .put("content", ContentWire.write(tool.content()))
          .with(tool.extra());
    }
    return ((Message.Unknown) message).raw();
  }

  /** Starts a message with its role and content; empty content is the empty string. */
  private static ObjectWriter members(String role, List<ContentPart> content) {
    return new ObjectWriter().put("role", role)
        .put("content", content.isEmpty() ? JsonString.of("") : ContentWire.write(content));
  }

  /**
   * Writes the message of a model. A request leaves out empty content beside tool calls, because the service refuses it, and
   * writes blank arguments as the empty object; a response keeps both. A stored conversation has the format of a request.
   */
  static JsonObject write(AssistantMessage message, boolean inRequest) {
    ObjectWriter members = new ObjectWriter().put("role", "assistant");
    if (!message.wordless()) {
      members.put("content", ContentWire.write(message.content()));
    } else if (!inRequest || message.toolCalls().isEmpty()) {
      members.put("content", "");
    }
    return members
        .put("reasoning_content", message.reasoning())
        .list(ORIGIN, message.origin(), piece -> piece)
        .list("tool_calls", message.toolCalls(), inRequest ? ToolWire::writeBack : ToolWire::write)
        .put("name", message.name())
        .flag("partial", message.partial())
        .with(message.extra());
  }

  /**
   * Reads a message.
   *
   * @param value its JSON
   * @param path its path, for errors
   * @return the message
   * @throws io.github.kimisdk.json.JsonTypeException if a member has another type than the API says
   */
  public static Message read(JsonValue value, String path) {
    return read(ObjectReader.of(value, path));
  }

  static Message read(ObjectReader fields) {
    String role = fields.required("role");
    return switch (role) {
      case "system" -> new SystemMessage(
          ContentWire.read(fields), fields.string("name"), fields.list("tools", ToolWire::readSpec), fields.rest());
      case "user" -> new UserMessage(ContentWire.read(fields), fields.string("name"), fields.rest());
      case "assistant" -> readAssistant(fields, fields.list("tool_calls", ToolWire::readCall));
      case "tool" -> new ToolMessage(
          fields.string("tool_call_id").orElse(""), ContentWire.read(fields), fields.string("name"), fields.rest());
      default -> new Message.Unknown(role, fields.object());
    };
  }

  /** Reads the message of a response; its role may be missing. */
  static AssistantMessage readAnswer(ObjectReader fields) {
    return readAssistant(fields, ToolWire.readCalls(fields));
  }

  private static AssistantMessage readAssistant(ObjectReader fields, List<ToolCall> calls) {
    fields.string("role");
    List<ContentPart> content = ContentWire.readAnswer(fields);
    return new AssistantMessage(
        content.equals(List.of(ContentPart.text(""))) ? List.of() : content,
        readReasoning(fields),
        readOrigin(fields),
        calls,
        fields.bool("partial").orElse(false),
        fields.string("name"),
        fields.rest());
  }

  /** Takes the pieces of the service. Something else of this name stays among the unknown members. */
  static List<JsonObject> readOrigin(ObjectReader fields) {
    boolean own = fields.object().tryGet(ORIGIN).orElse(null) instanceof JsonArray pieces
        && pieces.values().stream().allMatch(JsonObject.class::isInstance);
    return own ? fields.list(ORIGIN, ObjectReader::object) : List.of();
  }

  /**
   * Reads the reasoning. Newer open servers name it {@code reasoning}; Moonshot reads {@code reasoning_content}. Some hosts send
   * a list of pieces, which may have more than the text, so the list stays among the unknown members.
   */
  static Optional<String> readReasoning(ObjectReader fields) {
    Optional<String> reasoning = fields.string("reasoning_content");
    reasoning = reasoning.isPresent() ? reasoning : fields.string("reasoning");
    return reasoning.isPresent() || !(fields.object().tryGet(OwnMembers.DETAILS).orElse(null) instanceof JsonArray details)
        ? reasoning : text(details);
  }

  private static Optional<String> text(JsonArray details) {
    List<String> texts = new ArrayList<>();
    for (JsonValue piece : details) {
      for (String name : List.of("text", "summary")) {
        if (piece instanceof JsonObject object && object.tryGet(name).orElse(null) instanceof JsonString text) {
          texts.add(text.value());
        }
      }
    }
    return texts.isEmpty() ? Optional.empty() : Optional.of(String.join("", texts));
  }
}
