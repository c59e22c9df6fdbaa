package io.github.kimisdk.tool;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.rules.AnswerRules;
import io.github.kimisdk.internal.wire.MessageWire;
import io.github.kimisdk.internal.wire.UsageWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A message to add to a conversation, if there is one, with its cost. Open calls are answered before it, with a failure. */
final class Addition implements Turn.Entry {

  private final Conversation conversation;
  private final Optional<Message> message;
  /** The message as Kimi accepts it, and its JSON; null and empty if none is kept. */
  final Message kept;
  final JsonObject written;
  private final Usage cost;
  private List<Message> added = List.of();

  Addition(Conversation conversation, Optional<Message> message, Usage cost) {
    this.conversation = conversation;
    this.message = message;
    this.kept = message.flatMap(Addition::accepted).orElse(null);
    this.written = kept == null ? JsonObject.EMPTY : MessageWire.write(kept);
    this.cost = cost;
  }

  @Override
  public List<JsonObject> records() {
    added = new ArrayList<>();
    if (message.orElse(null) instanceof ToolMessage result) {
      if (!conversation.history.openIds().contains(result.toolCallId())) {
        return unwanted(result);
      }
    } else if (message.isPresent()) {
      conversation.openCalls().forEach(call -> added.add(ToolResult.failed(Conversation.LOST).message(call)));
    }
    if (kept != null) {
      added.add(kept);
    }
    List<JsonObject> records = new ArrayList<>();
    added.forEach(one -> records.add(JsonObject.of("message", one == kept ? written : MessageWire.write(one))));
    if (!cost.equals(Usage.ZERO)) {
      JsonObject record = kept == null ? JsonObject.EMPTY : records.remove(records.size() - 1);
      records.add(record.with("usage", UsageWire.write(cost)));
    }
    return records;
  }

  /** In a run, a run of a tool on the same conversation may have answered the call. */
  private List<JsonObject> unwanted(ToolMessage result) {
    if (conversation.running()) {
      return List.of();
    }
    throw new IllegalArgumentException("expected the result of " + conversation.wanted() + ", found one of "
        + result.toolCallId());
  }

  @Override
  public void stored() {
    added.forEach(conversation::added);
    conversation.spent(cost);
  }

  /** Returns a message as Kimi accepts it; empty for an answer without content. */
  static Optional<Message> accepted(Message message) {
    return message instanceof AssistantMessage answer
        ? AnswerRules.accepted(answer).map(Message.class::cast) : Optional.of(message);
  }

  /** Refuses a message whose {@code extra} turns its JSON into something that cannot be replayed. */
  void refuseUnreadable() {
    String expected = "expected a message whose JSON can be read again, found ";
    try {
      boolean result = kept != null && MessageWire.read(written, "") instanceof ToolMessage read
          && !(kept instanceof ToolMessage same && same.toolCallId().equals(read.toolCallId()));
      if (result) {
        throw new IllegalArgumentException(expected + "the result of another call; change its extra members");
      }
    } catch (JsonTypeException e) {
      throw new IllegalArgumentException(expected + e.getMessage() + "; change its extra members", e);
    }
  }
}
