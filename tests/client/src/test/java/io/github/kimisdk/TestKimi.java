package io.github.kimisdk;

import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import java.util.function.DoubleSupplier;

/** Clients for tests: with a time and a chance of their own. */
@SuppressWarnings("exports")
public final class TestKimi {

  /** The key that clients of tests bring. */
  public static final String KEY = "sk-test-0123456789abcdef";

  private TestKimi() {}

  /** A builder of a client of a server, in a time of the test's own; every random number is a half. */
  public static KimiBuilder of(KimiServer server, VirtualTime time) {
    return of(server, time, () -> 0.5);
  }

  /** The same with a chance of the test's own. */
  public static KimiBuilder of(KimiServer server, VirtualTime time, DoubleSupplier random) {
    return Kimi.builder()
        .key(KEY)
        .baseUrl(server.baseUrl())
        .scheduler(time.with(random));
  }
}
