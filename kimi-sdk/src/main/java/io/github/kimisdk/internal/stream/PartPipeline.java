package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.call.Receiver.Result;
import java.util.ArrayList;
import java.util.List;

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

  private final ContinuedAnswer parts;
  private final StreamConsumer<ChatChunk> consumer;
  private final AnswerFold fold;
  private final List<ChatChunk> held = new ArrayList<>();
  private Runnable onFlowing;
  /** Whether as many bytes have come as are held. */
  private boolean full;
  private boolean flowing;

  /** Creates the pipeline of the answer to a request, over all of its parts. */
  PartPipeline(ContinuedAnswer parts, StreamConsumer<ChatChunk> consumer, AnswerFold fold) {
    this.parts = parts;
    this.consumer = consumer;
    this.fold = fold;
  }

  /** Starts an attempt; {@code content} runs before its first content is handed out. */
  void begin(Runnable content) {
    onFlowing = content;
    flowing = false;
    held.clear();
    parts.begin();
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
    if (parts.first()) {
      return holdOrPass(chunk);
    }
    Result end = holdOrPassAll(parts.withoutPrefix(chunk));
    return end == null ? fold.excess(parts.heldSize()) : end;
  }

  /**
   * Hands out all that was held back before the first content, when the attempt is complete. Returns the end of the call, or
   * null.
   */
  Result flush() {
    Result end = holdOrPassAll(parts.rest());
    Result excess = end == null ? passHeld() : end;
    // After chunks were handed out, the failure is reported even if the part before has a valid end.
    flowing |= excess != null;
    return excess;
  }

  /** Ends a part; another one follows. */
  void endPart() {
    consumer.batchEnded();
    flowing = false;
  }

  /** Hands out the end of the answer. */
  void finish(boolean complete) {
    parts.heldEnds().forEach(this::pass);
    parts.end(fold.answer(), complete).ifPresent(this::pass);
  }

  /** Returns the failure to report for the current part; null if the answer is valid as it is. */
  KimiException reported(KimiException failure) {
    return flowing ? failure : parts.reported(failure);
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
      if (parts.keepsHeld(held.get(i))) {
        end = limitAndPass(held.get(i));
      }
    }
    held.clear();
    return end;
  }

  /** Passes a chunk. Returns the end of a call whose answer has become too large, or null. */
  private Result limitAndPass(ChatChunk received) {
    ChatChunk chunk = parts.withoutEnd(parts.withAnswerId(received));
    if (chunk == null) {
      fold.count(received);
    } else {
      fold.add(chunk);
    }
    Result excess = fold.excess(parts.heldSize());
    if (chunk != null && excess == null) {
      consumer.take(chunk);
    }
    return excess;
  }

  private void pass(ChatChunk chunk) {
    fold.add(chunk);
    consumer.take(chunk);
  }
}
