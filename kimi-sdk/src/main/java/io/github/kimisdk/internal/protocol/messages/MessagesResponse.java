package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.Optional;

/** A whole answer. The stop sequence that ended it, if there is one, is an unknown member of the response. */
public final class MessagesResponse {

  /** The name of the stop sequence that ended an answer. */
  public static final String STOP_SEQUENCE = "stop_sequence";

  private MessagesResponse() {}

  static ChatResponse read(JsonValue answer) {
    ObjectReader fields = ObjectReader.of(answer, "");
    String id = fields.id().orElse("");
    String model = fields.string("model").orElse("");
    fields.value("type");
    fields.value("role");
    if (!(fields.object().tryGet("content").orElse(JsonNull.NULL) instanceof JsonArray)) {
      throw new JsonTypeException("/content", "array", fields.value("content").map(JsonValue::kind).orElse("nothing"));
    }
    AssistantMessage message = AnswerBlocks.read(fields, true);
    Optional<FinishReason> reason = StopReasons.read(fields.value("stop_reason"));
    Optional<Usage> usage = fields.value("usage").flatMap(MessagesUsage::read);
    Choice choice = new Choice(0, message, reason, Optional.empty(), JsonObject.EMPTY);
    JsonObject extra = readExtra(fields);
    List<Choice> choices = List.of(choice);
    return new ChatResponse(
        id, Optional.empty(), model, choices, usage, Optional.empty(), ResponseWire.complete(choices), extra);
  }

  /** Returns the members that nobody took, and the stop sequence, which is null in most answers. */
  static JsonObject readExtra(ObjectReader fields) {
    Optional<JsonValue> stop = fields.value(STOP_SEQUENCE);
    JsonObject rest = fields.rest();
    return stop.isPresent() ? rest.with(STOP_SEQUENCE, stop.get()) : rest;
  }
}
