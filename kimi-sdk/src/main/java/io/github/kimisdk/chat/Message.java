package io.github.kimisdk.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * One message of a conversation.
 *
 * <p>An {@link AssistantMessage} that came in a response goes back whole into the next request, with its reasoning
 * and its tool calls: Kimi answers 400 when the reasoning beside tool calls is missing.
 */
public sealed interface Message permits SystemMessage, UserMessage, AssistantMessage, ToolMessage, UnknownMessage {

  /**
   * The role as the wire names it.
   *
   * @return {@code system}, {@code user}, {@code assistant}, {@code tool}, or what an unknown message says
   */
  String role();

  /**
   * The text of the message.
   *
   * @return the text parts joined; empty when there are none
   */
  String text();

  /**
   * An instruction to the model.
   *
   * @param text the instruction
   * @return a system message
   */
  static SystemMessage system(String text) {
    return SystemMessage.of(text);
  }

  /**
   * What the user says.
   *
   * @param text the text
   * @return a user message
   */
  static UserMessage user(String text) {
    return UserMessage.of(text);
  }

  /**
   * What the user says and shows.
   *
   * @param parts text, images and videos in their order
   * @return a user message
   */
  static UserMessage user(ContentPart... parts) {
    Objects.requireNonNull(parts, "parts");
    return UserMessage.of(Arrays.asList(parts));
  }

  /**
   * What the model said.
   *
   * @param text the text
   * @return an assistant message without reasoning and tool calls
   */
  static AssistantMessage assistant(String text) {
    Objects.requireNonNull(text, "text");
    return AssistantMessage.of(text);
  }

  /**
   * The result of a tool call.
   *
   * @param toolCallId the id of the call that this answers, unchanged
   * @param text the result as the model is to read it
   * @return a tool message
   */
  static ToolMessage tool(String toolCallId, String text) {
    return ToolMessage.of(toolCallId, text);
  }
}
