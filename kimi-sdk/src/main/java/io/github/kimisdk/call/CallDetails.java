package io.github.kimisdk.call;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;

/**
 * What is known of a call that failed.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param origin where it went; absent when it went nowhere
 * @param status the HTTP status of the answer; absent when there was none
 * @param requestId the service's id of the request, for its support
 * @param attempt which attempt this was, from 1
 * @param error what the service says
 * @param retryAfter how long the service asks to wait
 * @param partial what had been received of a stream
 */
public record CallDetails(
    Optional<CallOrigin> origin,
    OptionalInt status,
    Optional<String> requestId,
    int attempt,
    Optional<ApiError> error,
    Optional<Duration> retryAfter,
    Optional<ChatResponse> partial) {

  /** Nothing is known. */
  public static final CallDetails NONE =
      new CallDetails(
          Optional.empty(), OptionalInt.empty(), Optional.empty(), 1, Optional.empty(), Optional.empty(),
          Optional.empty());

  /**
   * Details with every component.
   *
   * @param origin the origin or empty
   * @param status the status or empty
   * @param requestId the id or empty
   * @param attempt the number of the attempt
   * @param error the service's words or empty
   * @param retryAfter the wait or empty
   * @param partial what was received, or empty
   */
  public CallDetails {
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(error, "error");
    Objects.requireNonNull(retryAfter, "retryAfter");
    Objects.requireNonNull(partial, "partial");
  }

  /**
   * The model that answered, as far as something came.
   *
   * @return its id, which may be an internal alias; absent when no answer named one
   */
  public Optional<String> model() {
    return partial.map(ChatResponse::model).filter(name -> !name.isEmpty());
  }

  /**
   * The tokens that the service reported, as far as something came.
   *
   * @return the tokens; absent when none were reported
   */
  public Optional<Usage> usage() {
    return partial.flatMap(ChatResponse::usage);
  }

  /**
   * The same details with what the service says.
   *
   * @param error the error
   * @return a copy
   */
  public CallDetails withError(ApiError error) {
    return new CallDetails(origin, status, requestId, attempt, Optional.of(Objects.requireNonNull(error, "error")), retryAfter, partial);
  }

  /**
   * The same details with an origin.
   *
   * @param origin where the call went
   * @return a copy
   */
  public CallDetails withOrigin(CallOrigin origin) {
    return new CallDetails(Optional.of(Objects.requireNonNull(origin, "origin")), status, requestId, attempt, error, retryAfter, partial);
  }

  /**
   * The same details of an answer.
   *
   * @param status the HTTP status
   * @param requestId the service's id of the request, or empty
   * @param retryAfter how long the service asks to wait, or empty
   * @return a copy
   */
  public CallDetails withAnswer(int status, Optional<String> requestId, Optional<Duration> retryAfter) {
    return new CallDetails(origin, OptionalInt.of(status), requestId, attempt, error, retryAfter, partial);
  }

  /**
   * The same details of another attempt.
   *
   * @param attempt its number, from 1
   * @return a copy
   */
  public CallDetails withAttempt(int attempt) {
    return new CallDetails(origin, status, requestId, attempt, error, retryAfter, partial);
  }

  /**
   * The same details with what had been received.
   *
   * @param partial the response as far as it came
   * @return a copy
   */
  public CallDetails withPartial(ChatResponse partial) {
    return new CallDetails(origin, status, requestId, attempt, error, retryAfter, Optional.of(Objects.requireNonNull(partial, "partial")));
  }

  /** What a message says about the call: {@code " (HTTP 429, api.moonshot.ai, request id r1, attempt 2)"}; empty if nothing is known. */
  String summary() {
    StringJoiner known = new StringJoiner(", ", " (", ")").setEmptyValue("");
    status.ifPresent(code -> known.add("HTTP " + code));
    origin.ifPresent(from -> known.add(from.host()));
    requestId.ifPresent(id -> known.add("request id " + id));
    if (attempt > 1) {
      known.add("attempt " + attempt);
    }
    return known.toString();
  }
}
