package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException.TimedOut;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk.ChunkChoice;
import io.github.kimisdk.chat.ChatChunk.Delta;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parts of an answer that took more than one call, and how they become one: later parts bear the id of the
 * first, their usages add up, and an end that is no end is not shown.
 */
final class ContinuedAnswer {

  private static final Delta NOTHING =
      new Delta(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), JsonObject.EMPTY);

  private final int resumes;
  private final int continuations;
  /** Whether the server may begin an answer with the prefix that it was sent; Kimi never does. */
  private final boolean repeating;
  private final PartUsages usages;
  private final List<ChatChunk> last = new ArrayList<>();
  private int resumed;
  private int continued;
  private ChatResponse begun;
  private List<ChatChunk> kept = List.of();
  private KimiException cause;
  private AssistantMessage sent;
  private Repetition repetition;

  /** The parts of an answer whose first is asked for by this request. */
  ContinuedAnswer(RequestFactory requests, ChatRequest request) {
    this.resumes = requests.settings().resumes();
    this.continuations = requests.settings().continuations();
    this.repeating = !requests.kimi();
    this.usages = new PartUsages(requests, request);
  }

  /** Whether the answer is one part so far. */
  boolean first() {
    return resumed + continued == 0;
  }

  /** An attempt at the current part begins. */
  void begin() {
    repetition = first() || !repeating ? null : new Repetition(sent);
  }

  /** What a chunk of a later part lets be shown, of itself and of those before it, without what was sent. */
  List<ChatChunk> unrepeated(ChatChunk chunk) {
    return repetition == null ? List.of(chunk) : repetition.take(chunk);
  }

  /** The chunks that are still held when a part has ended. */
  List<ChatChunk> rest() {
    return repetition == null ? List.of() : repetition.end();
  }

  /** Whether a chunk before the first content of a part is to be shown: of later parts only what ends them. */
  boolean shows(ChatChunk chunk) {
    return first() || chunk.hasContent() || ends(chunk);
  }

  /** A chunk as part of the whole answer. */
  ChatChunk joined(ChatChunk chunk) {
    if (first()) {
      return chunk;
    }
    List<ChunkChoice> choices = new ArrayList<>();
    for (ChunkChoice choice : chunk.choices()) {
      choices.add(
          new ChunkChoice(
              choice.index(), choice.delta(), choice.finishReason(), choice.usage().map(usages::sum), choice.logprobs(),
              choice.extra()));
    }
    return new ChatChunk(
        begun.id(), begun.created(), begun.model(), choices, chunk.usage().map(usages::sum), chunk.systemFingerprint(),
        chunk.extra());
  }

  /** What of a chunk is to be shown now, or null: where the answer may go on after this part, its end is kept back. */
  ChatChunk shown(ChatChunk chunk) {
    if (continued >= continuations || !ends(chunk)) {
      return chunk;
    }
    if (!chunk.hasContent()) {
      last.add(chunk);
      return null;
    }
    List<ChunkChoice> open = new ArrayList<>();
    List<ChunkChoice> ends = new ArrayList<>();
    for (ChunkChoice choice : chunk.choices()) {
      open.add(
          new ChunkChoice(
              choice.index(), choice.delta(), Optional.empty(), Optional.empty(), choice.logprobs(), choice.extra()));
      ends.add(
          new ChunkChoice(
              choice.index(), NOTHING, choice.finishReason(), choice.usage(), Optional.empty(), JsonObject.EMPTY));
    }
    last.add(with(chunk, ends, chunk.usage()));
    return with(chunk, open, Optional.empty());
  }

  private static ChatChunk with(ChatChunk chunk, List<ChunkChoice> choices, Optional<Usage> usage) {
    return new ChatChunk(
        chunk.id(), chunk.created(), chunk.model(), choices, usage, chunk.systemFingerprint(), chunk.extra());
  }

  private static boolean ends(ChatChunk chunk) {
    return chunk.finishReason().isPresent() || chunk.usage().isPresent();
  }

  /** What was kept back of the last part. */
  List<ChatChunk> last() {
    return last;
  }

  /** The chunk that tells the usage of all parts, where the last part did not, and that the answer is whole. */
  Optional<ChatChunk> end(ChatAssembler soFar, boolean whole) {
    ChatResponse answer = soFar.response();
    Optional<Usage> total = first() ? answer.usage() : usages.total(answer);
    Optional<Usage> untold = total.equals(answer.usage()) ? Optional.empty() : total;
    ChatChunk end = new ChatChunk(
        answer.id(), answer.created(), answer.model(), List.of(), untold, answer.systemFingerprint(), JsonObject.EMPTY);
    return whole ? Optional.of(end.withComplete()) : untold.map(usage -> end);
  }

  /** The partial answer of a failed call, with the usage of all of its parts. */
  ChatResponse charged(ChatResponse partial) {
    Optional<Usage> total = first() ? Optional.empty() : usages.total(partial);
    return total.map(partial::withUsage).orElse(partial);
  }

  /** The request for the next part when this one has reached its limit of tokens. */
  Optional<ChatRequest> following(ChatRequest request, ChatAssembler soFar) {
    if (last.isEmpty()) {
      return Optional.empty();
    }
    ChatAssembler end = new ChatAssembler();
    last.forEach(end::add);
    begun = soFar.response();
    Optional<ChatRequest> next = end.response().truncated() ? Continuation.of(request, begun, repeating) : Optional.empty();
    if (next.isPresent()) {
      continued++;
      usages.continued(begun, end.response().usage(), next.get());
      cause = null;
      kept = List.copyOf(last);
      last.clear();
      sent = Continuation.prefix(next.get());
    }
    return next;
  }

  /** The request for the next part when this one broke off before its end. */
  Optional<ChatRequest> following(ChatRequest request, String model, ChatAssembler soFar, KimiException failure) {
    if (resumed >= resumes || !last.isEmpty()) {
      return Optional.empty();
    }
    begun = soFar.response();
    cause = failure;
    kept = List.of();
    Optional<ChatRequest> next = Continuation.afterFailure(request, model, begun, failure, repeating)
        .flatMap(following -> usages.resumed(begun, first(), following));
    next.ifPresent(following -> sent = Continuation.prefix(following));
    return next;
  }

  /**
   * What to tell when a part failed before it brought anything; null when the answer stands as it was before that part:
   * at its limit of tokens, its end now the last. A refusal of a message that the caller never wrote does not hide why
   * the stream broke off.
   */
  KimiException told(KimiException failure) {
    boolean given = failure instanceof KimiException.Interrupted
        || failure instanceof TimedOut late && late.phase() == Timeouts.Phase.TOTAL;
    if (!kept.isEmpty() && !given) {
      last.addAll(kept);
      return null;
    }
    if (cause == null || cause == failure) {
      return failure;
    }
    boolean refused = !given && !RetryPolicy.repeatable(failure);
    KimiException told = refused ? cause : failure;
    told.addSuppressed(refused ? failure : cause);
    return told;
  }

  /** The answer is resumed once more. */
  void resume() {
    resumed++;
  }

  /** How often the answer has been resumed. */
  int resumed() {
    return resumed;
  }
}
