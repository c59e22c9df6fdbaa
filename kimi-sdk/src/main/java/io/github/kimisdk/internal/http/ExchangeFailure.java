package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.Timeouts.Phase;
import java.time.Duration;

/**
 * The end of an exchange by this client: a timeout, or the closing of the client. {@link
 * io.github.kimisdk.internal.failures.Failures} turns it into a public
 * exception.
 */
public final class ExchangeFailure extends Exception {

  private static final long serialVersionUID = 1;

  private final Phase phase;
  private final transient Duration limit;

  private ExchangeFailure(String message, Phase phase, Duration limit) {
    super(message, null, false, false);
    this.phase = phase;
    this.limit = limit;
  }

  static ExchangeFailure late(Phase phase, Duration limit) {
    return new ExchangeFailure("no " + phase + " within " + limit, phase, limit);
  }

  /** The client was closed, either during the call or before the call was sent. */
  public static ExchangeFailure closed(boolean during) {
    return new ExchangeFailure(during ? "the client was closed during the call" : "the client is closed", null, null);
  }

  /** The timeout that was reached; null if the client was closed. */
  public Phase phase() {
    return phase;
  }

  public Duration limit() {
    return limit;
  }
}
