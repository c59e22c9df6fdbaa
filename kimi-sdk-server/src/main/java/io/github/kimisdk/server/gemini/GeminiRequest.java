package io.github.kimisdk.server.gemini;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** The body of {@code :generateContent}, {@code :streamGenerateContent} and {@code :countTokens}. The model is in their paths. */
final class GeminiRequest {

  private GeminiRequest() {}

  static ChatRequest read(JsonObject body) {
    return read(new Members(body, ""));
  }

  /** Reads the request whose tokens a client wants to know: its contents, or a whole request in a member. */
  static ChatRequest readCounted(JsonObject body) {
    Members request = new Members(body, "");
    return read(request.has("generateContentRequest") ? request.child("generateContentRequest") : request);
  }

  private static ChatRequest read(Members request) {
    if (!request.string("cachedContent").orElse("").isEmpty()) {
      throw request.refusal("cachedContent", "the whole conversation in contents",
          "a cache of Google's; Kimi caches prefixes itself");
    }
    List<Message> messages = GeminiContents.read(request);
    Members config = GeminiConfig.of(request);
    return new ChatRequest(
        Optional.empty(),
        messages,
        GeminiTools.read(request),
        GeminiConfig.readReasoning(config),
        GeminiConfig.readSampling(config),
        GeminiConfig.readOutput(config),
        Hints.NONE,
        JsonObject.EMPTY);
  }
}
