package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.Timeouts.Phase;
import java.time.Duration;

/**
 * An exchange that this side ended. Never shown to callers: {@link Failures} makes it an exception of the API. Made under a
 * wider name, so that the class is loaded when there is one.
 */
final class ExchangeFailure extends Exception {

  private static final long serialVersionUID = 1;

  private final Phase phase;
  private final transient Duration limit;

  private ExchangeFailure(String message, Phase phase, Duration limit) {
    super(message, null, false, false);
    this.phase = phase;
    this.limit = limit;
  }

  static Exception late(Phase phase, Duration limit) {
    return new ExchangeFailure("no " + phase + " within " + limit, phase, limit);
  }

  /** The client was closed; {@code during} the call, or before it was sent. */
  static Exception closed(boolean during) {
    return new ExchangeFailure(during ? "the client was closed during the call" : "the client is closed", null, null);
  }

  /** The limit of time that was reached; null when it was something else. */
  Phase phase() {
    return phase;
  }

  Duration limit() {
    return limit;
  }
}
