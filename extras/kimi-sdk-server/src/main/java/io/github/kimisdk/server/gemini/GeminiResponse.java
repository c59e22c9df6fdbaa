package io.github.kimisdk.server.gemini;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonNumber;
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

  /** The usage of a call. The tokens of candidates exclude those of thoughts, and the total is the sum of both and the prompt. */
  static final class GeminiUsage {

    private GeminiUsage() {}

    static JsonObject write(Usage usage) {
      long thoughts = Math.min(usage.reasoningTokens(), usage.completionTokens());
      JsonObject counts = JsonObject.of(
          "promptTokenCount", usage.promptTokens(),
          "candidatesTokenCount", usage.completionTokens() - thoughts,
          "totalTokenCount", usage.promptTokens() + usage.completionTokens());
      counts = thoughts > 0 ? counts.with("thoughtsTokenCount", JsonNumber.of(thoughts)) : counts;
      return usage.cachedTokens() > 0 ? counts.with("cachedContentTokenCount", JsonNumber.of(usage.cachedTokens())) : counts;
    }
  }
}
