package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk.ChunkChoice;
import io.github.kimisdk.chat.ChatChunk.Delta;
import io.github.kimisdk.chat.ChatChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Drops from the beginning of a part what it repeats of the prefix that was sent. Kimi answers in partial mode with the
 * rest only; other servers, llama.cpp for one, begin with the prefix, reasoning and text.
 *
 * <pre>
 *   UNDECIDED --all of the prefix has come--> REPEATED: the prefix is dropped, the rest is shown
 *     |   ^
 *     |   +--still a prefix of it: chunks are held
 *     +--differs, or the part ends--> NEW: everything is shown
 * </pre>
 *
 * <p>Text and reasoning are decided separately. A part that breaks off while it is undecided has shown nothing of what
 * is held, and the next attempt asks for it again.
 */
final class Repetition {

  private final Prefix reasoning;
  private final Prefix text;
  private final List<ChatChunk> held = new ArrayList<>();

  /** The beginning of an answer to a request that ends with this message. */
  Repetition(AssistantMessage sent) {
    reasoning = new Prefix(sent.reasoning().orElse(""));
    text = new Prefix(sent.text());
  }

  /** Takes the next chunk; returns those that can be shown, in their order. */
  List<ChatChunk> take(ChatChunk chunk) {
    reasoning.take(chunk.reasoning());
    if (!chunk.text().isEmpty() && reasoning.waits()) {
      reasoning.differs();
    }
    text.take(chunk.text());
    if (chunk.finishReason().isPresent() || !chunk.toolCalls().isEmpty()) {
      return end(chunk);
    }
    held.add(chunk);
    return reasoning.waits() || text.waits() ? List.of() : shown();
  }

  private List<ChatChunk> end(ChatChunk last) {
    held.add(last);
    return end();
  }

  /** The part has ended; returns what was held. */
  List<ChatChunk> end() {
    reasoning.differs();
    text.differs();
    return shown();
  }

  private List<ChatChunk> shown() {
    List<ChatChunk> shown = new ArrayList<>(held.size());
    for (ChatChunk chunk : held) {
      ChatChunk rest = rest(chunk);
      boolean dropped = rest != chunk && !rest.hasContent();
      if (!dropped || rest.finishReason().isPresent() || rest.usage().isPresent()) {
        shown.add(rest);
      }
    }
    held.clear();
    return shown;
  }

  private ChatChunk rest(ChatChunk chunk) {
    int thought = reasoning.dropped(chunk.reasoning());
    int said = text.dropped(chunk.text());
    if (thought + said == 0) {
      return chunk;
    }
    List<ChunkChoice> choices = new ArrayList<>(chunk.choices());
    ChunkChoice first = choices.get(0);
    Delta delta = first.delta();
    Delta rest = new Delta(
        delta.role(), delta.content().map(all -> all.substring(said)), delta.reasoning().map(all -> all.substring(thought)),
        delta.toolCalls(), delta.extra());
    boolean nothing = rest.content().orElse("").isEmpty() && rest.reasoning().orElse("").isEmpty();
    choices.set(0, new ChunkChoice(
        first.index(), rest, first.finishReason(), first.usage(), nothing ? Optional.empty() : first.logprobs(), first.extra()));
    return new ChatChunk(
        chunk.id(), chunk.created(), chunk.model(), choices, chunk.usage(), chunk.systemFingerprint(), chunk.extra());
  }

  /** How far a string has come that may turn out to be the one that was sent. */
  private static final class Prefix {

    private final String sent;
    private int equal;
    private int drop;
    private boolean decided;

    Prefix(String sent) {
      this.sent = sent;
      this.decided = sent.isEmpty();
    }

    void take(String piece) {
      if (decided) {
        return;
      }
      int count = Math.min(piece.length(), sent.length() - equal);
      if (!sent.regionMatches(equal, piece, 0, count)) {
        decided = true;
        return;
      }
      equal += count;
      decided = equal == sent.length();
      drop = decided ? equal : 0;
    }

    void differs() {
      decided = true;
    }

    boolean waits() {
      return !decided && equal > 0;
    }

    /** How many characters at the beginning of a piece are repeated. */
    int dropped(String piece) {
      int count = Math.min(drop, piece.length());
      drop -= count;
      return count;
    }
  }
}
