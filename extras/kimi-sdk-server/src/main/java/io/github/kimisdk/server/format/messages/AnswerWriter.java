package io.github.kimisdk.server.format.messages;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.access.TurnPiece;
import io.github.kimisdk.internal.protocol.messages.MessagesResponse;
import io.github.kimisdk.internal.protocol.messages.TurnBlocks;
import io.github.kimisdk.internal.protocol.messages.UnknownMembers;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.format.CarriedOrigin;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Writes a whole answer, and the members that it shares with a stream. */
final class AnswerWriter {

  private AnswerWriter() {}

  static JsonObject write(ChatResponse response, String model) {
    AssistantMessage message = response.message();
    JsonValue stop = stopSequence(response.extra());
    JsonObject members = new ObjectWriter()
        .put("id", id(response.id()))
        .put("type", "message")
        .put("role", "assistant")
        .put("model", response.model().isEmpty() ? model : response.model())
        .put("content", JsonArray.of(TurnBlocks.write(signed(message), true)))
        .put("stop_reason", stopReason(response.finishReason(), !message.toolCalls().isEmpty(), stop != JsonNull.NULL))
        .put(MessagesResponse.STOP_SEQUENCE, stop)
        .put("usage", usage(response.usage().orElse(Usage.ZERO)))
        .object();
    return UnknownMembers.added(members, response.extra());
  }

  /** Returns a message with the pieces of other formats as the signature of its thinking. */
  private static AssistantMessage signed(AssistantMessage message) {
    Optional<JsonObject> signature = CarriedOrigin.write(message.origin(), TurnBlocks.NAME)
        .map(text -> JsonObject.of(TurnBlocks.NAME, JsonObject.of(TurnBlocks.SIGNATURE, text)))
        .map(piece -> TurnPiece.at(piece, message.reasoning().orElse("").length(), 0, 0));
    return signature.isEmpty() ? message : message.withOrigin(List.of(signature.get()));
  }

  /** Returns the id of a message; a new one for a model that sets none, because clients store messages by it. */
  static String id(String given) {
    return given.isEmpty() ? "msg_" + UUID.randomUUID().toString().replace("-", "") : given;
  }

  /** Returns the stop sequence among unknown members; null if there is none. */
  static JsonValue stopSequence(JsonObject extra) {
    return extra.tryGet(MessagesResponse.STOP_SEQUENCE).filter(JsonString.class::isInstance).orElse(JsonNull.NULL);
  }

  /** Writes the reason of a whole answer, which has one in this format. */
  static String stopReason(Optional<FinishReason> reason, boolean calls, boolean stopSequence) {
    String value = reason.orElse(calls ? FinishReason.TOOL_CALLS : FinishReason.STOP).value();
    return switch (value) {
      case "stop" -> stopSequence ? "stop_sequence" : "end_turn";
      case "length" -> "max_tokens";
      case "tool_calls" -> "tool_use";
      case "content_filter" -> "refusal";
      default -> value;
    };
  }

  /** Writes a usage. Its input is without the tokens that were read from the cache or written to it. */
  static JsonObject usage(Usage usage) {
    JsonObject members = new ObjectWriter()
        .put("input_tokens", Math.max(0, usage.promptTokens() - usage.cachedTokens() - usage.cacheWriteTokens()))
        .put("cache_creation_input_tokens", usage.cacheWriteTokens())
        .put("cache_read_input_tokens", usage.cachedTokens())
        .put("output_tokens", usage.completionTokens())
        .nested("output_tokens_details", new ObjectWriter().count("thinking_tokens", usage.reasoningTokens()))
        .flag("estimated", usage.estimated())
        .object();
    return UnknownMembers.added(members, usage.extra());
  }
}
