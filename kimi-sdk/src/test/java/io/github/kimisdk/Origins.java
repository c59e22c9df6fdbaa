package io.github.kimisdk;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.internal.access.TurnPiece;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Messages of the model with what their service wrote beside their parts. */
public final class Origins {

  private Origins() {}

  /** Returns a piece of Messages with the signature of some characters of thinking. */
  public static JsonObject signature(String signature, int reasoning) {
    return TurnPiece.at(JsonObject.of("messages", JsonObject.of("signature", signature)), reasoning, 0, 0);
  }

  /** Returns a message whose thinking was signed over Messages. */
  public static AssistantMessage signed(AssistantMessage message, String signature) {
    return message.withOrigin(List.of(signature(signature, message.reasoning().orElse("").length())));
  }

  /** Returns the signature of a message whose thinking was signed over Messages, in one block. */
  public static Optional<String> signature(AssistantMessage message) {
    return message.equals(message.withOrigin(List.of())) ? Optional.empty()
        : Optional.of(message.origin().get(0).get("messages").get("signature").asString());
  }

  /** Returns a block of Messages behind other parts of its turn. */
  public static JsonObject block(JsonObject block, int reasoning, int text, int calls) {
    return TurnPiece.at(JsonObject.of("messages", JsonObject.of("block", block)), reasoning, text, calls);
  }

  /** Returns an item of Responses. */
  public static JsonObject item(JsonObject item) {
    return TurnPiece.at(JsonObject.of("responses", item), 0, 0, 0);
  }
}
