package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.KimiException.TimedOut;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.RequestWire;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One part of an answer that may take more than one request. Later parts get the id of the first, and usages add up.
 *
 * <p>The usage of a part that reported none, because it broke off, is estimated, and the sum is marked as an estimate. If no part
 * reports a usage, the sum is absent, which means unknown.
 *
 * <p>A part that resumes has the rest of the request's token limit. A part that continues after the limit has the whole limit
 * again, because the caller asked for more than one limit.
 */
final class Part {

  private final ModelRequests requests;
  /** The request of the first part. */
  private final ChatRequest asked;
  private final ChatRequest request;
  /** The answer before this part; null for the first one. */
  private final ChatResponse before;
  /** The usage of the parts before. */
  private final Usage used;
  /** Whether a part before has reported its usage. */
  private final boolean known;
  /** The tokens of the answer when the current limit began. */
  private final long allowed;
  /** The end of the part before, if that reached its token limit. */
  private final List<ChatChunk> endsBefore;
  /** The failure after which this part resumes the answer; null for another part. */
  private final KimiException resumedAfter;
  private boolean reported;

  private Part(Part last, ChatRequest request, ChatResponse before, Usage used, boolean known, List<ChatChunk> ends,
      KimiException failure) {
    this.requests = last.requests;
    this.asked = last.asked;
    this.request = request;
    this.before = before;
    this.used = used;
    this.known = last.known || last.reported || known;
    this.allowed = ends.isEmpty() ? last.allowed : used.completionTokens();
    this.endsBefore = ends;
    this.resumedAfter = failure;
  }

  /** Creates the first part of the answer to a request. */
  Part(ModelRequests requests, ChatRequest asked) {
    this.requests = requests;
    this.asked = asked;
    this.request = asked;
    this.before = null;
    this.used = Usage.ZERO;
    this.known = false;
    this.allowed = 0;
    this.endsBefore = List.of();
    this.resumedAfter = null;
  }

  boolean first() {
    return before == null;
  }

  ChatRequest request() {
    return request;
  }

  /** Returns a filter of the message that was sent; null if the service does not repeat that. Kimi never does. */
  RepeatedPrefix repeatedPrefix() {
    return first() || requests.factory().kimi() ? null : new RepeatedPrefix(Continuation.prefix(request));
  }

  /** Returns the part that resumes the answer after a failure; empty if the failure, the answer or the limit allows none. */
  Optional<Part> resumed(ChatResponse soFar, KimiException failure) {
    Optional<ChatRequest> rest = Continuation.afterFailure(asked, soFar, failure, !requests.factory().kimi());
    if (rest.isEmpty()) {
      return Optional.empty();
    }
    Optional<Usage> usage = first() || reported ? soFar.usage() : Optional.empty();
    Usage sum = usage.orElseGet(() -> estimated(soFar));
    return limited(rest.get(), sum.completionTokens() - allowed)
        .map(next -> new Part(this, next, soFar, sum, usage.isPresent(), List.of(), failure));
  }

  /** Returns a request whose token limit is lowered by some tokens; empty if none is left. */
  private static Optional<ChatRequest> limited(ChatRequest request, long tokens) {
    OptionalLong limit = RequestWire.limit(request);
    if (limit.isEmpty()) {
      return Optional.of(request);
    }
    long left = Math.min(limit.getAsLong() - tokens, Integer.MAX_VALUE);
    // The limit may be a member of extra. The effective request has it as a component, which can be lowered.
    ChatRequest plain = RequestWire.effective(request);
    return left < 1 ? Optional.empty() : Optional.of(plain.withOutput(plain.output().withMaxCompletionTokens((int) left)));
  }

  /** Returns the part after this one if that has reached its token limit; empty if the answer allows none. */
  Optional<Part> continued(ChatResponse soFar, List<ChatChunk> ends) {
    ChatAssembler end = new ChatAssembler();
    for (ChatChunk chunk : ends) {
      end.add(chunk);
    }
    if (!end.response().truncated()) {
      return Optional.empty();
    }
    Optional<ChatRequest> next = Continuation.of(asked, soFar, !requests.factory().kimi());
    Optional<Usage> usage = end.response().usage();
    return next.map(rest -> new Part(this, rest, soFar, usage.orElseGet(() -> estimated(soFar)), usage.isPresent(),
        List.copyOf(ends), null));
  }

  /** Returns a chunk with the id and the usages of the whole answer. */
  ChatChunk named(ChatChunk chunk) {
    if (first()) {
      return chunk;
    }
    List<ChunkChoice> choices = chunk.choices().stream()
        .map(choice -> choice.usage().map(this::sum).map(choice::withUsage).orElse(choice)).toList();
    ChatChunk renamed = chunk.withId(before.id()).withModel(before.model()).withChoices(choices);
    ChatChunk dated = before.created().map(renamed::withCreated).orElse(renamed);
    return chunk.usage().map(this::sum).map(dated::withUsage).orElse(dated);
  }

  private Usage sum(Usage usage) {
    reported = true;
    return used.plus(usage);
  }

  /** Returns the usage of all parts; empty if it is unknown. */
  Optional<Usage> total(ChatResponse answer) {
    if (first() || reported) {
      return answer.usage();
    }
    return known ? Optional.of(estimated(answer)) : Optional.empty();
  }

  /** The usage of all parts, with an estimate for this one; a part without content does not count. */
  private Usage estimated(ChatResponse answer) {
    String text = answer.text().substring(first() ? 0 : before.text().length());
    String reasoning = answer.reasoning().orElse("").substring(first() ? 0 : before.reasoning().orElse("").length());
    if (text.isEmpty() && reasoning.isEmpty() && answer.toolCalls().isEmpty()) {
      return used;
    }
    return used.plus(requests.estimate(request, AssistantMessage.of(text, answer.toolCalls()).withReasoning(reasoning)));
  }

  /** Returns the chunk with the usage of all parts, if the last part had none, and with the mark that the answer is whole. */
  Optional<ChatChunk> end(ChatResponse answer, boolean whole) {
    Optional<Usage> total = total(answer);
    Optional<Usage> unreported = total.equals(answer.usage()) ? Optional.empty() : total;
    ChatChunk end = ChatChunk.of(List.of()).withId(answer.id()).withModel(answer.model());
    if (answer.created().isPresent()) {
      end = end.withCreated(answer.created().get());
    }
    if (answer.systemFingerprint().isPresent()) {
      end = end.withSystemFingerprint(answer.systemFingerprint().get());
    }
    if (unreported.isPresent()) {
      end = end.withUsage(unreported.get());
    }
    return whole || unreported.isPresent() ? Optional.of(whole ? end.withComplete() : end) : Optional.empty();
  }

  /** The end of the answer if nothing of this part came: that of the part before, if that reached its token limit. */
  List<ChatChunk> endsBefore() {
    return endsBefore;
  }

  /**
   * Returns the failure to report for this part, which failed before its first content; empty if the answer before is valid and
   * ended at its token limit. If the service refuses the request that resumes, which the caller did not write, the original
   * failure is reported, with the refusal as a suppressed exception.
   */
  Optional<KimiException> reported(KimiException failure) {
    boolean byCaller = failure instanceof KimiException.Interrupted
        || failure instanceof TimedOut late && late.phase() == Timeouts.Phase.TOTAL;
    if (!endsBefore.isEmpty() && !byCaller) {
      return Optional.empty();
    }
    if (resumedAfter == null || resumedAfter == failure) {
      return Optional.of(failure);
    }
    boolean refused = !byCaller && failure.permanent();
    KimiException shown = refused ? resumedAfter : failure;
    shown.addSuppressed(refused ? failure : resumedAfter);
    return Optional.of(shown);
  }
}
