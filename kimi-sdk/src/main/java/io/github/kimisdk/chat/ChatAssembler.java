package io.github.kimisdk.chat;

import io.github.kimisdk.chat.ChatChunk.ChunkChoice;
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
 * <p>Text and reasoning are joined per choice. Tool calls are joined by index, or by id where there is none: the
 * first id, type and name of a call win, and an empty one never replaces another. Usage counts once. At the top of a
 * chunk without choices or with several, it is the usage of the response. Otherwise the prompt counts once and the
 * completions of the choices add up. Unknown members are kept, the last value of each.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class ChatAssembler {

  /** The size of a choice or a tool call without its texts, in characters. */
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
  private boolean complete;
  private boolean begun;
  private boolean finished;
  private ChatChunk last;
  private ChoiceAssembler lastChoice;

  /** An assembler that has seen nothing. */
  public ChatAssembler() {}

  /**
   * Folds a chunk in.
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
    if (parts.size() != 1 && chunk.usage().isPresent()) {
      total = chunk.usage();
    }
    for (ChunkChoice part : parts) {
      int known = choices.size();
      lastChoice = choices.computeIfAbsent(part.index(), ChoiceAssembler::new);
      long before = lastChoice.size();
      lastChoice.add(part, parts.size() == 1 ? chunk.usage() : Optional.empty());
      size += lastChoice.size() - before + (choices.size() - known) * OBJECT_SIZE;
      finished |= lastChoice.finished();
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
   * The response as far as it is known.
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
   * Returns the tool calls of the first choice as far as they are known, without the first ones. A caller that has seen
   * those does not have to build the whole response again for every call.
   *
   * @param from how many calls to leave out, 0 to all of them
   * @return the other calls, in their order
   */
  public List<ToolCall> toolCalls(int from) {
    return choices.isEmpty() ? List.of() : choices.firstEntry().getValue().calls(from);
  }

  /**
   * Whether a choice has come to its end.
   *
   * @return whether a finish reason was seen
   */
  public boolean finished() {
    return finished;
  }

  /**
   * Roughly how much has been folded in, to bound an answer without an end.
   *
   * @return the characters of text, reasoning, tool calls and other members, and 64 for each choice and tool call
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

  private Optional<Usage> usage() {
    if (total.isPresent()) {
      return total;
    }
    return choices.values().stream().map(ChoiceAssembler::usage).flatMap(Optional::stream).reduce(Usage::besides);
  }

  /** Merges members into others by name; returns by how many characters the others have grown. */
  static long overlay(Map<String, JsonValue> members, JsonObject newer) {
    long grown = 0;
    for (int i = 0; i < newer.size(); i++) {
      JsonValue value = newer.value(i);
      JsonValue former = members.put(newer.name(i), value);
      if (!value.equals(former)) {
        grown += value.toString().length() - (former == null ? -newer.name(i).length() : former.toString().length());
      }
    }
    return grown;
  }
}
