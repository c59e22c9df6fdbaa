package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.call.Receiver.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way of a chunk from an attempt to the {@link StreamConsumer}:
 *
 * <pre>
 *   chunk --> repeated prefix removed --> held until content --> id and usage of the whole answer
 *         --> end of the part held back --> folded and passed
 * </pre>
 *
 * <p>Chunks are held back until the first content, because until then the attempt may be repeated. After {@link #MAX_HELD}
 * chunks without content, or the bytes that {@code SizeLimits} names, the answer counts as begun: from then on it is resumed,
 * not repeated, and its chunks count against the demand.
 */
final class PartPipeline {

  static final int MAX_HELD = 256;

  private static final int MAX_ENDS = 512;

  private final StreamConsumer<ChatChunk> consumer;
  private final AnswerFold fold;
  /** Chunks before the first content of the part. */
  private final List<ChatChunk> held = new ArrayList<>();
  /** The end of the part, if another one may follow. */
  private final ChunkBuffer ends = new ChunkBuffer();
  private Part part;
  /** How often the answer may be continued. */
  private int continuations;
  /** Drops what the service repeats; null if it repeats nothing. */
  private RepeatedPrefix prefix;
  private Runnable onFlowing;
  /** Whether as many bytes have come as are held. */
  private boolean full;
  private boolean flowing;

  /** Creates the pipeline of an answer, over all of its parts. */
  PartPipeline(Part first, int continuations, StreamConsumer<ChatChunk> consumer, AnswerFold fold) {
    this.part = first;
    this.continuations = continuations;
    this.consumer = consumer;
    this.fold = fold;
  }

  /** Starts an attempt; {@code content} runs before its first content is handed out. */
  void begin(Runnable content) {
    onFlowing = content;
    flowing = false;
    held.clear();
    prefix = part.repeatedPrefix();
  }

  /** The current part. */
  Part part() {
    return part;
  }

  /** Whether the current part has an end, which is held back because another part may follow. */
  boolean holdsEnd() {
    return !ends.chunks().isEmpty();
  }

  /** The end that is held back. */
  List<ChatChunk> ends() {
    return ends.chunks();
  }

  /** Goes on with the next part, after the chunks of the current one were handed out. */
  void next(Part next) {
    continuations -= holdsEnd() ? 1 : 0;
    ends.clear();
    part = next;
    flowing = false;
    consumer.batchEnded();
  }

  /** Whether content of the current part has been handed out. */
  boolean flowing() {
    return flowing;
  }

  /** The answer so far, as it was passed to the consumer. */
  ChatAssembler answer() {
    return fold.answer();
  }

  /**
   * Takes a chunk of an attempt that has received some bytes up to its first content. Returns the end of the call, or null to
   * continue.
   */
  Result chunk(ChatChunk chunk, long bytesBeforeContent) {
    full = fold.heldEnough(bytesBeforeContent);
    if (prefix == null) {
      return holdOrPass(chunk);
    }
    Result end = holdOrPassAll(prefix.take(chunk));
    return end == null ? fold.excess(heldSize()) : end;
  }

  /**
   * Hands out all that was held back before the first content, when the attempt is complete. Returns the end of the call, or
   * null.
   */
  Result flush() {
    Result end = prefix == null ? null : holdOrPassAll(prefix.end());
    Result excess = end == null ? passHeld() : end;
    // After chunks were handed out, the failure is reported even if the part before has a valid end.
    flowing |= excess != null;
    return excess;
  }

  /** Hands out the end of the answer. */
  void finish(boolean complete) {
    for (ChatChunk chunk : ends.chunks()) {
      pass(chunk);
    }
    Optional<ChatChunk> end = part.end(answer().response(), complete);
    if (end.isPresent()) {
      pass(end.get());
    }
  }

  /** Returns the failure to report for the current part; empty if the answer is valid as it is. */
  Optional<KimiException> reported(KimiException failure) {
    Optional<KimiException> reported = flowing ? Optional.of(failure) : part.reported(failure);
    if (reported.isEmpty()) {
      part.endsBefore().forEach(ends::add);
    }
    return reported;
  }

  private Result holdOrPassAll(List<ChatChunk> chunks) {
    Result end = null;
    for (int i = 0; i < chunks.size() && end == null; i++) {
      end = holdOrPass(chunks.get(i));
    }
    return end;
  }

  private Result holdOrPass(ChatChunk chunk) {
    if (flowing) {
      return limitAndPass(chunk);
    }
    held.add(chunk);
    if (!chunk.hasContent() && held.size() < MAX_HELD && !full) {
      return null;
    }
    flowing = true;
    onFlowing.run();
    return passHeld();
  }

  private Result passHeld() {
    Result end = null;
    for (int i = 0; i < held.size() && end == null; i++) {
      // Of a later part, only its end is passed on without content.
      if (part.first() || held.get(i).hasContent() || ends(held.get(i))) {
        end = limitAndPass(held.get(i));
      }
    }
    held.clear();
    return end;
  }

  /** Passes a chunk. Returns the end of a call whose answer has become too large, or null. */
  private Result limitAndPass(ChatChunk received) {
    ChatChunk chunk = withoutEnd(part.named(received));
    if (chunk == null) {
      fold.count(received);
    } else {
      fold.add(chunk);
    }
    Result excess = fold.excess(heldSize());
    if (chunk != null && excess == null) {
      consumer.take(chunk);
    }
    return excess;
  }

  /** Returns what to show of a chunk now, or null. The end of a part is held back if another part may follow. */
  private ChatChunk withoutEnd(ChatChunk chunk) {
    if (continuations == 0 || !ends(chunk)) {
      return chunk;
    }
    if (!chunk.hasContent()) {
      hold(chunk);
      return null;
    }
    hold(chunk.withChoices(chunk.choices().stream().map(AnswerFold::end).toList()));
    return chunk.withoutEnd();
  }

  /** Some servers report a usage with every chunk. The last one counts, so of very many only the last is held. */
  private void hold(ChatChunk end) {
    int count = ends.chunks().size();
    if (count >= MAX_ENDS && end.usage().isPresent() && ends.chunks().get(count - 1).finishReason().isEmpty()) {
      ends.replaceLast(end);
    } else {
      ends.add(end);
    }
  }

  private static boolean ends(ChatChunk chunk) {
    return chunk.finishReason().isPresent() || chunk.usage().isPresent();
  }

  /** The size of all chunks of an end or a repeated prefix that are held back, in characters. */
  private long heldSize() {
    return ends.size() + (prefix == null ? 0 : prefix.heldSize());
  }

  private void pass(ChatChunk chunk) {
    fold.add(chunk);
    consumer.take(chunk);
  }
}
