package io.github.kimisdk.server.fake;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.rules.Rulebook;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.models.Models;
import java.util.Optional;

/** The errors that Kimi answers requests with. */
public final class Strictness {

  private Strictness() {}

  /**
   * Returns the error that Kimi answers a request with, as far as its text is known.
   *
   * @param request the request, which names its model
   * @param body the JSON of chat completions that it was read from
   * @return the message of the error; empty when the request is accepted
   */
  public static Optional<String> refusal(ChatRequest request, JsonObject body) {
    return Rulebook.refusal(request, Models.shipped().of(request.model().orElse("")))
        .or(() -> hasEmptyText(body) ? Optional.of("text content is empty") : Optional.empty());
  }

  /** Reads the JSON, because the codec reads an empty text as no content. */
  private static boolean hasEmptyText(JsonObject body) {
    for (JsonValue message : body.get("messages").asArray()) {
      if (message instanceof JsonObject object && object.tryGet("content").orElse(null) instanceof JsonArray parts) {
        for (JsonValue part : parts) {
          if (part instanceof JsonObject text && text.tryGet("text").orElse(null) instanceof JsonString string
              && string.value().isEmpty()) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
