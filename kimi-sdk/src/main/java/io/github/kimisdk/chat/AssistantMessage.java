package io.github.kimisdk.chat;

import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A message of the model: text, the reasoning before it, and tool calls.
 *
 * <p>Send a received message back unchanged. Empty reasoning ({@code Optional.of("")}) differs from absent reasoning: the service
 * requires the member even if it is empty.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param content the parts of the text; empty if there is no text
 * @param reasoning the reasoning; empty if the service sent none
 * @param origin pieces of this turn that no other component stands for, such as the signature of the reasoning; opaque. Each
 *     piece has a member named by the protocol over which it came, and is sent back over that protocol only
 * @param toolCalls the calls in the order of their index
 * @param partial whether the model continues this message; only on the last message of a request
 * @param name the name of the author; with {@code partial} the name of a role to play
 * @param extra members that this version does not know
 */
public record AssistantMessage(
    List<ContentPart> content,
    Optional<String> reasoning,
    List<JsonObject> origin,
    List<ToolCall> toolCalls,
    boolean partial,
    Optional<String> name,
    JsonObject extra)
    implements Message {

  /**
   * Creates an assistant message from all components.
   *
   * @param content the parts, not null
   * @param reasoning the reasoning or empty
   * @param origin the pieces of its service, not null
   * @param toolCalls the calls, not null
   * @param partial whether the model continues it
   * @param name a name or empty
   * @param extra unknown members, not null
   */
  public AssistantMessage {
    content = Elements.copy("content", content);
    Objects.requireNonNull(reasoning, "reasoning");
    origin = Elements.copy("origin", origin);
    toolCalls = Elements.copy("toolCalls", toolCalls);
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns a message of text.
   *
   * @param text the text; the empty string makes a message without content
   * @return the message
   */
  public static AssistantMessage of(String text) {
    Objects.requireNonNull(text, "text");
    return of(text, List.of());
  }

  /**
   * Returns a message of text and tool calls.
   *
   * @param text the text; the empty string makes a message without content
   * @param toolCalls the calls
   * @return the message
   */
  public static AssistantMessage of(String text, List<ToolCall> toolCalls) {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(toolCalls, "toolCalls");
    List<ContentPart> content = text.isEmpty() ? List.of() : List.of(ContentPart.text(text));
    return new AssistantMessage(content, Optional.empty(), List.of(), toolCalls, false, Optional.empty(), JsonObject.EMPTY);
  }

  /**
   * Returns the beginning of an answer that the model continues. The answer does not repeat it.
   *
   * @param text the beginning of the answer
   * @return a message with {@code partial} set
   */
  public static AssistantMessage partial(String text) {
    Objects.requireNonNull(text, "text");
    return of(text).withPartial(true);
  }

  /**
   * Returns a copy with other reasoning. The copy has no {@link #origin}, because a signature belongs to one text.
   *
   * @param reasoning the reasoning; the empty string is not absent
   * @return a copy
   */
  public AssistantMessage withReasoning(String reasoning) {
    return new AssistantMessage(
        content, Optional.of(Objects.requireNonNull(reasoning, "reasoning")), List.of(), toolCalls, partial, name, extra);
  }

  /**
   * Returns a copy with other pieces of its service.
   *
   * @param origin the pieces, as another message of the same service has them
   * @return a copy
   */
  public AssistantMessage withOrigin(List<JsonObject> origin) {
    return new AssistantMessage(content, reasoning, origin, toolCalls, partial, name, extra);
  }

  /**
   * Returns a copy with other calls.
   *
   * @param toolCalls the calls
   * @return a copy
   */
  public AssistantMessage withToolCalls(List<ToolCall> toolCalls) {
    return new AssistantMessage(content, reasoning, origin, toolCalls, partial, name, extra);
  }

  /**
   * Returns a copy that the model continues or does not continue.
   *
   * @param partial whether the model continues it
   * @return a copy
   */
  public AssistantMessage withPartial(boolean partial) {
    return new AssistantMessage(content, reasoning, origin, toolCalls, partial, name, extra);
  }

  /**
   * Returns a copy with a name.
   *
   * @param name the name of the author, or of the role to play
   * @return a copy
   */
  public AssistantMessage withName(String name) {
    return new AssistantMessage(content, reasoning, origin, toolCalls, partial,
        Optional.of(Objects.requireNonNull(name, "name")), extra);
  }

  /**
   * Returns a copy with other unknown members.
   *
   * @param extra members that this version does not know
   * @return a copy
   */
  public AssistantMessage withExtra(JsonObject extra) {
    return new AssistantMessage(content, reasoning, origin, toolCalls, partial, name, extra);
  }

  /**
   * Returns whether all parts are empty texts. Kimi refuses such a message, unless it calls tools.
   *
   * @return whether there are no words; reasoning and tool calls do not count
   */
  public boolean wordless() {
    return content.stream().allMatch(part -> part instanceof ContentPart.Text text && text.text().isEmpty());
  }

  /** Returns the names of the calls and the text. */
  String shown() {
    return (toolCalls.isEmpty() ? "" : toolCalls.stream().map(ToolCall::name).toList() + " ") + '"' + text() + '"';
  }

  @Override
  public String toString() {
    return OneLine.of("AssistantMessage", shown());
  }
}
