package io.github.kimisdk.call;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.text.OneLine;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;

/**
 * The known details of a failed call. {@link #NONE} and the {@code with...} methods make details for tests.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param origin where the call went; absent if nothing was sent
 * @param status the HTTP status of the response; absent if none came
 * @param requestId the id that the service gave the request; its support asks for it
 * @param attempt the number of the attempt, from 1
 * @param error the error as the service reports it
 * @param retryAfter how long the service asks to wait
 * @param partial the part of a stream that was received
 */
public record CallDetails(
    Optional<CallOrigin> origin,
    OptionalInt status,
    Optional<String> requestId,
    int attempt,
    Optional<ApiError> error,
    Optional<Duration> retryAfter,
    Optional<ChatResponse> partial) {

  /** Details without any values. */
  public static final CallDetails NONE = new CallDetails(
      Optional.empty(), OptionalInt.empty(), Optional.empty(), 1, Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Creates details from all components.
   *
   * @param origin the origin or empty
   * @param status the status or empty
   * @param requestId the id or empty
   * @param attempt the number of the attempt
   * @param error the error or empty
   * @param retryAfter the wait or empty
   * @param partial the partial answer or empty
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
   * Returns the model that the partial answer names.
   *
   * @return its id, which may be an internal alias; absent if no answer named one
   */
  public Optional<String> model() {
    return partial.map(ChatResponse::model).filter(name -> !name.isEmpty());
  }

  /**
   * Returns the tokens that the service reported with the partial answer.
   *
   * @return the tokens; absent if none were reported
   */
  public Optional<Usage> usage() {
    return partial.flatMap(ChatResponse::usage);
  }

  /**
   * Returns a copy with an error.
   *
   * @param error the error as the service reports it
   * @return a copy
   */
  public CallDetails withError(ApiError error) {
    Objects.requireNonNull(error, "error");
    return new CallDetails(origin, status, requestId, attempt, Optional.of(error), retryAfter, partial);
  }

  /**
   * Returns a copy with an origin.
   *
   * @param origin where the call went
   * @return a copy
   */
  public CallDetails withOrigin(CallOrigin origin) {
    Objects.requireNonNull(origin, "origin");
    return new CallDetails(Optional.of(origin), status, requestId, attempt, error, retryAfter, partial);
  }

  /**
   * Returns a copy with the head of a response.
   *
   * @param status the HTTP status
   * @param requestId the id that the service gave the request, or empty
   * @param retryAfter how long the service asks to wait, or empty
   * @return a copy
   */
  public CallDetails withAnswer(int status, Optional<String> requestId, Optional<Duration> retryAfter) {
    return new CallDetails(origin, OptionalInt.of(status), requestId, attempt, error, retryAfter, partial);
  }

  /**
   * Returns a copy of another attempt.
   *
   * @param attempt its number, from 1
   * @return a copy
   */
  public CallDetails withAttempt(int attempt) {
    return new CallDetails(origin, status, requestId, attempt, error, retryAfter, partial);
  }

  /**
   * Returns a copy with a partial answer.
   *
   * @param partial the answer so far
   * @return a copy
   */
  public CallDetails withPartial(ChatResponse partial) {
    Objects.requireNonNull(partial, "partial");
    return new CallDetails(origin, status, requestId, attempt, error, retryAfter, Optional.of(partial));
  }

  /**
   * The part of a message that names the call: {@code " (HTTP 429, api.moonshot.ai, request id r1, attempt 2)"}; may be empty.
   */
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

  @Override
  public String toString() {
    return OneLine.of("CallDetails", origin.map(CallOrigin::host), summary().strip());
  }
}
