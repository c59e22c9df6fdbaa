package io.github.kimisdk.call;

import java.time.Duration;
import java.util.Optional;

/**
 * Watches calls: every attempt, every retry, and the end.
 *
 * <p>Methods are called on the threads of the calls, on a thread that waits for an answer, and on the thread that reads a
 * stream. They must not block: at the total timeout, a method that blocks a call is interrupted, and a caller who waits in
 * another thread goes on. Any {@code Throwable} of a method goes to the uncaught exception handler of the thread and does not
 * change the call.
 *
 * <pre>{@code
 * Kimi watched = kimi.withListener(new CallListener() {
 *   @Override
 *   public void ended(CallReport report) {
 *     System.out.println(report.outcome() + " after " + report.duration() + ", " + report.usage());
 *   }
 * });
 * System.out.println(watched.ask("Why is the sky blue?"));
 * }</pre>
 */
public interface CallListener {

  /** A listener that does nothing. */
  CallListener NONE = new CallListener() {};

  /**
   * An attempt begins.
   *
   * @param origin where it goes
   * @param attempt its number, from 1
   */
  default void begun(CallOrigin origin, int attempt) {}

  /**
   * An attempt failed and another follows. If a request is repeated because its pooled connection turned out to be closed, the
   * pause is zero and the repetition does not count against the maximum number of attempts.
   *
   * @param failure why the attempt failed
   * @param pause the time until the next attempt
   */
  default void retrying(KimiException failure, Duration pause) {}

  /**
   * The attempts at a model failed, and the call goes on with the next of its
   * {@linkplain io.github.kimisdk.KimiBuilder#fallbackModels fallback models}. The attempts at that model are counted from 1.
   *
   * @param failure why the last attempt failed
   * @param model the id of the next model
   */
  default void fallingBack(KimiException failure, String model) {}

  /**
   * A stream broke off, or reached its token limit, and goes on with another request.
   *
   * @param failure why it broke off; absent if it reached its token limit
   */
  default void resuming(Optional<KimiException> failure) {}

  /**
   * A call ended. The caller gets the answer or the failure after this.
   *
   * @param report how the call ended, how long it took, and which tokens it used
   */
  default void ended(CallReport report) {}
}
