package io.github.kimisdk.chat;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A message of a conversation.
 *
 * <p>Send an {@link AssistantMessage} of a response back unchanged in the next request, with its reasoning and its tool calls.
 * Kimi answers 400 if a message with tool calls has no reasoning.
 *
 * <pre>{@code
 * List<Message> history = new ArrayList<>(List.of(Message.system("Answer in one sentence."), Message.user("Name a river")));
 * history.add(kimi.chat(ChatRequest.of(history)).message());
 * history.add(Message.user("How long is it?"));
 * System.out.println(kimi.chat(ChatRequest.of(history)).text());
 * }</pre>
 */
public sealed interface Message permits SystemMessage, UserMessage, AssistantMessage, ToolMessage, Message.Unknown {

  /**
   * A message whose role this version does not know. It is sent back unchanged.
   *
   * @param role the role of the message
   * @param raw the whole message, role included
   */
  record Unknown(String role, JsonObject raw) implements Message {

    /**
     * Creates a message as it was received.
     *
     * @param role the role, not null
     * @param raw the whole message, not null
     */
    public Unknown {
      Objects.requireNonNull(role, "role");
      Objects.requireNonNull(raw, "raw");
    }

    /** Returns the content if it is a text; parts are in the raw message only. */
    @Override
    public List<ContentPart> content() {
      return raw.tryGet("content").orElse(null) instanceof JsonString text ? List.of(ContentPart.text(text.value())) : List.of();
    }
  }

  /**
   * Returns the role.
   *
   * @return {@code system}, {@code user}, {@code assistant}, {@code tool}, or the role of an unknown message
   */
  default String role() {
    return this instanceof SystemMessage ? "system" : this instanceof UserMessage ? "user"
        : this instanceof AssistantMessage ? "assistant" : "tool";
  }

  /**
   * Returns the content.
   *
   * @return the parts
   */
  List<ContentPart> content();

  /**
   * Returns the text of the message.
   *
   * @return the text parts, concatenated; empty if there are none
   */
  default String text() {
    return ContentPart.join(content());
  }

  /**
   * Returns an instruction to the model.
   *
   * @param text the instruction
   * @return a system message
   */
  static SystemMessage system(String text) {
    return SystemMessage.of(text);
  }

  /**
   * Returns a text of the user.
   *
   * @param text the text
   * @return a user message
   */
  static UserMessage user(String text) {
    return UserMessage.of(text);
  }

  /**
   * Returns a message of the user with several parts.
   *
   * @param parts text, images and videos in their order
   * @return a user message
   */
  static UserMessage user(ContentPart... parts) {
    Objects.requireNonNull(parts, "parts");
    return UserMessage.of(Arrays.asList(parts));
  }

  /**
   * Returns a text of the model.
   *
   * @param text the text
   * @return an assistant message without reasoning and tool calls
   */
  static AssistantMessage assistant(String text) {
    Objects.requireNonNull(text, "text");
    return AssistantMessage.of(text);
  }

  /**
   * Returns the result of a tool call.
   *
   * @param toolCallId the id of the call
   * @param text the result that the model reads
   * @return a tool message
   */
  static ToolMessage tool(String toolCallId, String text) {
    return ToolMessage.of(toolCallId, text);
  }
}
