package io.github.kimisdk.server.http;

import java.time.Duration;

/** Limits for tests of the framing. */
final class TestLimits {

  static final Limits WIDE = of(64 << 10, 100 << 20);

  private TestLimits() {}

  static Limits of(int headBytes, int bodyBytes) {
    Duration time = Duration.ofSeconds(10);
    return new Limits(1024, time, time, time, headBytes, bodyBytes, bodyBytes);
  }
}
