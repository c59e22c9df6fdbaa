package io.github.kimisdk.server.gemini;

import java.util.Optional;

/** The reasoning of a candidate, and its signature, that no part has carried yet. */
final class PendingThoughts {

  private StringBuilder reasoning;
  private StringBuilder signature;

  void add(Optional<String> moreReasoning, Optional<String> moreSignature) {
    reasoning = appended(reasoning, moreReasoning);
    signature = appended(signature, moreSignature);
  }

  private static StringBuilder appended(StringBuilder text, Optional<String> more) {
    return more.isEmpty() ? text : (text == null ? new StringBuilder() : text).append(more.get());
  }

  /** Returns the pending texts, which the next part carries. */
  ThoughtSignature take() {
    ThoughtSignature taken = ThoughtSignature.of(
        Optional.ofNullable(reasoning).map(StringBuilder::toString), Optional.ofNullable(signature).map(StringBuilder::toString));
    reasoning = null;
    signature = null;
    return taken;
  }
}
