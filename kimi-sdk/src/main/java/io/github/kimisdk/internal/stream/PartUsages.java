package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.RequestWire;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Adds up the usages of the parts of an answer, and divides the token limit among the parts.
 *
 * <p>The usage of a part that reported none, because it broke off, is estimated, and the sum is marked as an estimate. If no part
 * reports a usage, the sum is absent, which means unknown.
 *
 * <p>A part that resumes has the rest of the request's limit. A part that continues after the limit has the whole limit again,
 * because the caller asked for more than one limit.
 */
final class PartUsages {

  private final RequestFactory requests;
  private ChatRequest request;
  private Usage before = Usage.ZERO;
  /** The tokens of the answer when the current limit began. */
  private long allowed;
  private boolean known;
  private boolean reported;
  private int text;
  private int reasoning;

  /** Creates the usages of an answer whose first part is the answer to this request. */
  PartUsages(RequestFactory requests, ChatRequest request) {
    this.requests = requests;
    this.request = request;
  }

  /** Adds the usages of earlier parts to a usage that the current part reports. */
  Usage sum(Usage part) {
    reported = true;
    known = true;
    return before.plus(part);
  }

  /** Begins the next part with the rest of the limit, after the current part broke off; empty if nothing is left. */
  Optional<ChatRequest> resumed(ChatResponse soFar, boolean first, ChatRequest next) {
    close(soFar, first || reported ? soFar.usage() : Optional.empty());
    OptionalLong limit = RequestWire.limit(next);
    if (limit.isEmpty()) {
      return begin(soFar, next);
    }
    long left = Math.min(limit.getAsLong() - (before.completionTokens() - allowed), Integer.MAX_VALUE);
    // The limit may be a member of extra. The effective request has it as a component, which can be lowered.
    ChatRequest plain = RequestWire.effective(next);
    return left < 1 ? Optional.empty() : begin(soFar, plain.withOutput(plain.output().withMaxCompletionTokens((int) left)));
  }

  /**
   * Begins the next part with the whole limit, after the current part reached its limit. The usage is that of all parts so far.
   */
  void continued(ChatResponse soFar, Optional<Usage> usage, ChatRequest next) {
    close(soFar, usage);
    allowed = before.completionTokens();
    begin(soFar, next);
  }

  private void close(ChatResponse soFar, Optional<Usage> usage) {
    known |= usage.isPresent();
    before = usage.orElseGet(() -> estimated(soFar));
  }

  private Optional<ChatRequest> begin(ChatResponse soFar, ChatRequest next) {
    request = next;
    reported = false;
    text = soFar.text().length();
    reasoning = soFar.reasoning().orElse("").length();
    return Optional.of(next);
  }

  /** The usage of all parts; absent if it is unknown. */
  Optional<Usage> total(ChatResponse answer) {
    return !known ? Optional.empty() : reported ? answer.usage() : Optional.of(estimated(answer));
  }

  /** The usage of all parts, with an estimate for the last one; a part without content does not count. */
  private Usage estimated(ChatResponse answer) {
    String newText = answer.text().substring(text);
    String newReasoning = answer.reasoning().orElse("").substring(reasoning);
    if (newText.isEmpty() && newReasoning.isEmpty() && answer.toolCalls().isEmpty()) {
      return before;
    }
    AssistantMessage part = AssistantMessage.of(newText, answer.toolCalls()).withReasoning(newReasoning);
    return before.plus(requests.estimate(request, part));
  }
}
