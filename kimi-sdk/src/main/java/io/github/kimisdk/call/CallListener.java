package io.github.kimisdk.call;

import java.time.Duration;
import java.util.Optional;

/**
 * Watches calls: every attempt, every pause, every end. Methods are called on the threads of the calls, for a
 * {@code stream} on its reader's too, and must not block; what they throw goes to the thread's uncaught exception
 * handler and changes nothing.
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

  /** Watches nothing. */
  CallListener NONE = new CallListener() {};

  /**
   * An attempt begins.
   *
   * @param origin where it goes
   * @param attempt its number, from 1
   */
  default void begun(CallOrigin origin, int attempt) {}

  /**
   * An attempt failed and is followed by another. This is also told, with a pause of zero, when a request is repeated
   * because its pooled connection turned out to be closed; that counts as no attempt.
   *
   * @param failure what happened
   * @param pause how long until the next attempt
   */
  default void retrying(KimiException failure, Duration pause) {}

  /**
   * A stream broke off and goes on with another call.
   *
   * @param failure what happened; absent when the answer had reached its limit of tokens
   */
  default void resuming(Optional<KimiException> failure) {}

  /**
   * A call that had begun came to its end, well or not. This comes before the caller has the answer or the failure.
   *
   * @param report how it ended, how long it took, and what it cost
   */
  default void ended(CallReport report) {}
}
