package io.github.kimisdk.server.http;

import java.time.Duration;

/** The limits of a server for its clients. */
public record Limits(
    int connections, Duration headTimeout, Duration bodyTimeout, Duration idleTimeout, int headBytes, int bodyBytes,
    long uploadBytes) {

  /** The most that the form around an uploaded file may add. */
  private static final long FORM_BYTES = 1 << 20;

  /** Returns a time in milliseconds, at least 1. */
  public static long millis(Duration time) {
    return time.getSeconds() > Integer.MAX_VALUE ? Integer.MAX_VALUE * 1000L : Math.max(1, time.toMillis());
  }

  /** Returns the maximum size of the form of an upload. */
  public long formBytes() {
    return uploadBytes > Long.MAX_VALUE - FORM_BYTES ? Long.MAX_VALUE : uploadBytes + FORM_BYTES;
  }
}
