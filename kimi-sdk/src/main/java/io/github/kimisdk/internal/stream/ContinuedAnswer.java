package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException.TimedOut;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Usage;
import java.util.List;
import java.util.Optional;

/**
 * Joins the parts of an answer that took more than one request. Later parts get the id of the first, usages add up, and the end
 * of a part that is continued is not shown.
 */
final class ContinuedAnswer {

  private static final int MAX_LAST = 512;

  private final int resumes;
  private final int continuations;
  /** Whether the server may repeat the prefix that it was sent; Kimi never does. */
  private final boolean repeating;
  private final PartUsages usages;
  /** The end of the current part, until it is known whether another part follows. */
  private final HeldChunks heldEnds = new HeldChunks();
  private int resumed;
  private int continued;
  /** The answer before the current part. */
  private ChatResponse before;
  /** The end of the part before the current one, if that reached its token limit. */
  private List<ChatChunk> endsOfPreviousPart = List.of();
  /** The failure after which the current part resumes the answer; null for another part. */
  private KimiException resumedAfter;
  private AssistantMessage prefixSent;
  private RepeatedPrefix repeatedPrefix;

  /** Creates an answer whose first part is the answer to this request. It has no other part if nothing of it is kept. */
  ContinuedAnswer(RequestFactory requests, ChatRequest request, boolean keeping) {
    this.resumes = keeping ? requests.resumes() : 0;
    this.continuations = keeping ? requests.continuations() : 0;
    this.repeating = !requests.kimi();
    this.usages = new PartUsages(requests, request);
  }

  /** Whether the answer is one part so far. */
  boolean first() {
    return resumed + continued == 0;
  }

  /** Starts an attempt at the current part. */
  void begin() {
    repeatedPrefix = first() || !repeating ? null : new RepeatedPrefix(prefixSent);
  }

  /** Takes a chunk of a later part. Returns the chunks to show, without the prefix that was sent. */
  List<ChatChunk> withoutPrefix(ChatChunk chunk) {
    return repeatedPrefix == null ? List.of(chunk) : repeatedPrefix.take(chunk);
  }

  /** Returns the held chunks of a part that has ended. */
  List<ChatChunk> rest() {
    return repeatedPrefix == null ? List.of() : repeatedPrefix.end();
  }

  /** Whether to pass on a held chunk, which came before the first content of its part: of a later part only its end. */
  boolean keepsHeld(ChatChunk chunk) {
    return first() || chunk.hasContent() || ends(chunk);
  }

  /** Returns a chunk with the id and the usages of the whole answer. */
  ChatChunk withAnswerId(ChatChunk chunk) {
    if (first()) {
      return chunk;
    }
    List<ChunkChoice> choices = chunk.choices().stream()
        .map(choice -> choice.usage().map(usages::sum).map(choice::withUsage).orElse(choice)).toList();
    ChatChunk renamed = chunk.withId(before.id()).withModel(before.model()).withChoices(choices);
    ChatChunk dated = before.created().map(renamed::withCreated).orElse(renamed);
    return chunk.usage().map(usages::sum).map(dated::withUsage).orElse(dated);
  }

  /** Returns what to show of a chunk now, or null. The end of a part is held back if another part may follow. */
  ChatChunk withoutEnd(ChatChunk chunk) {
    if (continued >= continuations || !ends(chunk)) {
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
    int held = heldEnds.chunks().size();
    if (held >= MAX_LAST && end.usage().isPresent() && heldEnds.chunks().get(held - 1).finishReason().isEmpty()) {
      heldEnds.replaceLast(end);
    } else {
      heldEnds.add(end);
    }
  }

  private static boolean ends(ChatChunk chunk) {
    return chunk.finishReason().isPresent() || chunk.usage().isPresent();
  }

  /** The chunks that were held back at the end of the part. */
  List<ChatChunk> heldEnds() {
    return heldEnds.chunks();
  }

  /** The size of all chunks that are held back, in characters. */
  long heldSize() {
    return heldEnds.size() + (repeatedPrefix == null ? 0 : repeatedPrefix.heldSize());
  }

  /** The chunk with the usage of all parts, if the last part had none, and with the mark that the answer is whole. */
  Optional<ChatChunk> end(ChatAssembler soFar, boolean whole) {
    ChatResponse answer = soFar.response();
    Optional<Usage> total = first() ? answer.usage() : usages.total(answer);
    Optional<Usage> unreported = total.equals(answer.usage()) ? Optional.empty() : total;
    ChatChunk named = ChatChunk.of(List.of()).withId(answer.id()).withModel(answer.model());
    ChatChunk dated = answer.created().map(named::withCreated).orElse(named);
    ChatChunk versioned = answer.systemFingerprint().map(dated::withSystemFingerprint).orElse(dated);
    ChatChunk end = unreported.map(versioned::withUsage).orElse(versioned);
    return whole ? Optional.of(end.withComplete()) : unreported.map(usage -> end);
  }

  /** Adds the usage of all parts to the partial answer of a failed call. */
  ChatResponse charged(ChatResponse partial) {
    Optional<Usage> total = first() ? Optional.empty() : usages.total(partial);
    return total.map(partial::withUsage).orElse(partial);
  }

  /** Makes the request for the next part after this one has reached its token limit. */
  Optional<ChatRequest> continuation(ChatRequest request, ChatAssembler soFar) {
    if (heldEnds.chunks().isEmpty()) {
      return Optional.empty();
    }
    ChatAssembler end = new ChatAssembler();
    heldEnds.chunks().forEach(end::add);
    before = soFar.response();
    Optional<ChatRequest> next = end.response().truncated() ? Continuation.of(request, before, repeating) : Optional.empty();
    if (next.isPresent()) {
      continued++;
      usages.continued(before, end.response().usage(), next.get());
      resumedAfter = null;
      endsOfPreviousPart = List.copyOf(heldEnds.chunks());
      heldEnds.clear();
      prefixSent = Continuation.prefix(next.get());
    }
    return next;
  }

  /** Makes the request for the next part after this one has failed. */
  Optional<ChatRequest> resumption(ChatRequest request, String model, ChatAssembler soFar, KimiException failure) {
    if (resumed >= resumes || !heldEnds.chunks().isEmpty()) {
      return Optional.empty();
    }
    before = soFar.response();
    resumedAfter = failure;
    endsOfPreviousPart = List.of();
    Optional<ChatRequest> next = Continuation.afterFailure(request, model, before, failure, repeating)
        .flatMap(following -> usages.resumed(before, first(), following));
    next.ifPresent(following -> prefixSent = Continuation.prefix(following));
    return next;
  }

  /**
   * Returns the failure to report for a part that failed before its first content; null if the answer before that part is valid
   * and ended at its token limit. If the service refuses the request that resumes, which the caller did not write, the original
   * failure is reported, with the refusal as a suppressed exception.
   */
  KimiException reported(KimiException failure) {
    boolean byCaller = failure instanceof KimiException.Interrupted
        || failure instanceof TimedOut late && late.phase() == Timeouts.Phase.TOTAL;
    if (!endsOfPreviousPart.isEmpty() && !byCaller) {
      endsOfPreviousPart.forEach(heldEnds::add);
      return null;
    }
    if (resumedAfter == null || resumedAfter == failure) {
      return failure;
    }
    boolean refused = !byCaller && !RetryPolicy.repeatable(failure);
    KimiException reported = refused ? resumedAfter : failure;
    reported.addSuppressed(refused ? failure : resumedAfter);
    return reported;
  }

  /** Counts a resumption. */
  void resume() {
    resumed++;
  }

  /** How often the answer was resumed. */
  int resumed() {
    return resumed;
  }
}
