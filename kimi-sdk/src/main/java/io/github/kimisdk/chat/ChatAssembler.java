package io.github.kimisdk.chat;

import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Folds chunks into a response.
 *
 * <p>Text and reasoning are joined for each choice. Tool calls are joined by index, or by id if there is no index. A piece with
 * the index of a call, an id and another name, or another id and a name, begins another call. The first id, type and name of a
 * call that are not empty are kept. A usage at the top of a chunk without choices, or with several, is the usage of the response.
 * For other usages the prompt counts once, and the completions of the choices add up. A later usage replaces an earlier one, but
 * a zero replaces no count. Unknown members are kept with their last value, except the pieces of a refusal, which are joined.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class ChatAssembler {

  /** The size of a choice, a tool call or a member without its texts and values. */
  static final int OBJECT_SIZE = 64;

  /** By index, so that many choices in any order fold in linear time. */
  private final NavigableMap<Integer, ChoiceAssembler> choices = new TreeMap<>();
  private String id = "";
  private String model = "";
  private Optional<Instant> created = Optional.empty();
  private Optional<String> systemFingerprint = Optional.empty();
  private Optional<Usage> total = Optional.empty();
  private final Map<String, JsonValue> extra = new LinkedHashMap<>();
  private long size;
  private int mostCalls;
  private boolean complete;
  private boolean begun;
  private boolean finished;
  private ChatChunk last;
  private ChoiceAssembler lastChoice;

  /** Creates an assembler without chunks. */
  public ChatAssembler() {}

  /**
   * Adds a chunk.
   *
   * @param chunk the next chunk of the stream
   * @return this assembler
   */
  public ChatAssembler add(ChatChunk chunk) {
    Objects.requireNonNull(chunk, "chunk");
    complete |= chunk.complete();
    if (last != null && chunk.continues(last)) {
      long before = lastChoice.size();
      chunk.appendTo(lastChoice);
      size += lastChoice.size() - before;
      return this;
    }
    frame(chunk);
    List<ChunkChoice> parts = chunk.choices();
    if (parts.size() != 1) {
      Optional<Usage> counted = later(total, chunk.usage());
      size += extraSize(counted) - extraSize(total);
      total = counted;
    }
    for (ChunkChoice part : parts) {
      int known = choices.size();
      lastChoice = choices.get(part.index());
      if (lastChoice == null) {
        lastChoice = new ChoiceAssembler(part.index());
        choices.put(part.index(), lastChoice);
      }
      long before = lastChoice.size();
      lastChoice.add(part, parts.size() == 1 ? chunk.usage() : Optional.empty());
      size += lastChoice.size() - before + (choices.size() - known) * OBJECT_SIZE;
      finished |= lastChoice.finished();
      mostCalls = Math.max(mostCalls, lastChoice.callCount());
    }
    last = chunk;
    return this;
  }

  /**
   * Marks the answer as complete, for chunks that do not report it. The chunks of {@link ChatStream} and
   * {@link ChatModel#publish} report it by {@link ChatChunk#complete}.
   *
   * @return this assembler
   */
  public ChatAssembler finish() {
    complete = true;
    return this;
  }

  /**
   * Returns the response so far.
   *
   * @return a response of all chunks so far; {@linkplain ChatResponse#complete complete} after a
   *     {@linkplain ChatChunk#complete complete} chunk and after {@link #finish}
   */
  public ChatResponse response() {
    List<Choice> folded = new ArrayList<>(choices.size());
    for (ChoiceAssembler choice : choices.values()) {
      folded.add(choice.choice());
    }
    return new ChatResponse(id, created, model, folded, usage(), systemFingerprint, complete, JsonObject.of(extra));
  }

  /**
   * Returns the tool calls of the first choice so far, from a position on. A caller that knows the calls before it need not
   * build the whole response for each call.
   *
   * @param from the number of calls to leave out, from 0 on
   * @return the other calls, in their order; none if there are not that many calls
   */
  public List<ToolCall> toolCalls(int from) {
    return choices.isEmpty() ? List.of() : choices.firstEntry().getValue().calls(from);
  }

  /**
   * Returns how many choices there are so far.
   *
   * @return the number, without building the response
   */
  public int choiceCount() {
    return choices.size();
  }

  /**
   * Returns how many tool calls the choice with the most of them has so far.
   *
   * @return the number, without building the response
   */
  public int toolCallCount() {
    return mostCalls;
  }

  /**
   * Returns whether a choice has ended.
   *
   * @return whether a chunk had a finish reason
   */
  public boolean finished() {
    return finished;
  }

  /**
   * Returns the approximate size of the response so far, to limit an answer that does not end.
   *
   * @return the characters of text, reasoning, tool calls and finish reasons, 64 for each choice and tool call, and the
   *     {@linkplain Json#memory memory} of all values that are kept as JSON: log probabilities and unknown members
   */
  public long size() {
    return size;
  }

  private void frame(ChatChunk chunk) {
    if (!begun) {
      begun = true;
      id = chunk.id();
      model = chunk.model();
    }
    if (id.isEmpty()) {
      id = chunk.id();
    }
    if (model.isEmpty()) {
      model = chunk.model();
    }
    if (created.isEmpty()) {
      created = chunk.created();
    }
    if (systemFingerprint.isEmpty()) {
      systemFingerprint = chunk.systemFingerprint();
    }
    size += overlay(extra, chunk.extra());
  }

  /** The counts of the choices are the known ones of a total that lacks some. */
  private Optional<Usage> usage() {
    Optional<Usage> sum = Optional.empty();
    for (ChoiceAssembler choice : choices.values()) {
      if (choice.usage().isPresent()) {
        sum = Optional.of(sum.isPresent() ? sum.get().besides(choice.usage().get()) : choice.usage().get());
      }
    }
    return later(sum, total);
  }

  /** Returns a usage after a later one of the same answer, which may be missing. */
  static Optional<Usage> later(Optional<Usage> known, Optional<Usage> next) {
    if (next.isEmpty() || known.isEmpty()) {
      return next.isEmpty() ? known : next;
    }
    return Optional.of(next.get().after(known.get()));
  }

  /** Returns the memory of the unknown members of a usage. */
  static long extraSize(Optional<Usage> usage) {
    return usage.isEmpty() || usage.get().extra().empty() ? 0 : Json.memory(usage.get().extra());
  }

  /** Merges members into others by name; returns by how much memory the others have grown. */
  static long overlay(Map<String, JsonValue> members, JsonObject newer) {
    long grown = 0;
    for (int i = 0; i < newer.size(); i++) {
      JsonValue value = newer.value(i);
      JsonValue former = members.put(newer.name(i), value);
      if (!value.equals(former)) {
        grown += Json.memory(value) - (former == null ? -OBJECT_SIZE - newer.name(i).length() : Json.memory(former));
      }
    }
    return grown;
  }

  @Override
  public String toString() {
    return OneLine.of("ChatAssembler", response());
  }
}
