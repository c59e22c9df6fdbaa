package io.github.kimisdk.chat;

import io.github.kimisdk.internal.access.ChunkAccess.ValueSlot;
import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The new content of a message.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param role the role, mostly on the first chunk only
 * @param content new text; the empty string differs from absent text
 * @param reasoning new reasoning; the empty string differs from absent reasoning
 * @param origin pieces for {@link AssistantMessage#origin}; what the chunks before this one brought stands before them
 * @param toolCalls pieces of tool calls
 * @param extra members that this version does not know
 */
public record Delta(
    Optional<String> role,
    Optional<String> content,
    Optional<String> reasoning,
    List<JsonObject> origin,
    List<ToolCallDelta> toolCalls,
    JsonObject extra) {

  /** A delta without content, from which others are made: {@code Delta.EMPTY.withContent("Hello")}. */
  public static final Delta EMPTY =
      new Delta(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), List.of(), JsonObject.EMPTY);

  /**
   * Creates a delta from all components.
   *
   * @param role the role or empty
   * @param content new text or empty
   * @param reasoning new reasoning or empty
   * @param origin pieces of the service, not null
   * @param toolCalls pieces of calls, not null
   * @param extra unknown members, not null
   */
  public Delta {
    origin = Elements.copy("origin", origin);
    toolCalls = Elements.copy("toolCalls", toolCalls);
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(content, "content");
    Objects.requireNonNull(reasoning, "reasoning");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns a copy with a role.
   *
   * @param role the role, such as {@code assistant}
   * @return a copy
   */
  public Delta withRole(String role) {
    return new Delta(Optional.of(Objects.requireNonNull(role, "role")), content, reasoning, origin, toolCalls, extra);
  }

  /**
   * Returns a copy with new text.
   *
   * @param content the text
   * @return a copy
   */
  public Delta withContent(String content) {
    return new Delta(role, Optional.of(Objects.requireNonNull(content, "content")), reasoning, origin, toolCalls,
        extra);
  }

  /**
   * Returns a copy with new reasoning.
   *
   * @param reasoning the reasoning
   * @return a copy
   */
  public Delta withReasoning(String reasoning) {
    return new Delta(role, content, Optional.of(Objects.requireNonNull(reasoning, "reasoning")), origin, toolCalls,
        extra);
  }

  /**
   * Returns a copy with pieces of the service.
   *
   * @param origin the pieces, copied
   * @return a copy
   */
  public Delta withOrigin(List<JsonObject> origin) {
    return new Delta(role, content, reasoning, origin, toolCalls, extra);
  }

  /**
   * Returns a copy with pieces of tool calls.
   *
   * @param toolCalls the pieces, copied
   * @return a copy
   */
  public Delta withToolCalls(List<ToolCallDelta> toolCalls) {
    return new Delta(role, content, reasoning, origin, toolCalls, extra);
  }

  /**
   * Returns a copy with other unknown members.
   *
   * @param extra the members that replace the present ones
   * @return a copy
   */
  public Delta withExtra(JsonObject extra) {
    return new Delta(role, content, reasoning, origin, toolCalls, extra);
  }

  boolean hasContent() {
    return !content.orElse("").isEmpty() || !reasoning.orElse("").isEmpty() || !toolCalls.isEmpty() || !origin.isEmpty();
  }

  Delta with(ValueSlot slot, String value) {
    if (slot == ValueSlot.TEXT) {
      return withContent(value);
    }
    if (slot == ValueSlot.REASONING) {
      return withReasoning(value);
    }
    return slot == ValueSlot.NONE ? this : withToolCalls(List.of(toolCalls.get(0).withArguments(value)));
  }

  @Override
  public String toString() {
    return OneLine.of("Delta", role, reasoning, content, toolCalls.isEmpty() ? "" : toolCalls);
  }
}
