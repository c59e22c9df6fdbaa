package io.github.kimisdk.chat;

import java.util.Objects;
import java.util.Set;

/**
 * The reason why an answer ended. The service may add reasons; compare with the constants.
 *
 * @param value the name that the service uses
 */
public record FinishReason(String value) {

  /** The model ended the answer, or wrote a stop word. */
  public static final FinishReason STOP = new FinishReason("stop");

  /** The answer reached its token limit, in the reasoning or in the text. */
  public static final FinishReason LENGTH = new FinishReason("length");

  /** The model waits for the results of its tool calls. */
  public static final FinishReason TOOL_CALLS = new FinishReason("tool_calls");

  /** Content review ended the answer. */
  public static final FinishReason CONTENT_FILTER = new FinishReason("content_filter");

  /** Reasons of gateways and other hosts for an answer that their model did not end. */
  private static final Set<String> FAILURES = Set.of(
      "error", "failed", "network_error", "insufficient_system_resource", "abort", "aborted", "cancelled", "canceled");

  /**
   * Creates a reason.
   *
   * @param value the name that the service uses, not null
   */
  public FinishReason {
    Objects.requireNonNull(value, "value");
  }

  /**
   * Returns whether the service says with this reason that it failed. A client makes an exception of such an answer, with the
   * text so far in {@code partial()}.
   *
   * @return whether the answer is not complete, whatever it contains
   */
  public boolean failed() {
    return FAILURES.contains(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
