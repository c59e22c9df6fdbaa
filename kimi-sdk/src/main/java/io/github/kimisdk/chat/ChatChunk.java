package io.github.kimisdk.chat;

import io.github.kimisdk.internal.access.ChunkAccess.ValueSlot;
import io.github.kimisdk.internal.access.ChunkAccess;
import io.github.kimisdk.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A piece of a streamed answer, often a word or two.
 *
 * <p>Most consecutive chunks of an answer differ in one string only, and share the rest in memory. {@link #text},
 * {@link #reasoning} and {@link #arguments} read that string and allocate nothing. {@link #choices} returns the chunk in full.
 *
 * <p>Chunks are immutable, and equal if all their members are.
 */
public final class ChatChunk {

  static {
    ChunkAccess.register(ChatChunk::copies);
  }

  private final ChunkFrame frame;

  /** The slot of the string that is not shared; {@link #frame} has another string in its place. */
  private final ValueSlot slot;
  private final String value;
  private final boolean complete;

  private ChatChunk(ChunkFrame frame, ValueSlot slot, String value, boolean complete) {
    this.frame = frame;
    this.slot = slot;
    this.value = value;
    this.complete = complete;
  }

  /**
   * Creates a chunk from all components.
   *
   * @param id the id of the answer; empty if not sent
   * @param created the time at which the answer began, to the second
   * @param model the model; empty if not sent
   * @param choices the choices with new members; empty on a chunk that reports only usage or the end
   * @param usage the usage that stands at the top of the chunk
   * @param systemFingerprint the version of the service
   * @param extra members that this version does not know
   */
  public ChatChunk(
      String id,
      Optional<Instant> created,
      String model,
      List<ChunkChoice> choices,
      Optional<Usage> usage,
      Optional<String> systemFingerprint,
      JsonObject extra) {
    this(new ChunkFrame(id, created, model, choices, usage, systemFingerprint, extra), ValueSlot.NONE, "", false);
  }

  /**
   * Returns a copy that completes its answer, for models that publish their own chunks.
   *
   * @return the chunk; {@link ChatAssembler} folds it into a {@linkplain ChatResponse#complete complete} response
   */
  public ChatChunk withComplete() {
    return new ChatChunk(frame, slot, value, true);
  }

  private static Function<String, ChatChunk> copies(ChatChunk chunk, ValueSlot slot) {
    ChunkFrame frame = chunk.slot == slot ? chunk.frame : chunk.whole();
    boolean complete = chunk.complete;
    return value -> new ChatChunk(frame, slot, value, complete);
  }

  /** Returns the frame with the string of this chunk in it. */
  private ChunkFrame whole() {
    return frame.with(slot, value);
  }

  /**
   * Returns the id of the answer.
   *
   * @return the id; empty if the service sent none
   */
  public String id() {
    return frame.id();
  }

  /**
   * Returns the time at which the answer began, to the second.
   *
   * @return the time, if the service sent it
   */
  public Optional<Instant> created() {
    return frame.created();
  }

  /**
   * Returns the model that answers.
   *
   * @return the model's id; empty if the service sent none
   */
  public String model() {
    return frame.model();
  }

  /**
   * Returns the number of the choice that this chunk belongs to.
   *
   * @return the index of the first choice in the chunk; 0 if it has none
   */
  public int index() {
    return frame.index();
  }

  /**
   * Returns the new text of the first choice in this chunk.
   *
   * @return the text; empty if there is none
   */
  public String text() {
    return slot == ValueSlot.TEXT ? value : frame.text();
  }

  /**
   * Returns the new reasoning of the first choice in this chunk.
   *
   * @return the reasoning; empty if there is none
   */
  public String reasoning() {
    return slot == ValueSlot.REASONING ? value : frame.reasoning();
  }

  /**
   * Returns the new piece of arguments of the only tool call in this chunk.
   *
   * @return the piece; empty if there is none, or if the chunk has pieces of several calls
   */
  public String arguments() {
    return slot == ValueSlot.ARGUMENTS ? value : frame.arguments();
  }

  /**
   * Returns the new pieces of tool calls of the first choice in this chunk.
   *
   * @return pieces of calls; empty if there are none
   */
  public List<ToolCallDelta> toolCalls() {
    return frame.choices().isEmpty() ? List.of() : choices().get(0).delta().toolCalls();
  }

  /**
   * Returns the finish reason of the first choice in this chunk.
   *
   * @return the reason; absent while the answer goes on
   */
  public Optional<FinishReason> finishReason() {
    return frame.choices().isEmpty() ? Optional.empty() : frame.choices().get(0).finishReason();
  }

  /**
   * Returns the usage at the top of the chunk. The usage of a single choice is {@link ChunkChoice#usage}.
   *
   * @return the usage; absent on most chunks
   */
  public Optional<Usage> usage() {
    return frame.usage();
  }

  /**
   * Returns the version of the service that answers.
   *
   * @return the fingerprint, if the service sent it
   */
  public Optional<String> systemFingerprint() {
    return frame.systemFingerprint();
  }

  /**
   * Returns the members that this version does not know.
   *
   * @return the members; empty if there are none
   */
  public JsonObject extra() {
    return frame.extra();
  }

  /**
   * Returns the new content of every choice.
   *
   * @return the choices of this chunk; empty on a chunk that reports usage or the end only
   */
  public List<ChunkChoice> choices() {
    return whole().choices();
  }

  /**
   * Returns whether this chunk reports that the answer is complete. Such a chunk is the last one. Kimi reports it by an event
   * without a chunk, so this is mostly a separate chunk, without choices and without text. An answer whose stream was cut after
   * its finish reason ends without such a chunk.
   *
   * @return whether this is the last chunk of a whole answer
   */
  public boolean complete() {
    return complete;
  }

  /**
   * Returns whether this chunk has content of the answer, in addition to role, finish reason and usage.
   *
   * @return whether any choice has text, reasoning or a piece of a tool call
   */
  public boolean hasContent() {
    if (!value.isEmpty()) {
      return true;
    }
    for (ChunkChoice choice : choices()) {
      if (choice.delta().hasContent()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns whether this chunk and the one before it differ in one string and nothing else in them adds up. Then folding
   * this chunk means to append that string.
   */
  boolean continues(ChatChunk before) {
    return frame == before.frame && slot == before.slot && slot != ValueSlot.NONE && frame.adds(slot);
  }

  /** Appends the string of a chunk that continues another to its choice. */
  void appendTo(ChoiceAssembler choice) {
    choice.append(slot, value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChatChunk that && complete == that.complete && whole().equals(that.whole());
  }

  @Override
  public int hashCode() {
    return whole().hashCode();
  }

  /**
   * Returns one line with the new content.
   *
   * @return for example {@code ChatChunk[0: text "Hello"]}
   */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder("ChatChunk[");
    for (ChunkChoice choice : choices()) {
      line.append(line.length() > 10 ? "; " : "").append(choice.index()).append(':');
      Delta delta = choice.delta();
      delta.reasoning().ifPresent(text -> line.append(" reasoning \"").append(text).append('"'));
      delta.content().ifPresent(text -> line.append(" text \"").append(text).append('"'));
      delta.toolCalls().forEach(call -> line.append(' ').append(call));
      choice.finishReason().ifPresent(reason -> line.append(" finished: ").append(reason));
    }
    usage().ifPresent(usage -> line.append(line.length() > 10 ? "; " : "").append(usage));
    line.append(!complete ? "" : line.length() > 10 ? "; complete" : "complete");
    return line.append(']').toString();
  }

  /**
   * The new content of one choice.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param index the number of the choice, from 0
   * @param delta the members that are new in the message
   * @param finishReason the finish reason; absent while the choice goes on
   * @param usage the usage of this choice, where the service reports it here
   * @param logprobs the probabilities of the new tokens
   * @param extra members that this version does not know
   */
  public record ChunkChoice(
      int index,
      Delta delta,
      Optional<FinishReason> finishReason,
      Optional<Usage> usage,
      Optional<JsonObject> logprobs,
      JsonObject extra) {

    /**
     * Creates a choice from all components.
     *
     * @param index the number
     * @param delta the members that are new, not null
     * @param finishReason the reason or empty
     * @param usage the usage or empty
     * @param logprobs the probabilities or empty
     * @param extra unknown members, not null
     */
    public ChunkChoice {
      Objects.requireNonNull(delta, "delta");
      Objects.requireNonNull(finishReason, "finishReason");
      Objects.requireNonNull(usage, "usage");
      Objects.requireNonNull(logprobs, "logprobs");
      Objects.requireNonNull(extra, "extra");
    }

    ChunkChoice withDelta(Delta delta) {
      return new ChunkChoice(index, delta, finishReason, usage, logprobs, extra);
    }
  }

  /**
   * The new content of a message.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param role the role, mostly on the first chunk only
   * @param content new text; the empty string differs from absent text
   * @param reasoning new reasoning; the empty string differs from absent reasoning
   * @param reasoningSignature a piece of the reasoning's signature, which only the Messages format carries; an empty piece takes the
   *     pieces before it back, because reasoning follows that the signature is not for
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
     * Creates a delta without a signature.
     *
     * @param role the role or empty
     * @param content new text or empty
     * @param reasoning new reasoning or empty
     * @param toolCalls pieces of calls, not null
     * @param extra unknown members, not null
     */
    public Delta(
        Optional<String> role, Optional<String> content, Optional<String> reasoning, List<ToolCallDelta> toolCalls, JsonObject extra) {
      this(role, content, reasoning, Optional.empty(), toolCalls, extra);
    }

    boolean hasContent() {
      return !content.orElse("").isEmpty() || !reasoning.orElse("").isEmpty() || !toolCalls.isEmpty();
    }

    Delta with(ValueSlot slot, String value) {
      return switch (slot) {
        case NONE -> this;
        case TEXT -> new Delta(role, Optional.of(value), reasoning, reasoningSignature, toolCalls, extra);
        case REASONING -> new Delta(role, content, Optional.of(value), reasoningSignature, toolCalls, extra);
        case ARGUMENTS -> new Delta(
            role, content, reasoning, reasoningSignature, List.of(toolCalls.get(0).withArguments(value)), extra);
      };
    }
  }

  /**
   * A piece of a tool call. The first piece of a call usually names the id and the tool. Later pieces add arguments.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param index the number of the call within the answer, where the service sends it
   * @param id the id of the call
   * @param type the type of the call
   * @param name the tool's name
   * @param arguments a piece of the arguments
   * @param extra members that this version does not know
   */
  public record ToolCallDelta(
      OptionalInt index,
      Optional<String> id,
      Optional<String> type,
      Optional<String> name,
      Optional<String> arguments,
      JsonObject extra) {

    /**
     * Creates a piece from all components.
     *
     * @param index the number or empty
     * @param id the id or empty
     * @param type the type or empty
     * @param name the name or empty
     * @param arguments a piece of the arguments or empty
     * @param extra unknown members, not null
     */
    public ToolCallDelta {
      Objects.requireNonNull(index, "index");
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(arguments, "arguments");
      Objects.requireNonNull(extra, "extra");
    }

    ToolCallDelta withArguments(String arguments) {
      return new ToolCallDelta(index, id, type, name, Optional.of(arguments), extra);
    }
  }
}
