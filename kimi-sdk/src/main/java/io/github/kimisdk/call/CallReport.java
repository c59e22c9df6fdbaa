package io.github.kimisdk.call;

import io.github.kimisdk.chat.Usage;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A call that has ended, for metrics and logs: how it ended, how long it took and what it cost. A call is one chat, one
 * stream or one question about models or tokens, with all of its attempts and parts. It holds no message and no key.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param origin where the call went
 * @param outcome how it ended
 * @param attempts how many attempts it took, those of all parts together
 * @param duration from the beginning of the call to its end; waits in the client's queue and pauses are included
 * @param timeToFirstContent from the beginning of the call to the first text, reasoning or tool call of a stream; absent for
 *     answers that come whole, and when no content came
 * @param model the model that answered; when no answer named one, the model that was asked; absent when the call asks no model
 * @param usage the tokens as the service reports them; absent when it reported none
 * @param requestId the service's id of the last request, for its support
 * @param failure what the call failed with; present when the outcome is {@link Outcome#FAILED}
 */
public record CallReport(
    CallOrigin origin,
    Outcome outcome,
    int attempts,
    Duration duration,
    Optional<Duration> timeToFirstContent,
    Optional<String> model,
    Optional<Usage> usage,
    Optional<String> requestId,
    Optional<KimiException> failure) {

  /** How a call ended. */
  public enum Outcome {
    /** It was answered. */
    SUCCEEDED,
    /** It failed for good. */
    FAILED,
    /** Its caller gave it up: by a cancel, by closing a stream, or by a time-out of the caller's own. */
    CANCELLED
  }

  /**
   * A report with every component.
   *
   * @param origin the origin, not null
   * @param outcome the end, not null
   * @param attempts how many
   * @param duration the time, not null
   * @param timeToFirstContent the time or empty
   * @param model the model or empty
   * @param usage the tokens or empty
   * @param requestId the id or empty
   * @param failure the failure or empty
   */
  public CallReport {
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(duration, "duration");
    Objects.requireNonNull(timeToFirstContent, "timeToFirstContent");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(failure, "failure");
  }

  /**
   * One line.
   *
   * @return for example {@code CallReport[SUCCEEDED at api.moonshot.ai in 1240 ms, attempts 1, kimi-k3.1-pro, Usage[...]]}
   */
  @Override
  public String toString() {
    return "CallReport[" + outcome + " at " + origin.host() + " in " + duration.toMillis() + " ms, attempts " + attempts
        + timeToFirstContent.map(time -> ", first content after " + time.toMillis() + " ms").orElse("")
        + model.map(name -> ", " + name).orElse("") + usage.map(tokens -> ", " + tokens).orElse("")
        + requestId.map(id -> ", request id " + id).orElse("")
        + failure.map(thrown -> ", " + thrown.getClass().getSimpleName()).orElse("") + "]";
  }
}
