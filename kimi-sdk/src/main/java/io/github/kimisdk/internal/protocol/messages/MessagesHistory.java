package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.OwnMembers;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of a conversation. The system messages at its beginning are a member of the body. The results of tools are blocks
 * of a user message, one message for all results of a turn. An assistant message at the end is a prefill.
 */
public final class MessagesHistory {

  /** The member of the last result with the unknown members of its turn, if the turn has results only. */
  public static final String TURN = "content_turn";

  private final List<JsonValue> turns = new ArrayList<>();
  private final List<JsonValue> results = new ArrayList<>();
  private JsonObject ofResults = JsonObject.EMPTY;

  private MessagesHistory() {}

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
    MessagesHistory history = new MessagesHistory();
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
    List<JsonValue> blocks = TurnBlocks.write(assistant, false);
    if (!blocks.isEmpty()) {
      turns.add(new ObjectWriter().put("role", "assistant").put("content", JsonArray.of(blocks))
          .with(OwnMembers.known(assistant.extra(), Protocol.MESSAGES)));
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
}
