package io.github.kimisdk.chat;

import io.github.kimisdk.internal.access.ChunkAccess.ValueSlot;
import io.github.kimisdk.internal.access.ChunkAccess;
import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A piece of a streamed answer, often a word or two.
 *
 * <p>Most consecutive chunks of an answer differ in one string only, and share the rest in memory. {@link #text},
 * {@link #reasoning} and {@link #arguments} read that string and allocate nothing. {@link #choices} returns the chunk in full.
 *
 * <p>Chunks are immutable, and equal if all their members are. A later version may add members. Use the factories and accessors,
 * not the constructor.
 *
 * <pre>{@code
 * try (ChatStream stream = kimi.stream(ChatRequest.of("Tell me a story"))) {
 *   for (ChatChunk chunk : stream) {
 *     System.out.print(chunk.reasoning() + chunk.text());
 *   }
 * }
 * }</pre>
 */
public final class ChatChunk {

  static {
    ChunkAccess.register(ChatChunk::copies, ChatChunk::continues);
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
   * Returns a chunk with new content of the only choice of an answer.
   *
   * @param delta the members that are new in the message
   * @return a chunk without id, model and usage
   */
  public static ChatChunk of(Delta delta) {
    return of(List.of(ChunkChoice.of(0, delta)));
  }

  /**
   * Returns a chunk with new content of choices.
   *
   * @param choices the choices with new members, copied; empty for a chunk that reports only usage
   * @return a chunk without id, model and usage
   */
  public static ChatChunk of(List<ChunkChoice> choices) {
    return new ChatChunk("", Optional.empty(), "", choices, Optional.empty(), Optional.empty(), JsonObject.EMPTY);
  }

  /**
   * Returns a copy with an id.
   *
   * @param id the id of the answer
   * @return a copy
   */
  public ChatChunk withId(String id) {
    return with(new ChunkFrame(id, created(), model(), choices(), usage(), systemFingerprint(), extra()));
  }

  /**
   * Returns a copy with the time at which the answer began.
   *
   * @param created the time
   * @return a copy
   */
  public ChatChunk withCreated(Instant created) {
    Optional<Instant> time = Optional.of(Objects.requireNonNull(created, "created"));
    return with(new ChunkFrame(id(), time, model(), choices(), usage(), systemFingerprint(), extra()));
  }

  /**
   * Returns a copy with a model.
   *
   * @param model the model's id
   * @return a copy
   */
  public ChatChunk withModel(String model) {
    return with(new ChunkFrame(id(), created(), model, choices(), usage(), systemFingerprint(), extra()));
  }

  /**
   * Returns a copy with other choices.
   *
   * @param choices the choices with new members, copied
   * @return a copy
   */
  public ChatChunk withChoices(List<ChunkChoice> choices) {
    return with(new ChunkFrame(id(), created(), model(), choices, usage(), systemFingerprint(), extra()));
  }

  /**
   * Returns a copy with a usage.
   *
   * @param usage the tokens of the answer
   * @return a copy
   */
  public ChatChunk withUsage(Usage usage) {
    Optional<Usage> top = Optional.of(Objects.requireNonNull(usage, "usage"));
    return with(new ChunkFrame(id(), created(), model(), choices(), top, systemFingerprint(), extra()));
  }

  /**
   * Returns a copy with a version of the service.
   *
   * @param systemFingerprint the version
   * @return a copy
   */
  public ChatChunk withSystemFingerprint(String systemFingerprint) {
    Optional<String> version = Optional.of(Objects.requireNonNull(systemFingerprint, "systemFingerprint"));
    return with(new ChunkFrame(id(), created(), model(), choices(), usage(), version, extra()));
  }

  /**
   * Returns a copy with other unknown members.
   *
   * @param extra the members that replace the present ones
   * @return a copy
   */
  public ChatChunk withExtra(JsonObject extra) {
    return with(new ChunkFrame(id(), created(), model(), choices(), usage(), systemFingerprint(), extra));
  }

  /**
   * Returns a copy without the finish reasons and without the usages, for a chunk that others follow.
   *
   * @return the copy
   */
  public ChatChunk withoutEnd() {
    List<ChunkChoice> open = choices().stream().map(ChunkChoice::withoutEnd).toList();
    return with(new ChunkFrame(id(), created(), model(), open, Optional.empty(), systemFingerprint(), extra()));
  }

  /**
   * Returns a copy that completes its answer, for models that publish their own chunks.
   *
   * @return the chunk; {@link ChatAssembler} folds it into a {@linkplain ChatResponse#complete complete} response
   */
  public ChatChunk withComplete() {
    return new ChatChunk(frame, slot, value, true);
  }

  private ChatChunk with(ChunkFrame changed) {
    return new ChatChunk(changed, ValueSlot.NONE, "", complete);
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
   * @return for example {@code ChatChunk[text "Hello"]}
   */
  @Override
  public String toString() {
    String reasoning = reasoning().isEmpty() ? "" : "reasoning \"" + reasoning() + '"';
    String text = text().isEmpty() ? "" : "text \"" + text() + '"';
    return OneLine.of("ChatChunk", reasoning, text, toolCalls().isEmpty() ? "" : toolCalls(),
        finishReason().map(reason -> "finished: " + reason), usage(), complete ? "complete" : "");
  }
}
