package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A whole answer. The stop sequence that ended it, if there is one, is an unknown member of the response. */
final class MessagesResponse {

  static final String STOP_SEQUENCE = "stop_sequence";

  private MessagesResponse() {}

  static JsonObject write(ChatResponse response, String model) {
    AssistantMessage message = response.message();
    JsonValue stop = stopSequence(response.extra());
    JsonObject members = new ObjectWriter()
        .put("id", id(response.id()))
        .put("type", "message")
        .put("role", "assistant")
        .put("model", response.model().isEmpty() ? model : response.model())
        .put("content", JsonArray.of(AnswerBlocks.write(message, true)))
        .put("stop_reason", StopReasons.write(response.finishReason(), !message.toolCalls().isEmpty(), stop != JsonNull.NULL))
        .put(STOP_SEQUENCE, stop)
        .put("usage", MessagesUsage.write(response.usage().orElse(Usage.ZERO)))
        .object();
    return Members.added(members, response.extra());
  }

  /** Returns the id of a message; a new one for a model that sets none, because clients store messages by it. */
  static String id(String given) {
    return given.isEmpty() ? "msg_" + UUID.randomUUID().toString().replace("-", "") : given;
  }

  /** Returns the stop sequence among unknown members; null if there is none. */
  static JsonValue stopSequence(JsonObject extra) {
    return extra.tryGet(STOP_SEQUENCE).filter(JsonString.class::isInstance).orElse(JsonNull.NULL);
  }

  static ChatResponse read(JsonValue answer) {
    ObjectReader fields = ObjectReader.of(answer, "");
    String id = fields.string("id").orElse("");
    String model = fields.string("model").orElse("");
    fields.value("type");
    fields.value("role");
    if (!(fields.object().tryGet("content").orElse(JsonNull.NULL) instanceof JsonArray)) {
      throw new JsonTypeException("/content", "array", fields.value("content").map(JsonValue::kind).orElse("nothing"));
    }
    AssistantMessage message = AnswerBlocks.readAnswer(fields);
    Optional<FinishReason> reason = StopReasons.read(fields.value("stop_reason"));
    Optional<Usage> usage = fields.value("usage").flatMap(MessagesUsage::read);
    Choice choice = new Choice(0, message, reason, Optional.empty(), JsonObject.EMPTY);
    JsonObject extra = readExtra(fields);
    return new ChatResponse(id, Optional.empty(), model, List.of(choice), usage, Optional.empty(), ResponseWire.complete(List.of(choice)), extra);
  }

  /** Returns the members that nobody took, and the stop sequence, which is null in most answers. */
  static JsonObject readExtra(ObjectReader fields) {
    Optional<JsonValue> stop = fields.value(STOP_SEQUENCE);
    JsonObject rest = fields.rest();
    return stop.isPresent() ? rest.with(STOP_SEQUENCE, stop.get()) : rest;
  }
}
