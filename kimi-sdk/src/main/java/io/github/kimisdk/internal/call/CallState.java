package io.github.kimisdk.internal.call;

/**
 * The state of a {@link Call}. The lines name the events that lead from one state to the next. A state ignores all other events;
 * {@code bytes} and {@code demand} change no state.
 *
 * <pre>
 *   NEW --start--> PREPARING --prepared--> QUEUED --permit--> SENT --head--> OPEN --content--> FLOWING --complete--> DONE
 *   OPEN --complete--> DONE
 *   PREPARING, SENT, OPEN, FLOWING, PAUSED --keyless--> AUTHORIZING --key--> QUEUED
 *   OPEN, FLOWING --next--> QUEUED
 *   FLOWING --late--> DONE
 *
 *   SENT, OPEN, FLOWING --lost--> PAUSED --timer--> QUEUED
 *   OPEN, FLOWING --attemptFailed, stale--> PAUSED
 *   SENT --stale--> QUEUED
 *   SENT, OPEN --denied--> AUTHORIZING --renewed--> QUEUED
 *   SENT, OPEN --fallback--> PREPARING
 *   FLOWING --denied, fallback--> PAUSED
 *
 *   SENT, OPEN, FLOWING --lastFailed--> EXPLAINING
 *   OPEN, FLOWING --callFailed--> EXPLAINING
 *   AUTHORIZING --noKey, sameKey--> EXPLAINING
 *   OPEN --late--> EXPLAINING
 *   PREPARING ... PAUSED --deadline, close, threw--> EXPLAINING
 *   EXPLAINING --explained, threw--> FAILED
 *   EXPLAINING --valid--> DONE
 *
 *   NEW ... PAUSED --cancel--> CANCELLED
 *   PREPARING --refused--> FAILED
 *   NEW --threw--> FAILED
 * </pre>
 *
 * <ul>
 *   <li>{@code keyless}: {@code prepared}, {@code stale}, {@code next} or {@code timer}, and the key of the attempt is to be
 *       supplied.
 *   <li>{@code complete}: the end of the answer has come, or the exchange has failed when only the end mark was missing.
 *   <li>{@code next}: a part of the answer is complete, and another part follows.
 *   <li>{@code late}: the answer is complete after the total timeout, whose timer has not run yet.
 *   <li>{@code lost}: the exchange has failed; {@code stale}: it has failed because the server had already closed the pooled
 *       connection.
 *   <li>{@code attemptFailed}: the answer is an error or is broken. Another attempt follows {@code lost} and {@code
 *       attemptFailed}, except as {@code denied}, {@code fallback} or {@code lastFailed}.
 *   <li>{@code denied}: {@code lost} or {@code attemptFailed}, because the key is refused, and its supplier may have another one.
 *   <li>{@code key}: the supplier has given the key; {@code renewed}: another one than that which was refused; {@code sameKey}:
 *       the same one; {@code noKey}: none.
 *   <li>{@code fallback}: {@code lastFailed}, and the receiver goes on with a request for another model.
 *   <li>{@code lastFailed}: {@code lost} or {@code attemptFailed}, and no attempt follows; {@code callFailed}: none may follow.
 *   <li>{@code valid}: {@code explained}, and the answer so far is valid as it is.
 *   <li>{@code cancel} in EXPLAINING ends the explanation, so that {@code explained} follows.
 * </ul>
 */
enum CallState {
  /** The call has not started. */
  NEW,
  /** The receiver makes the request, the first one or that for the next model; a check may wait for a model. */
  PREPARING,
  /** The call waits for its key, which the program supplies. */
  AUTHORIZING,
  /** The call waits for a permit of the limiter. */
  QUEUED,
  /** The request is sent; the head of the answer has not come. */
  SENT,
  /** The head of the answer has come, but no content. */
  OPEN,
  /** Content has come; the attempt is no longer repeated. */
  FLOWING,
  /** The call waits before the next attempt. */
  PAUSED,
  /** The call has failed. The advisor may ask for the list of models, for at most 5 seconds, to improve the message. */
  EXPLAINING,
  /** The call has ended with an answer. */
  DONE,
  /** The caller has ended the call. */
  CANCELLED,
  /** The call has ended with a failure. */
  FAILED;

  /** Whether the body of an answer may come. */
  boolean receiving() {
    return this == OPEN || this == FLOWING;
  }

  /** Whether the call has started and still may succeed. */
  boolean underWay() {
    return this != NEW && this != EXPLAINING && !over();
  }

  /** Whether the call has ended. */
  boolean over() {
    return this == DONE || this == CANCELLED || this == FAILED;
  }
}
