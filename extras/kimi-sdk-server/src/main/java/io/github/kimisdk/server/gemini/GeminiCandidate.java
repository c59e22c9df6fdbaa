package io.github.kimisdk.server.gemini;

import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes one candidate, whole or in frames. The first part of text or the first call after some reasoning carries it in its
 * signature, because clients see thoughts only if they ask for them, and Kimi needs them back with the calls.
 */
final class GeminiCandidate {

  /** The names of finish reasons. Gemini ends an answer with calls like any other. */
  private static final Map<FinishReason, String> REASONS = Map.of(
      FinishReason.STOP, "STOP", FinishReason.TOOL_CALLS, "STOP", FinishReason.LENGTH, "MAX_TOKENS",
      FinishReason.CONTENT_FILTER, "SAFETY");

  private final int index;
  private final boolean showsThoughts;
  private final PendingThoughts pending = new PendingThoughts();
  private final List<JsonObject> parts = new ArrayList<>();

  GeminiCandidate(int index, boolean showsThoughts) {
    this.index = index;
    this.showsThoughts = showsThoughts;
  }

  /** Writes a whole answer. */
  static JsonObject write(Choice choice, boolean showsThoughts) {
    GeminiCandidate candidate = new GeminiCandidate(choice.index(), showsThoughts);
    candidate.thought(choice.message().reasoning(), choice.message().origin());
    candidate.content(choice.message().content());
    return candidate.end(choice.message().toolCalls(), choice.finishReason());
  }

  void thought(Optional<String> reasoning, List<JsonObject> origin) {
    pending.add(reasoning, origin);
    reasoning.filter(text -> showsThoughts && !text.isEmpty())
        .ifPresent(text -> parts.add(GeminiParts.writeThought(text, Optional.empty())));
  }

  void content(List<ContentPart> content) {
    for (JsonObject part : GeminiParts.write(content)) {
      parts.add(GeminiParts.signed(part, pending.take().write()));
    }
  }

  /** Returns the frame of the parts since the last one; empty if there are none. */
  Optional<JsonObject> frame() {
    return parts.isEmpty() ? Optional.empty() : Optional.of(taken());
  }

  /** Returns the last frame, which has the calls and the finish reason. Without parts it has an empty text, as Gemini's has. */
  JsonObject end(List<ToolCall> calls, Optional<FinishReason> reason) {
    calls.forEach(call -> parts.add(GeminiParts.write(call, pending.take())));
    pending.take().write().ifPresent(signature -> parts.add(GeminiParts.writeThought("", Optional.of(signature))));
    if (parts.isEmpty()) {
      parts.add(GeminiParts.write("", Optional.empty()));
    }
    return taken().with("finishReason", JsonString.of(reason.map(REASONS::get).orElse("OTHER")));
  }

  private JsonObject taken() {
    JsonObject content = JsonObject.of("role", "model", "parts", List.copyOf(parts));
    parts.clear();
    return JsonObject.of("content", content, "index", index);
  }

  /** The reasoning of a candidate, and its origin, that no part has carried yet. */
  static final class PendingThoughts {

    private StringBuilder reasoning;
    private List<JsonObject> origin = new ArrayList<>(0);

    void add(Optional<String> moreReasoning, List<JsonObject> moreOrigin) {
      if (moreReasoning.isPresent()) {
        reasoning = (reasoning == null ? new StringBuilder() : reasoning).append(moreReasoning.get());
      }
      origin.addAll(moreOrigin);
    }

    /** Returns the pending pieces, which the next part carries. */
    ThoughtSignature take() {
      ThoughtSignature taken = ThoughtSignature.of(Optional.ofNullable(reasoning).map(StringBuilder::toString), origin);
      reasoning = null;
      origin = new ArrayList<>(0);
      return taken;
    }
  }
}
