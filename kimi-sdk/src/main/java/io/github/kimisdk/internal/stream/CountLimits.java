package io.github.kimisdk.internal.stream;

import io.github.kimisdk.internal.failures.Failures.TooMany;
import io.github.kimisdk.internal.http.SizeLimits;
import java.util.Optional;

/** The limits on the numbers of choices and tool calls. */
final class CountLimits {

  private CountLimits() {}

  /** Returns the limit that an answer exceeds, if any. */
  static Optional<TooMany> excess(int choices, int calls, SizeLimits limits) {
    if (choices > limits.choices()) {
      return Optional.of(new TooMany("choices", limits.choices(), "maxChoices"));
    }
    return calls > limits.toolCalls()
        ? Optional.of(new TooMany("tool calls in a choice", limits.toolCalls(), "maxToolCalls")) : Optional.empty();
  }
}
