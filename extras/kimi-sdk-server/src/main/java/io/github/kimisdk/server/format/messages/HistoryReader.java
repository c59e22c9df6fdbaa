package io.github.kimisdk.server.format.messages;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.protocol.messages.AnswerBlocks;
import io.github.kimisdk.internal.protocol.messages.MessagesHistory;
import io.github.kimisdk.internal.protocol.messages.TurnBlocks;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.server.format.CarriedOrigin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the messages of a conversation. The results of tools are messages of their own. A prefill is a partial message. */
final class HistoryReader {

  private static final JsonString RESULT = JsonString.of("tool_result");

  private HistoryReader() {}

  static List<Message> read(ObjectReader body) {
    List<Message> messages = new ArrayList<>();
    List<ContentPart> system = BlockReader.read(body, "system");
    if (!system.isEmpty()) {
      messages.add(new SystemMessage(system, Optional.empty(), List.of(), JsonObject.EMPTY));
    }
    body.list("messages", turn -> messages.addAll(turn(turn, messages)));
    int last = messages.size() - 1;
    if (last >= 0 && messages.get(last) instanceof AssistantMessage prefill) {
      messages.set(last, prefill.withPartial(true));
    }
    return messages;
  }

  private static List<Message> turn(ObjectReader turn, List<Message> before) {
    String role = turn.required("role");
    return switch (role) {
      case "user" -> user(turn, before.isEmpty() ? null : before.get(before.size() - 1));
      case "assistant" -> List.of(answer(turn));
      // Newer clients send instructions within the conversation.
      case "system" ->
          List.of(new SystemMessage(BlockReader.read(turn, "content"), Optional.empty(), List.of(), turn.rest()));
      default -> List.of(new Message.Unknown(role, turn.object()));
    };
  }

  /** Reads a message of the model. */
  private static AssistantMessage answer(ObjectReader turn) {
    if (turn.isString("content")) {
      return AssistantMessage.of(turn.required("content")).withExtra(turn.rest());
    }
    AssistantMessage answer = AnswerBlocks.read(turn, false);
    List<JsonObject> origin = CarriedOrigin.unpacked(answer.origin(), TurnBlocks.NAME, TurnBlocks.SIGNATURE);
    // A signature that carries pieces of another format came with thinking, even if there was none.
    boolean silent = answer.reasoning().filter(String::isEmpty).isPresent() && !origin.equals(answer.origin());
    return new AssistantMessage(answer.content(), silent ? Optional.empty() : answer.reasoning(), origin, answer.toolCalls(),
        false, Optional.empty(), turn.rest());
  }

  /** Splits a user message: the results of tools come before the rest of it. */
  private static List<Message> user(ObjectReader turn, Message before) {
    List<Message> messages = new ArrayList<>();
    List<ContentPart> content = new ArrayList<>();
    if (turn.isString("content")) {
      content.add(ContentPart.text(turn.required("content")));
    } else {
      Map<String, String> tools = tools(before);
      turn.list("content", block -> block.object().tryGet("type").filter(RESULT::equals).isPresent()
          ? messages.add(readResult(block, tools)) : content.add(BlockReader.read(block)));
    }
    JsonObject rest = turn.rest();
    int last = messages.size() - 1;
    if (last < 0 || !content.isEmpty()) {
      messages.add(new UserMessage(content, Optional.empty(), rest));
    } else if (!rest.empty()) {
      messages.set(last, marked((ToolMessage) messages.get(last), rest));
    }
    return messages;
  }

  private static ToolMessage marked(ToolMessage result, JsonObject turn) {
    return new ToolMessage(result.toolCallId(), result.content(), result.name(), result.extra().with(MessagesHistory.TURN, turn));
  }

  /** Returns the names of the tools by the ids of their calls. Results follow the message with their calls. */
  private static Map<String, String> tools(Message before) {
    Map<String, String> names = new HashMap<>();
    if (before instanceof AssistantMessage assistant) {
      assistant.toolCalls().forEach(call -> names.putIfAbsent(call.id(), call.name()));
    }
    return names;
  }

  /**
   * Returns the content of a failed call. Chat completions have no flag for it, so the text says so, as the results of failed
   * tools do.
   */
  private static List<ContentPart> failed(List<ContentPart> content) {
    String text = ContentPart.join(content);
    if (text.startsWith("Error")) {
      return content;
    }
    List<ContentPart> failed = new ArrayList<>(content);
    if (!content.isEmpty() && content.get(0) instanceof ContentPart.Text first) {
      failed.set(0, ContentPart.text("Error: " + first.text()));
    } else {
      failed.add(0, ContentPart.text("Error: "));
    }
    return failed;
  }

  /** Reads a result, with the name of the tool from the call, as the agent loop writes it. */
  private static ToolMessage readResult(ObjectReader block, Map<String, String> tools) {
    block.value("type");
    String id = block.required("tool_use_id");
    List<ContentPart> read = BlockReader.read(block, "content");
    // The member stays among the unknown ones.
    boolean failed = ObjectReader.of(block.object(), block.path()).bool("is_error").orElse(false);
    List<ContentPart> content = failed ? failed(read) : read;
    return new ToolMessage(
        id, content.isEmpty() ? List.of(ContentPart.text("")) : content, Optional.ofNullable(tools.get(id)), block.rest());
  }
}
