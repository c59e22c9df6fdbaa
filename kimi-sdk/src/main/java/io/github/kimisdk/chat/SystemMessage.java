package io.github.kimisdk.chat;

import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An instruction to the model. It may occur anywhere in a conversation.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param content the parts of the instruction
 * @param name the name of the author, rarely used
 * @param tools the tools that the model may call from this message on, for {@code kimi-k3} and later; such a message has no
 *     content
 * @param extra members that this version does not know
 */
public record SystemMessage(List<ContentPart> content, Optional<String> name, List<ToolSpec> tools, JsonObject extra)
    implements Message {

  /**
   * Creates a system message from all components.
   *
   * @param content the parts, not null
   * @param name a name or empty
   * @param tools the tools, not null
   * @param extra unknown members, not null
   */
  public SystemMessage {
    content = Elements.copy("content", content);
    Objects.requireNonNull(name, "name");
    tools = Elements.copy("tools", tools);
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns an instruction of text.
   *
   * @param text the instruction
   * @return the message
   */
  public static SystemMessage of(String text) {
    return new SystemMessage(List.of(ContentPart.text(text)), Optional.empty(), List.of(), JsonObject.EMPTY);
  }

  /**
   * Returns a message that adds tools, which the model may call from then on ({@code kimi-k3} and later).
   *
   * @param tools the tools
   * @return the message
   */
  public static SystemMessage adding(List<ToolSpec> tools) {
    Objects.requireNonNull(tools, "tools");
    return new SystemMessage(List.of(), Optional.empty(), tools, JsonObject.EMPTY);
  }

  /**
   * Returns a copy with a name.
   *
   * @param name the name of the author
   * @return a copy
   */
  public SystemMessage withName(String name) {
    return new SystemMessage(content, Optional.of(Objects.requireNonNull(name, "name")), tools, extra);
  }

  /**
   * Returns a copy with other unknown members.
   *
   * @param extra members that this version does not know
   * @return a copy
   */
  public SystemMessage withExtra(JsonObject extra) {
    return new SystemMessage(content, name, tools, extra);
  }

  @Override
  public String toString() {
    return OneLine.said("SystemMessage", "", text());
  }
}
