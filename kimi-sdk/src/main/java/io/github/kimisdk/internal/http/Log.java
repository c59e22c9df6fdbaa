package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.KimiException;
import java.time.Duration;

/** What is logged: failed attempts, at level DEBUG, without bodies and keys. Nothing is loaded before the first. */
final class Log {

  private Log() {}

  static void retrying(KimiException failure, Duration pause) {
    System.Logger logger = System.getLogger("io.github.kimisdk");
    if (logger.isLoggable(System.Logger.Level.DEBUG)) {
      logger.log(
          System.Logger.Level.DEBUG,
          failure.getClass().getSimpleName() + ": " + failure.getMessage() + "; next attempt in " + pause.toMillis() + " ms");
    }
  }
}
