package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatChunk.ChunkChoice;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parts of an answer that took more than one call, and how they become one: later parts bear the id of the
 * first, their usage adds up, and an end that is no end is not shown.
 */
final class Parts {

  private final int resumes;
  private final int continuations;
  private final List<ChatChunk> last = new ArrayList<>();
  private int resumed;
  private int continued;
  private Usage before = Usage.ZERO;

  Parts(int resumes, int continuations) {
    this.resumes = resumes;
    this.continuations = continuations;
  }

  private boolean first() {
    return resumed + continued == 0;
  }

  /** Whether a chunk before the first content of a part is to be shown: of later parts only what ends them. */
  boolean shows(ChatChunk chunk) {
    return first() || chunk.hasContent() || ends(chunk);
  }

  /** A chunk as part of the whole answer. */
  ChatChunk joined(ChatChunk chunk, ChatAssembler soFar) {
    if (first()) {
      return chunk;
    }
    ChatResponse begun = soFar.response();
    List<ChunkChoice> choices = new ArrayList<>();
    for (ChunkChoice choice : chunk.choices()) {
      choices.add(
          new ChunkChoice(
              choice.index(), choice.delta(), choice.finishReason(), choice.usage().map(before::plus), choice.logprobs(),
              choice.extra()));
    }
    return new ChatChunk(
        begun.id(), begun.created(), begun.model(), choices, chunk.usage().map(before::plus), chunk.systemFingerprint(),
        chunk.extra());
  }

  /** Keeps the end of a part back where the answer may go on after it. */
  boolean holds(ChatChunk chunk) {
    boolean held = continued < continuations && ends(chunk);
    if (held) {
      last.add(chunk);
    }
    return held;
  }

  private static boolean ends(ChatChunk chunk) {
    return chunk.finishReason().isPresent() || chunk.usage().isPresent();
  }

  /** What was kept back of the last part. */
  List<ChatChunk> last() {
    return last;
  }

  /** The request for the next part when this one has reached its limit of tokens. */
  Optional<ChatRequest> following(ChatRequest request, ChatAssembler soFar) {
    if (last.isEmpty()) {
      return Optional.empty();
    }
    ChatAssembler end = new ChatAssembler();
    last.forEach(end::add);
    Optional<ChatRequest> next =
        end.response().truncated() ? Continuation.of(request, soFar.response()) : Optional.empty();
    if (next.isPresent()) {
      continued++;
      before = end.response().usage().orElse(before);
      last.clear();
    }
    return next;
  }

  /** The request for the next part when this one broke off. */
  Optional<ChatRequest> following(ChatRequest request, String model, ChatAssembler soFar, KimiException failure) {
    return resumed < resumes
        ? Continuation.afterFailure(request, model, soFar.response(), failure)
        : Optional.empty();
  }

  /** Counts a resumption; returns how many there were. */
  int resumed() {
    return ++resumed;
  }
}
