package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts.Phase;
import io.github.kimisdk.internal.failures.Failures;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.wire.PartialAnswer;
import java.util.Map;
import java.util.Optional;

/**
 * Describes a call at one moment, for its exceptions and its report.
 *
 * @param dispatcher the calls of the client
 * @param settings the settings of the call
 * @param receiver has the partial answer
 * @param request the current request; null before the first one
 * @param attempt the current attempt; empty before the first one
 */
record CallDescription(
    Dispatcher dispatcher, CallSettings settings, Receiver receiver, OutgoingRequest request, Optional<Attempt> attempt) {

  private CallDetails sent() {
    if (attempt.isPresent()) {
      return attempt.get().details();
    }
    return request == null ? CallDetails.NONE : CallDetails.NONE.withOrigin(settings.origin(dispatcher.transport(), request));
  }

  /** The details of the call for an exception, in which the partial answer is masked. */
  CallDetails masked() {
    CallDetails known = known();
    try {
      return PartialAnswer.masked(known);
    } catch (OutOfMemoryError tooLarge) {
      return sent();
    }
  }

  /** The details of the call, with the partial answer. */
  private CallDetails known() {
    try {
      return request == null ? sent() : receiver.describe(sent());
    } catch (OutOfMemoryError tooLarge) {
      // Copying the partial answer exhausts the heap. The call can end without it.
      return sent();
    }
  }

  /** The report of a call that has ended. Its request is the last one that was sent, if there is one. */
  CallReport report(CallState state, Optional<KimiException> failure, int attempts, CallTimes times) {
    CallReport.Outcome outcome = state == CallState.DONE ? CallReport.Outcome.SUCCEEDED
        : state == CallState.FAILED ? CallReport.Outcome.FAILED : CallReport.Outcome.CANCELLED;
    CallDetails details = failure.isPresent() ? failure.get().details() : known();
    OutgoingRequest last = attempt.isPresent() ? attempt.get().changed() : request;
    Optional<String> requested = last.model().isEmpty() ? Optional.empty() : Optional.of(last.model());
    Optional<String> model = details.model().orElse("").isEmpty() ? requested : details.model();
    return new CallReport(
        settings.origin(dispatcher.transport(), last), outcome, attempts, times.elapsed(), times.waited(),
        times.firstContent(), model, requested, details.usage(), details.requestId(), failure, headers());
  }

  /**
   * The headers that Kimi has added to the answer of the last attempt, if there is one, and the identifiers of that attempt's
   * request.
   */
  private Map<String, String> headers() {
    if (attempt.isEmpty()) {
      return Map.of();
    }
    Map<String, String> headers = attempt.get().serviceHeaders();
    headers.putAll(settings.identifiersOf(attempt.get().changed()));
    return headers;
  }

  /**
   * The failure of a call that has reached its total timeout: in the queue of the limiter, while it waits for its key, or later.
   */
  KimiException timedOut(CallState state, boolean limited, int attempts, CallTimes times) {
    if (state == CallState.QUEUED && limited) {
      return failures().queued(masked(), attempts, times.sinceQueued(), times.total());
    }
    return state == CallState.AUTHORIZING
        ? failures().keyless(masked(), times.total())
        : failures().late(masked(), Phase.TOTAL, times.total());
  }

  private Failures failures() {
    return dispatcher.failures(settings.endpoint(), request);
  }
}
