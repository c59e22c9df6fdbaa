package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.RequestWire;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the parts of an answer are charged for, and what is left of the limit of tokens that they share.
 *
 * <p>The usages of all parts add up. For a part that brought none (it broke off) the request and the words of the part
 * are estimated, and the sum is marked. Where no part brings a usage, as with services that never report one,
 * nothing is told: absent means unknown.
 *
 * <p>A part that resumes has what is left of the request's limit. A part that continues behind the limit has an
 * allowance of the same size again, because to go on behind the limit is what was asked for.
 */
final class PartUsages {

  private final RequestFactory requests;
  private ChatRequest request;
  private Usage before = Usage.ZERO;
  /** The tokens of the answer when the current allowance began. */
  private long allowed;
  private boolean told;
  private boolean reported;
  private int text;
  private int reasoning;

  /** The usages of an answer whose first part is asked for by this request. */
  PartUsages(RequestFactory requests, ChatRequest request) {
    this.requests = requests;
    this.request = request;
  }

  /** A usage that the current part reports, as that of all parts so far. */
  Usage sum(Usage part) {
    reported = true;
    told = true;
    return before.plus(part);
  }

  /** The current part broke off; the next has what is left of the limit. */
  Optional<ChatRequest> resumed(ChatResponse soFar, boolean first, ChatRequest next) {
    close(soFar, first || reported ? soFar.usage() : Optional.empty());
    OptionalLong limit = RequestWire.limit(next);
    if (limit.isEmpty()) {
      return begin(soFar, next);
    }
    long left = Math.min(limit.getAsLong() - (before.completionTokens() - allowed), Integer.MAX_VALUE);
    // A limit in extra is moved to its place, where it can be lowered.
    ChatRequest plain = RequestWire.effective(next);
    return left < 1 ? Optional.empty() : begin(soFar, plain.withOutput(plain.output().withMaxCompletionTokens((int) left)));
  }

  /** The current part came to the limit, with this usage of all parts so far; the next has the whole limit again. */
  void continued(ChatResponse soFar, Optional<Usage> usage, ChatRequest next) {
    close(soFar, usage);
    allowed = before.completionTokens();
    begin(soFar, next);
  }

  private void close(ChatResponse soFar, Optional<Usage> usage) {
    told |= usage.isPresent();
    before = usage.orElseGet(() -> estimated(soFar));
  }

  private Optional<ChatRequest> begin(ChatResponse soFar, ChatRequest next) {
    request = next;
    reported = false;
    text = soFar.text().length();
    reasoning = soFar.reasoning().orElse("").length();
    return Optional.of(next);
  }

  /** The usage of all parts; absent when it is unknown. */
  Optional<Usage> total(ChatResponse answer) {
    return !told ? Optional.empty() : reported ? answer.usage() : Optional.of(estimated(answer));
  }

  /** The usage of all parts with an estimate for the last; without words the last was not answered. */
  private Usage estimated(ChatResponse answer) {
    String said = answer.text().substring(text);
    String thought = answer.reasoning().orElse("").substring(reasoning);
    if (said.isEmpty() && thought.isEmpty() && answer.toolCalls().isEmpty()) {
      return before;
    }
    AssistantMessage part = AssistantMessage.of(said, answer.toolCalls()).withReasoning(thought);
    return before.plus(requests.estimate(request, part));
  }
}
