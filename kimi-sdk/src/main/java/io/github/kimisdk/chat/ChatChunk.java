package io.github.kimisdk.chat;

import io.github.kimisdk.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A piece of an answer that is on its way: mostly a word or two.
 *
 * <p>Consecutive chunks of one answer share everything but one string, in the value as in memory: a chunk is a
 * reference to what is shared and the string that is its own. {@link #text}, {@link #reasoning} and
 * {@link #arguments} read that string without making anything; {@link #choices} shows the chunk in full.
 *
 * <p>Immutable; equal when every member is equal.
 */
public final class ChatChunk {

  /** Which of a chunk's strings is its own. */
  private enum Own { NOTHING, TEXT, REASONING, ARGUMENTS }

  private final Shared shared;
  private final Own own;
  private final String string;
  private final boolean complete;

  private ChatChunk(Shared shared, Own own, String string, boolean complete) {
    this.shared = shared;
    this.own = own;
    this.string = string;
    this.complete = complete;
  }

  /**
   * A chunk with every member.
   *
   * @param id the id of the answer; empty when not sent
   * @param created when the answer was begun
   * @param model the model; empty when not sent
   * @param choices what is new, for each choice that has something new; empty on a chunk that reports usage or the end only
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
    this(new Shared(id, created, model, Objects.requireNonNull(choices, "choices"), usage, systemFingerprint, extra), Own.NOTHING, "", false);
  }

  /**
   * A chunk like this one with which its answer is complete, for models that publish chunks of their own.
   *
   * @return the chunk; {@link ChatAssembler} folds it into a {@linkplain ChatResponse#complete complete} response
   */
  public ChatChunk withComplete() {
    return new ChatChunk(shared, own, string, true);
  }

  /**
   * A chunk like this one with another text, sharing all the rest.
   *
   * @param text the text
   * @return the chunk
   * @throws IllegalStateException when this chunk does not have exactly one choice, with a text
   */
  public ChatChunk withText(String text) {
    Objects.requireNonNull(text, "text");
    only(shared.text);
    return new ChatChunk(settled(Own.TEXT), Own.TEXT, text, complete);
  }

  /**
   * A chunk like this one with another piece of reasoning, sharing all the rest.
   *
   * @param reasoning the reasoning
   * @return the chunk
   * @throws IllegalStateException when this chunk does not have exactly one choice, with reasoning
   */
  public ChatChunk withReasoning(String reasoning) {
    Objects.requireNonNull(reasoning, "reasoning");
    only(shared.reasoning);
    return new ChatChunk(settled(Own.REASONING), Own.REASONING, reasoning, complete);
  }

  /**
   * A chunk like this one with another piece of arguments, sharing all the rest.
   *
   * @param arguments the piece of the arguments
   * @return the chunk
   * @throws IllegalStateException when this chunk does not have exactly one choice with one call with arguments
   */
  public ChatChunk withArguments(String arguments) {
    Objects.requireNonNull(arguments, "arguments");
    only(shared.arguments);
    return new ChatChunk(settled(Own.ARGUMENTS), Own.ARGUMENTS, arguments, complete);
  }

  private void only(String present) {
    if (present == null || shared.choices.size() != 1) {
      throw new IllegalStateException("expected a chunk with one choice that has that string, found " + this);
    }
  }

  /** What to share with a chunk whose own string is of the given kind: nothing else may be pending in this one. */
  private Shared settled(Own next) {
    if (own == Own.NOTHING || own == next) {
      return shared;
    }
    return new Shared(id(), created(), model(), choices(), usage(), systemFingerprint(), extra());
  }

  /**
   * The id of the answer that this is a piece of.
   *
   * @return the id; empty when the service sent none
   */
  public String id() {
    return shared.id;
  }

  /**
   * When the answer was begun, to the second.
   *
   * @return the time, if the service sent it
   */
  public Optional<Instant> created() {
    return shared.created;
  }

  /**
   * The model that answers.
   *
   * @return the model's id; empty when the service sent none
   */
  public String model() {
    return shared.model;
  }

  /**
   * The number of the choice that this chunk belongs to.
   *
   * @return the index of the first choice in the chunk; 0 when it has none
   */
  public int index() {
    return shared.index;
  }

  /**
   * The new text of the first choice in this chunk.
   *
   * @return the text; empty when there is none
   */
  public String text() {
    return own == Own.TEXT ? string : shared.text == null ? "" : shared.text;
  }

  /**
   * The new reasoning of the first choice in this chunk.
   *
   * @return the reasoning; empty when there is none
   */
  public String reasoning() {
    return own == Own.REASONING ? string : shared.reasoning == null ? "" : shared.reasoning;
  }

  /**
   * The new piece of arguments of the only tool call in this chunk.
   *
   * @return the piece; empty when there is none, and when the chunk speaks of more than one call
   */
  public String arguments() {
    return own == Own.ARGUMENTS ? string : shared.arguments == null ? "" : shared.arguments;
  }

  /**
   * What is new in tool calls of the first choice in this chunk.
   *
   * @return pieces of calls; empty when there are none
   */
  public List<ToolCallDelta> toolCalls() {
    return shared.choices.isEmpty() ? List.of() : choices().get(0).delta().toolCalls();
  }

  /**
   * Why the first choice in this chunk ended.
   *
   * @return the reason; absent while it goes on
   */
  public Optional<FinishReason> finishReason() {
    return shared.choices.isEmpty() ? Optional.empty() : shared.choices.get(0).finishReason();
  }

  /**
   * The usage that stands at the top of the chunk; that of one choice is in {@link ChunkChoice#usage}.
   *
   * @return the usage; absent on most chunks
   */
  public Optional<Usage> usage() {
    return shared.usage;
  }

  /**
   * The version of the service that answers.
   *
   * @return the fingerprint, if the service sent it
   */
  public Optional<String> systemFingerprint() {
    return shared.systemFingerprint;
  }

  /**
   * Members that this version does not know.
   *
   * @return the members; empty when there are none
   */
  public JsonObject extra() {
    return shared.extra;
  }

  /**
   * Everything that is new, choice by choice.
   *
   * @return the choices of this chunk; empty on a chunk that reports usage or the end only
   */
  public List<ChunkChoice> choices() {
    if (own == Own.NOTHING) {
      return shared.choices;
    }
    ChunkChoice choice = shared.choices.get(0);
    Delta delta = choice.delta();
    // No switch: it would be a class of its own, which the first token of a program would wait for.
    Delta changed = own == Own.TEXT ? delta.withContent(string)
        : own == Own.REASONING ? delta.withReasoning(string)
        : delta.withArguments(string);
    return List.of(choice.withDelta(changed));
  }

  /**
   * Whether the service said with this chunk that its answer is whole. No other chunk comes after it. Kimi says so with
   * an event that has no chunk in it, so this is mostly a chunk of its own, without choices and without text. An answer
   * whose stream was cut after its finish reason ends without such a chunk.
   *
   * @return whether this is the last chunk of a whole answer
   */
  public boolean complete() {
    return complete;
  }

  /**
   * Whether this chunk brings something of the answer itself, beyond the role, the end and the usage.
   *
   * @return whether there is text, reasoning or a piece of a tool call in any choice
   */
  public boolean hasContent() {
    if (own != Own.NOTHING) {
      return shared.calls || !text().isEmpty() || !reasoning().isEmpty();
    }
    for (ChunkChoice choice : shared.choices) {
      Delta delta = choice.delta();
      if (!delta.content().orElse("").isEmpty()
          || !delta.reasoning().orElse("").isEmpty()
          || !delta.toolCalls().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether this chunk and the one before it differ in one string and nothing else in them adds up: to fold this one
   * it is enough to append that string.
   */
  boolean continues(ChatChunk before) {
    return shared == before.shared && own == before.own && own != Own.NOTHING && shared.adds(own);
  }

  /** Appends the string of a chunk that continues another to what has been folded of its choice. */
  void appendTo(ChoiceAssembler choice) {
    if (own == Own.TEXT) {
      choice.appendText(string);
    } else if (own == Own.REASONING) {
      choice.appendReasoning(string);
    } else {
      choice.appendArguments(string);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChatChunk that
        && complete == that.complete
        && (shared == that.shared || shared.sameFrame(that.shared))
        && (shared == that.shared && own == that.own && string.equals(that.string) || choices().equals(that.choices()));
  }

  @Override
  public int hashCode() {
    return 31 * Objects.hash(shared.id, shared.model, shared.usage) + choices().hashCode();
  }

  /**
   * One line with what is new.
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
   * What is new in one choice.
   *
   * @param index the number of the choice, from 0
   * @param delta what is new in the message
   * @param finishReason why it ended; absent while it goes on
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
     * A choice with every component.
     *
     * @param index the number
     * @param delta what is new, not null
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

    // Written out, here and below: the first chunk of a program is compared, and what Java makes of a record for that is
    // put together at the first call, which takes as long as reading a hundred chunks.
    @Override
    public boolean equals(Object other) {
      return other instanceof ChunkChoice that
          && index == that.index
          && delta.equals(that.delta)
          && finishReason.equals(that.finishReason)
          && usage.equals(that.usage)
          && logprobs.equals(that.logprobs)
          && extra.equals(that.extra);
    }

    @Override
    public int hashCode() {
      return Objects.hash(index, delta, finishReason, usage, logprobs, extra);
    }

    private ChunkChoice withDelta(Delta delta) {
      return new ChunkChoice(index, delta, finishReason, usage, logprobs, extra);
    }
  }

  /**
   * What is new in a message.
   *
   * @param role the role, mostly on the first chunk only
   * @param content new text; the empty string is not the same as absent
   * @param reasoning new reasoning; the empty string is not the same as absent
   * @param toolCalls pieces of tool calls
   * @param extra members that this version does not know
   */
  public record Delta(
      Optional<String> role,
      Optional<String> content,
      Optional<String> reasoning,
      List<ToolCallDelta> toolCalls,
      JsonObject extra) {

    /**
     * A delta with every component.
     *
     * @param role the role or empty
     * @param content new text or empty
     * @param reasoning new reasoning or empty
     * @param toolCalls pieces of calls, not null
     * @param extra unknown members, not null
     */
    public Delta {
      Objects.requireNonNull(toolCalls, "toolCalls");
      Objects.requireNonNull(role, "role");
      Objects.requireNonNull(content, "content");
      Objects.requireNonNull(reasoning, "reasoning");
      toolCalls = List.copyOf(toolCalls);
      Objects.requireNonNull(extra, "extra");
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Delta that
          && role.equals(that.role)
          && content.equals(that.content)
          && reasoning.equals(that.reasoning)
          && toolCalls.equals(that.toolCalls)
          && extra.equals(that.extra);
    }

    @Override
    public int hashCode() {
      return Objects.hash(role, content, reasoning, toolCalls, extra);
    }

    private Delta withContent(String content) {
      return new Delta(role, Optional.of(content), reasoning, toolCalls, extra);
    }

    private Delta withReasoning(String reasoning) {
      return new Delta(role, content, Optional.of(reasoning), toolCalls, extra);
    }

    private Delta withArguments(String arguments) {
      return new Delta(role, content, reasoning, List.of(toolCalls.get(0).withArguments(arguments)), extra);
    }
  }

  /**
   * A piece of a tool call. The first piece of a call mostly names id and tool; later ones add arguments.
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
     * A piece with every component.
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

    private ToolCallDelta withArguments(String arguments) {
      return new ToolCallDelta(index, id, type, name, Optional.of(arguments), extra);
    }
  }

  /** What consecutive chunks have in common, and the strings of the chunk that it was made for. */
  private static final class Shared {

    final String id;
    final Optional<Instant> created;
    final String model;
    final List<ChunkChoice> choices;
    final Optional<Usage> usage;
    final Optional<String> systemFingerprint;
    final JsonObject extra;
    final int index;
    final boolean calls;
    final String text;
    final String reasoning;
    final String arguments;

    Shared(
        String id,
        Optional<Instant> created,
        String model,
        List<ChunkChoice> choices,
        Optional<Usage> usage,
        Optional<String> systemFingerprint,
        JsonObject extra) {
      this.id = Objects.requireNonNull(id, "id");
      this.created = Objects.requireNonNull(created, "created");
      this.model = Objects.requireNonNull(model, "model");
      this.choices = List.copyOf(choices);
      this.usage = Objects.requireNonNull(usage, "usage");
      this.systemFingerprint = Objects.requireNonNull(systemFingerprint, "systemFingerprint");
      this.extra = Objects.requireNonNull(extra, "extra");
      ChunkChoice first = choices.isEmpty() ? null : choices.get(0);
      this.index = first == null ? 0 : first.index();
      this.calls = first != null && !first.delta().toolCalls().isEmpty();
      this.text = first == null ? null : first.delta().content().orElse(null);
      this.reasoning = first == null ? null : first.delta().reasoning().orElse(null);
      this.arguments =
          first == null || first.delta().toolCalls().size() != 1
              ? null
              : first.delta().toolCalls().get(0).arguments().orElse(null);
    }

    /** Whether the string of that kind is all that adds up when chunks of this frame are folded. */
    boolean adds(Own own) {
      boolean others =
          own != Own.TEXT && !silent(text) || own != Own.REASONING && !silent(reasoning) || own != Own.ARGUMENTS && calls;
      return !others && choices.get(0).logprobs().isEmpty();
    }

    private static boolean silent(String string) {
      return string == null || string.isEmpty();
    }

    boolean sameFrame(Shared that) {
      return id.equals(that.id)
          && created.equals(that.created)
          && model.equals(that.model)
          && usage.equals(that.usage)
          && systemFingerprint.equals(that.systemFingerprint)
          && extra.equals(that.extra);
    }
  }
}
