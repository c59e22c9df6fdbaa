package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.KimiException;
import java.time.Duration;
import java.util.function.Consumer;

/** Tells the listener of a call, and the log, what happens to the call. */
final class CallEvents {

  private CallEvents() {}

  /** Tells the listener. An exception that the listener throws goes to the thread's handler and changes nothing else. */
  static void tell(CallListener listener, Consumer<CallListener> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException | Error thrown) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    }
  }

  /** Tells the listener and the log that another model is asked. */
  static void fallingBack(CallListener listener, KimiException failure, String model) {
    tell(listener, watching -> watching.fallingBack(failure, model));
    System.getLogger("io.github.kimisdk").log(System.Logger.Level.DEBUG, () ->
        failure.getClass().getSimpleName() + ": " + failure.getMessage() + "; next model is " + model);
  }

  /** Tells the listener and the log that another attempt follows. */
  static void retrying(CallListener listener, KimiException failure, Duration pause) {
    tell(listener, watching -> watching.retrying(failure, pause));
    // The first use of a logger opens files of the JDK. If none can be opened, its classes stay broken.
    if (!Failures.exhausted(failure.getCause())) {
      // Bodies and keys are never logged.
      System.getLogger("io.github.kimisdk").log(System.Logger.Level.DEBUG, () ->
          failure.getClass().getSimpleName() + ": " + failure.getMessage() + "; next attempt in " + pause.toMillis() + " ms");
    }
  }
}
