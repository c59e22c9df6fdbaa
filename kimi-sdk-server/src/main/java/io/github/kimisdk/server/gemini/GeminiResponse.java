package io.github.kimisdk.server.gemini;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A {@code GenerateContentResponse}: a whole answer, or a frame of a streamed one. */
final class GeminiResponse {

  private GeminiResponse() {}

  /** Writes a whole answer. An answer without choices is that to a refused prompt. */
  static JsonObject write(ChatResponse response, boolean showsThoughts) {
    return write(
        response.choices().stream().map(choice -> GeminiCandidate.write(choice, showsThoughts)).toList(),
        response.usage(), response.model(), response.id());
  }

  static JsonObject write(List<JsonObject> candidates, Optional<Usage> usage, String model, String id) {
    Map<String, Object> members = new LinkedHashMap<>();
    if (candidates.isEmpty()) {
      members.put("promptFeedback", JsonObject.of("blockReason", "OTHER"));
    } else {
      members.put("candidates", candidates);
    }
    usage.ifPresent(counts -> members.put("usageMetadata", GeminiUsage.write(counts)));
    if (!model.isEmpty()) {
      members.put("modelVersion", model);
    }
    if (!id.isEmpty()) {
      members.put("responseId", id);
    }
    return JsonObject.of(members);
  }
}
