package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.internal.access.TurnPiece;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads messages that were stored before they had an origin: with a signature, which names a protocol other than Messages before
 * a colon, with a member for each block of Messages, and with one for the items of Responses.
 */
final class OldOrigin {

  private OldOrigin() {}

  /** Returns a message with these members in its origin. A signature of another protocol than Messages is left out. */
  static AssistantMessage moved(AssistantMessage message) {
    List<JsonObject> origin = new ArrayList<>(message.origin());
    JsonObject rest = message.extra();
    for (String name : message.extra().names()) {
      JsonValue value = rest.get(name);
      int before = origin.size();
      if (name.equals("reasoning_signature") && value instanceof JsonString signature) {
        JsonObject own = JsonObject.of("signature", signature.value());
        String protocol = signature.value().contains(":") ? "other" : "messages";
        origin.add(TurnPiece.at(JsonObject.of(protocol, own), message.reasoning().orElse("").length(), 0, 0));
      } else if (name.startsWith("content_block_") && value instanceof JsonObject) {
        origin.add(JsonObject.of("messages", JsonObject.of("block", value)));
      } else if (name.equals("response_items") && value instanceof JsonArray items) {
        for (JsonValue item : items) {
          origin.add(JsonObject.of("responses", item));
        }
      }
      rest = origin.size() > before ? rest.without(name) : rest;
    }
    return rest == message.extra() ? message : message.withExtra(rest).withOrigin(origin);
  }
}
