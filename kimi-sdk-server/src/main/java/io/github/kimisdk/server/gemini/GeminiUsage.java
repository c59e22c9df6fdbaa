package io.github.kimisdk.server.gemini;

import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;

/** The usage of a call. The tokens of candidates exclude those of thoughts, and the total is the sum of both and the prompt. */
final class GeminiUsage {

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
