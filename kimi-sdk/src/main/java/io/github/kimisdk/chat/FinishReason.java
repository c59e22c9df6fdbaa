package io.github.kimisdk.chat;

import java.util.Objects;

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

  /**
   * Creates a reason.
   *
   * @param value the name that the service uses, not null
   */
  public FinishReason {
    Objects.requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return value;
  }
}
