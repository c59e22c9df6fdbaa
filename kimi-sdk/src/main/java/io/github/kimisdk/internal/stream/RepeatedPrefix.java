package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import java.util.ArrayList;
import java.util.List;

/**
 * Drops the prefix of a message in partial mode from the beginning of the answer. Kimi answers with the rest only. Other servers,
 * such as llama.cpp, repeat the prefix, both reasoning and text.
 *
 * <pre>
 *   UNDECIDED --all of the prefix has come--> REPEATED: the prefix is dropped, the rest is shown
 *     |   ^
 *     |   +--still a prefix of it: chunks are held
 *     +--differs, or the part ends--> NEW: everything is shown
 * </pre>
 *
 * <p>Text and reasoning are decided separately. If the part breaks off while undecided, the held chunks are dropped, and the next
 * attempt brings them again.
 */
final class RepeatedPrefix {

  private static final int MAX_EMPTY = 256;

  private final Prefix reasoning;
  private final Prefix text;
  private final ChunkBuffer held = new ChunkBuffer();
  /** Each chunk of a repeated prefix has a character of it, apart from some that are empty. */
  private final int most;

  /** Creates the filter of an answer to a request whose last message is given. */
  RepeatedPrefix(AssistantMessage sent) {
    reasoning = new Prefix(sent.reasoning().orElse(""));
    text = new Prefix(sent.text());
    most = sent.reasoning().orElse("").length() + sent.text().length() + MAX_EMPTY;
  }

  /** Takes the next chunk. Returns the chunks to show, in order. */
  List<ChatChunk> take(ChatChunk chunk) {
    reasoning.take(chunk.reasoning());
    if (!chunk.text().isEmpty() && reasoning.waits()) {
      reasoning.differs();
    }
    text.take(chunk.text());
    if (chunk.finishReason().isPresent() || !chunk.toolCalls().isEmpty()) {
      held.add(chunk);
      return end();
    }
    held.add(chunk);
    if (held.chunks().size() > most) {
      return end();
    }
    return reasoning.waits() || text.waits() ? List.of() : shown();
  }

  /** Ends the part. Returns the held chunks. */
  List<ChatChunk> end() {
    reasoning.differs();
    text.differs();
    return shown();
  }

  /** The size of the held chunks, in characters. */
  long heldSize() {
    return held.size();
  }

  private List<ChatChunk> shown() {
    List<ChatChunk> shown = new ArrayList<>(held.chunks().size());
    for (ChatChunk chunk : held.chunks()) {
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
    int reasoningLength = reasoning.dropped(chunk.reasoning());
    int textLength = text.dropped(chunk.text());
    if (reasoningLength + textLength == 0) {
      return chunk;
    }
    List<ChunkChoice> choices = new ArrayList<>(chunk.choices());
    ChunkChoice first = choices.get(0);
    Delta delta = first.delta();
    Delta said = delta.content().map(all -> delta.withContent(all.substring(textLength))).orElse(delta);
    Delta rest = said.reasoning().map(all -> said.withReasoning(all.substring(reasoningLength))).orElse(said);
    boolean empty = rest.content().orElse("").isEmpty() && rest.reasoning().orElse("").isEmpty();
    // The probabilities are those of the text that is dropped.
    choices.set(0, (empty ? AnswerFold.end(first).withExtra(first.extra()) : first).withDelta(rest));
    return chunk.withChoices(choices);
  }

  /** The beginning of a string, as far as it equals the string that was sent. */
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

    /** How many characters at the beginning of a piece to drop. */
    int dropped(String piece) {
      int count = Math.min(drop, piece.length());
      drop -= count;
      return count;
    }
  }
}
