package io.github.kimisdk.chat;

import io.github.kimisdk.internal.access.ChunkAccess.ValueSlot;
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
 * @param reasoningSignature a piece of the reasoning's signature, which only the Messages format carries; an empty piece takes
 *     the pieces before it back, because reasoning follows that the signature is not for
 * @param toolCalls pieces of tool calls
 * @param extra members that this version does not know
 */
public record Delta(
    Optional<String> role,
    Optional<String> content,
    Optional<String> reasoning,
    Optional<String> reasoningSignature,
    List<ToolCallDelta> toolCalls,
    JsonObject extra) {

  /** A delta without content, from which others are made: {@code Delta.EMPTY.withContent("Hello")}. */
  public static final Delta EMPTY =
      new Delta(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of(), JsonObject.EMPTY);

  /**
   * Creates a delta from all components.
   *
   * @param role the role or empty
   * @param content new text or empty
   * @param reasoning new reasoning or empty
   * @param reasoningSignature a piece of the signature or empty
   * @param toolCalls pieces of calls, not null
   * @param extra unknown members, not null
   */
  public Delta {
    toolCalls = Elements.copy("toolCalls", toolCalls);
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(content, "content");
    Objects.requireNonNull(reasoning, "reasoning");
    Objects.requireNonNull(reasoningSignature, "reasoningSignature");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns a copy with a role.
   *
   * @param role the role, such as {@code assistant}
   * @return a copy
   */
  public Delta withRole(String role) {
    return new Delta(Optional.of(Objects.requireNonNull(role, "role")), content, reasoning, reasoningSignature, toolCalls, extra);
  }

  /**
   * Returns a copy with new text.
   *
   * @param content the text
   * @return a copy
   */
  public Delta withContent(String content) {
    return new Delta(role, Optional.of(Objects.requireNonNull(content, "content")), reasoning, reasoningSignature, toolCalls,
        extra);
  }

  /**
   * Returns a copy with new reasoning.
   *
   * @param reasoning the reasoning
   * @return a copy
   */
  public Delta withReasoning(String reasoning) {
    return new Delta(role, content, Optional.of(Objects.requireNonNull(reasoning, "reasoning")), reasoningSignature, toolCalls,
        extra);
  }

  /**
   * Returns a copy with a piece of the reasoning's signature.
   *
   * @param reasoningSignature the piece; the empty string takes the pieces before it back
   * @return a copy
   */
  public Delta withReasoningSignature(String reasoningSignature) {
    return new Delta(role, content, reasoning, Optional.of(Objects.requireNonNull(reasoningSignature, "reasoningSignature")),
        toolCalls, extra);
  }

  /**
   * Returns a copy with pieces of tool calls.
   *
   * @param toolCalls the pieces, copied
   * @return a copy
   */
  public Delta withToolCalls(List<ToolCallDelta> toolCalls) {
    return new Delta(role, content, reasoning, reasoningSignature, toolCalls, extra);
  }

  /**
   * Returns a copy with other unknown members.
   *
   * @param extra the members that replace the present ones
   * @return a copy
   */
  public Delta withExtra(JsonObject extra) {
    return new Delta(role, content, reasoning, reasoningSignature, toolCalls, extra);
  }

  boolean hasContent() {
    return !content.orElse("").isEmpty() || !reasoning.orElse("").isEmpty() || !toolCalls.isEmpty();
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
}
