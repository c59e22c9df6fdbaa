package io.github.kimisdk.token;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.internal.rules.Rulebook;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.token.ContextCheck.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Makes the report of a check: it applies the rulebook, trims the history, estimates the prompt and limits the answer. */
final class ContextReporter {

  /** The part of a window that is reserved for the answer of a server whose usual answers are of unknown length. */
  private static final int ANSWER_PART = 4;

  private final ContextCheck check;
  private final List<Finding> findings = new ArrayList<>();

  /** A reporter for one request. */
  ContextReporter(ContextCheck check) {
    this.check = check;
  }

  ContextReport report(ChatRequest request) {
    ChatRequest effective = effective(request, wrong -> findings.add(new Finding(
        "extra", "", "an extra member that is not of the API's form: " + wrong.getMessage(),
        "Set it with the method for it, or in the form of the API", check.estimator.model(request).documented(), false)));
    Model model = check.estimator.model(effective);
    Rulebook.Verdict verdict = Rulebook.judge(effective, model);
    verdict.violations().forEach(violation -> findings.add(Finding.of(violation)));
    ChatRequest ready = check.mode == Mode.REPAIRING ? verdict.repaired() : effective;
    OptionalLong window = check.estimator.window(effective);
    long reserved = reserved(effective, model, window);
    boolean counted = RequestWire.limit(effective).isPresent() || model.output().isPresent();
    // An unknown window has room for every prompt.
    HistoryTrimmer.Room room = new HistoryTrimmer.Room(window.orElse(Long.MAX_VALUE), reserved, counted);
    List<Message> dropped = List.of();
    if (check.trimming.isPresent() && check.mode != Mode.REPORTING) {
      HistoryTrimmer trimmer = new HistoryTrimmer(check.estimator, ready, room, check.trimming.get());
      ready = trimmer.trimmed(findings);
      dropped = trimmer.dropped();
    }
    TokenEstimate estimate = check.estimator.estimate(ready);
    overflow(estimate, room).ifPresent(findings::add);
    long prefix = ready == effective ? estimate.likely() : unchangedTokens(effective, ready);
    ChatRequest limited = window.isPresent() ? limited(ready, model, window.getAsLong() - estimate.high()) : ready;
    return new ContextReport(limited == effective ? request : limited, estimate, window, reserved, findings,
        check.mode == Mode.REPAIRING, dropped, Math.min(prefix, estimate.likely()));
  }

  /** Moves members of {@code extra} to their place; returns the request itself where they cannot be read. */
  static ChatRequest effective(ChatRequest request, Consumer<RuntimeException> onUnreadable) {
    try {
      return RequestWire.effective(request);
    } catch (JsonTypeException | IllegalArgumentException wrong) {
      onUnreadable.accept(wrong);
      return request;
    }
  }

  /** The tokens for the answer: the limit of the request, else the usual limit of the model, but no more than the reserve. */
  private long reserved(ChatRequest request, Model model, OptionalLong window) {
    OptionalLong limit = RequestWire.limit(request);
    if (limit.isPresent()) {
      return Math.max(0, limit.getAsLong());
    }
    return Math.min(check.reserve, model.output().orElse(window.orElse(0) / ANSWER_PART));
  }

  /** Finds a prompt that is too long. The service is known to count the room for the answer only where it is counted. */
  private static Optional<Finding> overflow(TokenEstimate estimate, HistoryTrimmer.Room room) {
    if (room.fits(estimate)) {
      return Optional.empty();
    }
    boolean certain = room.overflows(estimate);
    return Optional.of(new Finding(certain ? "overflow" : "tight", "", "a prompt of " + estimate.low() + " to " + estimate.high()
        + " tokens and " + room.reserved() + " for the answer in a window of " + room.window(),
        "Shorten the conversation, keep less for the answer, or choose a model with a larger window", certain, false));
  }

  private ChatRequest limited(ChatRequest request, Model model, long room) {
    long limit = Math.min(Math.min(check.maxTokens, room), model.maxOutput().orElse(room));
    return check.mode == Mode.REPORTING || limit < 1 || RequestWire.limit(request).isPresent()
        ? request : request.withOutput(request.output().withMaxCompletionTokens((int) limit));
  }

  /** The tokens of the common beginning of two requests. */
  private long unchangedTokens(ChatRequest before, ChatRequest after) {
    if (!before.toolUse().tools().equals(after.toolUse().tools())) {
      return 0;
    }
    int equal = 0;
    int most = Math.min(before.messages().size(), after.messages().size());
    while (equal < most && before.messages().get(equal).equals(after.messages().get(equal))) {
      equal++;
    }
    return check.estimator.estimate(after.withMessages(after.messages().subList(0, equal))).likely();
  }
}
