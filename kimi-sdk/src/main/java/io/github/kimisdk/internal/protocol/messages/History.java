package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.OwnMembers;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The messages of a conversation. The system messages at its beginning are a member of the body. The results of tools are blocks
 * of a user message, one message for all results of a turn. An assistant message at the end is a prefill.
 */
final class History {

  private static final JsonString RESULT = JsonString.of("tool_result");

  /** The member of the last result with the unknown members of its turn, if the turn has results only. */
  private static final String TURN = "content_turn";

  private final List<JsonValue> turns = new ArrayList<>();
  private final List<JsonValue> results = new ArrayList<>();
  private JsonObject ofResults = JsonObject.EMPTY;

  private History() {}

  static void write(List<Message> messages, ObjectWriter body) {
    List<JsonObject> system = new ArrayList<>();
    int first = 0;
    while (first < messages.size() && messages.get(first) instanceof SystemMessage message) {
      system.addAll(ContentBlocks.blocks(message.content()));
      first++;
    }
    if (system.size() == 1 && system.get(0).size() == 2 && system.get(0).has("text")) {
      body.put("system", system.get(0).get("text"));
    } else {
      body.list("system", system, block -> block);
    }
    History history = new History();
    for (int i = first; i < messages.size(); i++) {
      history.add(messages.get(i), i, i == messages.size() - 1);
    }
    history.endResults();
    body.put("messages", JsonArray.of(history.turns));
  }

  private void add(Message message, int position, boolean last) {
    if (message instanceof ToolMessage tool) {
      results.add(result(tool));
      ofResults = tool.extra().tryGet(TURN).orElse(null) instanceof JsonObject turn ? turn : ofResults;
      return;
    }
    endResults();
    if (message instanceof UserMessage user) {
      turns.add(new ObjectWriter().put("role", "user").put("content", ContentBlocks.write(user.content())).with(user.extra()));
    } else if (message instanceof AssistantMessage assistant) {
      add(assistant, position, last);
    } else if (message instanceof SystemMessage) {
      throw MessagesRequest.REFUSALS.of(
          "messages", "system messages at the beginning only", "one at position " + position,
          "move it to the beginning, or send its text as a user message");
    } else {
      throw MessagesRequest.REFUSALS.of(
          "messages", "messages of system, user, assistant and tool", "the role " + message.role() + " at position " + position,
          "use one of these roles");
    }
  }

  /** An empty message says nothing, and its array of blocks would be empty, which services of this format refuse. */
  private void add(AssistantMessage assistant, int position, boolean last) {
    if (assistant.partial() && !last) {
      throw MessagesRequest.REFUSALS.of("partial", "a partial message at the end only", "one at position " + position,
          "leave out partial");
    }
    if (!assistant.partial() && last) {
      throw MessagesRequest.REFUSALS.of(
          "messages", "a user or tool message, or a partial message, at the end",
          "an assistant message, which the model would continue",
          "call withPartial(true) to have it continued");
    }
    AssistantMessage sent = OwnMembers.sent(assistant, Protocol.MESSAGES);
    List<JsonValue> blocks = AnswerBlocks.write(sent, false);
    if (!blocks.isEmpty()) {
      turns.add(new ObjectWriter().put("role", "assistant").put("content", JsonArray.of(blocks))
          .with(OtherBlocks.rest(sent.extra())));
    }
  }

  private static JsonObject result(ToolMessage tool) {
    return new ObjectWriter()
        .put("type", "tool_result")
        .put("tool_use_id", tool.toolCallId())
        .put("content", ContentBlocks.write(tool.content()))
        .with(tool.extra().without(TURN));
  }

  private void endResults() {
    if (!results.isEmpty()) {
      turns.add(new ObjectWriter().put("role", "user").put("content", JsonArray.of(results)).with(ofResults));
      results.clear();
      ofResults = JsonObject.EMPTY;
    }
  }

  static List<Message> read(ObjectReader body) {
    List<Message> messages = new ArrayList<>();
    List<ContentPart> system = ContentBlocks.read(body, "system");
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
      case "assistant" -> List.of(AnswerBlocks.readTurn(turn));
      // Newer clients send instructions within the conversation.
      case "system" ->
          List.of(new SystemMessage(ContentBlocks.read(turn, "content"), Optional.empty(), List.of(), turn.rest()));
      default -> List.of(new Message.Unknown(role, turn.object()));
    };
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
          ? messages.add(readResult(block, tools)) : content.add(ContentBlocks.read(block)));
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
    return new ToolMessage(result.toolCallId(), result.content(), result.name(), result.extra().with(TURN, turn));
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
    List<ContentPart> read = ContentBlocks.read(block, "content");
    // The member stays among the unknown ones.
    boolean failed = ObjectReader.of(block.object(), block.path()).bool("is_error").orElse(false);
    List<ContentPart> content = failed ? failed(read) : read;
    return new ToolMessage(
        id, content.isEmpty() ? List.of(ContentPart.text("")) : content, Optional.ofNullable(tools.get(id)), block.rest());
  }
}
