package io.github.kimisdk.internal.protocol.responses;

import java.util.Optional;

/**
 * The events that bring a piece of content.
 *
 * @param content the content as the protocol names it; {@link #ARGUMENTS} for those of every kind of call
 * @param index the member with the number of the part; empty if an item has only one
 * @param whole the member with the whole content in the event that ends a part; empty if the event brings a piece of it
 */
record ContentEvent(String content, String index, String whole) {

  static final String TEXT = "output_text";
  static final String REFUSAL = "refusal";
  static final String SUMMARY = "reasoning_summary_text";
  static final String REASONING = "reasoning_text";
  static final String ARGUMENTS = "arguments";

  /** Returns the type of an event; absent if it brings no content. */
  static Optional<ContentEvent> of(String event) {
    return Optional.ofNullable(switch (event) {
      case "response.output_text.delta" -> new ContentEvent(TEXT, "content_index", "");
      case "response.output_text.done" -> new ContentEvent(TEXT, "content_index", "text");
      case "response.refusal.delta" -> new ContentEvent(REFUSAL, "content_index", "");
      case "response.refusal.done" -> new ContentEvent(REFUSAL, "content_index", "refusal");
      case "response.reasoning_summary_text.delta" -> new ContentEvent(SUMMARY, "summary_index", "");
      case "response.reasoning_summary_text.done" -> new ContentEvent(SUMMARY, "summary_index", "text");
      case "response.reasoning_text.delta" -> new ContentEvent(REASONING, "content_index", "");
      case "response.reasoning_text.done" -> new ContentEvent(REASONING, "content_index", "text");
      case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" ->
          new ContentEvent(ARGUMENTS, "", "");
      case "response.function_call_arguments.done" -> new ContentEvent(ARGUMENTS, "", "arguments");
      case "response.custom_tool_call_input.done" -> new ContentEvent(ARGUMENTS, "", "input");
      default -> null;
    });
  }

  /** Whether the event repeats a whole part. */
  boolean repeats() {
    return !whole.isEmpty();
  }

  /** The member with the content. */
  String member() {
    return repeats() ? whole : "delta";
  }
}
