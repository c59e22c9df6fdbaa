package io.github.kimisdk.internal.http;

/**
 * The state of a {@link Call}.
 *
 * <pre>
 *       start               request          permit        head          content          complete
 *   NEW -----> PREPARING ---------> QUEUED -------> SENT ------> OPEN ---------> FLOWING ---------> DONE
 *                  |                 ^ ^             |            |  '---complete-----|------------^  ^
 *                  | refused         | '--(stale)----+            |                   |               |
 *                  v           timer |               | failure    | failure           | failure,      |
 *               FAILED               |               v            v                   v resumed       |
 *                                    '------------ PAUSED &lt;-------+-------------------+               |
 *                                                                                     |               |
 *                                    QUEUED &lt;-- complete, but a part of the answer ---'               |
 *                                                                                                     |
 *   no attempt left:                EXPLAINING -- explained --> FAILED                                |
 *                                        '------- explained, answer stands ---------------------------'
 *   NEW:                            cancel --> CANCELLED;  threw --> FAILED
 *   PREPARING ... PAUSED:           cancel --> CANCELLED;  deadline, close, threw --> EXPLAINING
 *   EXPLAINING:                     cancel, threw --> FAILED, without an explanation
 * </pre>
 */
enum CallState {
  /** The call has not started. */
  NEW,
  /** The receiver makes the request; a check may wait for a model. */
  PREPARING,
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
  /** The call has failed; the explainer improves the failure. */
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
