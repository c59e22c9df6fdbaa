package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.Optional;

/** The reasons for the end of an answer. An unknown one keeps its name. */
final class StopReasons {

  private StopReasons() {}

  static Optional<FinishReason> read(Optional<JsonValue> reason) {
    return reason.flatMap(value -> value instanceof JsonString text && !text.value().isEmpty()
        ? Optional.of(read(text.value())) : Optional.empty());
  }

  /** Kimi ends an answer at a stop sequence with {@code end_turn}; the original service has a reason of its own. */
  private static FinishReason read(String reason) {
    return switch (reason) {
      case "end_turn", "stop_sequence" -> FinishReason.STOP;
      case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
      case "tool_use" -> FinishReason.TOOL_CALLS;
      case "refusal" -> FinishReason.CONTENT_FILTER;
      default -> new FinishReason(reason);
    };
  }
}
