package io.github.kimisdk.chat;

import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of a tool call. Every call needs exactly one result before the next user or assistant message.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param toolCallId the id of the call, unchanged
 * @param content the result; every model reads text, vision models read images
 * @param name the name of the tool; optional
 * @param extra members that this version does not know
 */
public record ToolMessage(String toolCallId, List<ContentPart> content, Optional<String> name, JsonObject extra)
    implements Message {

  /**
   * Creates a tool message from all components.
   *
   * @param toolCallId the id of the call, not null
   * @param content the parts, not null
   * @param name a name or empty
   * @param extra unknown members, not null
   */
  public ToolMessage {
    Objects.requireNonNull(toolCallId, "toolCallId");
    content = Elements.copy("content", content);
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns a result of text.
   *
   * @param toolCallId the id of the call
   * @param text the result that the model reads
   * @return the message
   */
  public static ToolMessage of(String toolCallId, String text) {
    return new ToolMessage(toolCallId, List.of(ContentPart.text(text)), Optional.empty(), JsonObject.EMPTY);
  }

  /**
   * Returns a result of several parts; vision models read images.
   *
   * @param toolCallId the id of the call
   * @param content the parts as the model reads them
   * @return the message
   */
  public static ToolMessage of(String toolCallId, List<? extends ContentPart> content) {
    return new ToolMessage(toolCallId, Elements.copy("content", content), Optional.empty(), JsonObject.EMPTY);
  }

  /**
   * Returns a result of text for a call, with the name of the tool.
   *
   * @param call the call
   * @param text the result that the model reads
   * @return the message
   */
  public static ToolMessage of(ToolCall call, String text) {
    Objects.requireNonNull(call, "call");
    return new ToolMessage(call.id(), List.of(ContentPart.text(text)), Optional.of(call.name()), JsonObject.EMPTY);
  }

  /**
   * Returns a copy with other unknown members.
   *
   * @param extra members that this version does not know
   * @return a copy
   */
  public ToolMessage withExtra(JsonObject extra) {
    return new ToolMessage(toolCallId, content, name, extra);
  }

  @Override
  public String toString() {
    return OneLine.said("ToolMessage", toolCallId, text());
  }
}
