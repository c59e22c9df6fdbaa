package io.github.kimisdk.call;

import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.text.KeyMask;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The report of a call that has ended, for metrics and logs. A call is one chat, one stream, or one request for models or token
 * counts, with all of its attempts and parts. The report contains no message, and a key in it is masked.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * <pre>{@code
 * Kimi logged = kimi.withListener(new CallListener() {
 *   @Override
 *   public void ended(CallReport report) {
 *     System.out.println(report.model().orElse("none") + " in " + report.duration() + ", attempts: " + report.attempts());
 *     report.failure().ifPresent(failure -> System.out.println(failure.getMessage()));
 *   }
 * });
 * System.out.println(logged.ask("Hello"));
 * }</pre>
 *
 * @param origin where the call went
 * @param outcome how it ended
 * @param attempts the number of attempts of all parts
 * @param duration the time from the beginning of the call to its end; waits in the client's queue and pauses are included
 * @param queued the time in the client's queue of rate limits, over all attempts
 * @param timeToFirstContent the time from the beginning of the call to the first text, reasoning or tool call of a stream;
 *     absent for whole responses, and if no content came
 * @param model the model that answered; the requested model if no answer named one; absent if the call asks no model
 * @param requestedModel the model that the last request named that was sent, such as a fallback model; absent if the call asks
 *     no model
 * @param usage the tokens as the service reports them; absent if it reported none
 * @param requestId the id that the service gave the last request; its support asks for it
 * @param failure why the call failed; present if the outcome is {@link Outcome#FAILED}
 * @param headers the headers that Kimi added to the response of the last attempt, by their names in lower case, which begin with
 *     {@code msh-} or {@code x-msh-}; and the identifiers of that attempt's request, such as the nonce of a request signature
 */
public record CallReport(
    CallOrigin origin,
    Outcome outcome,
    int attempts,
    Duration duration,
    Duration queued,
    Optional<Duration> timeToFirstContent,
    Optional<String> model,
    Optional<String> requestedModel,
    Optional<Usage> usage,
    Optional<String> requestId,
    Optional<KimiException> failure,
    Map<String, String> headers) {

  /** How a call ended. */
  public enum Outcome {
    /** The call was answered. */
    SUCCEEDED,
    /** The call failed. */
    FAILED,
    /** The caller cancelled the call, closed its stream, or let a timeout of its own expire. */
    CANCELLED
  }

  /**
   * Creates a report from all components.
   *
   * @param origin the origin, not null
   * @param outcome the outcome, not null
   * @param attempts the number of attempts
   * @param duration the time, not null
   * @param queued the time, not null
   * @param timeToFirstContent the time or empty
   * @param model the model or empty
   * @param requestedModel the model or empty
   * @param usage the tokens or empty
   * @param requestId the id or empty
   * @param failure the failure or empty
   * @param headers the headers, not null
   */
  public CallReport {
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(duration, "duration");
    Objects.requireNonNull(queued, "queued");
    Objects.requireNonNull(timeToFirstContent, "timeToFirstContent");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(requestedModel, "requestedModel");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(failure, "failure");
    model = model.map(KeyMask::known);
    requestedModel = requestedModel.map(KeyMask::known);
    usage = usage.map(Shown::usage);
    requestId = requestId.map(KeyMask::mask);
    Map<String, String> masked = new HashMap<>();
    Objects.requireNonNull(headers, "headers").forEach((name, value) -> masked.put(KeyMask.mask(name), KeyMask.mask(value)));
    headers = Map.copyOf(masked);
  }

  /**
   * Returns one line.
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
