package io.github.kimisdk.tool;

import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.text.MaskedCause;
import java.util.concurrent.CompletableFuture;

/** Turns an exception of a tool into a result for the model, and into a line of the log for the program. */
final class ToolFailures {

  private ToolFailures() {}

  /**
   * Completes a call with an exception: as a failed result, or exceptionally if the exception is an error of the program. An
   * error is logged only if the call was already complete, because otherwise the run throws it.
   */
  static void complete(CompletableFuture<ToolResult> result, String prefix, Throwable thrown) {
    boolean fatal = thrown instanceof Error && !(thrown instanceof AssertionError || thrown instanceof StackOverflowError);
    String text = prefix + describe(thrown);
    try {
      if (fatal == result.isDone()) {
        log(System.Logger.Level.WARNING, "tool " + text, thrown);
      } else if (!fatal) {
        log(System.Logger.Level.DEBUG, "tool " + text + "; nothing waited for its result any more", thrown);
      }
    } finally {
      if (fatal) {
        result.completeExceptionally(thrown);
      } else {
        result.complete(ToolResult.failed(text, thrown));
      }
    }
  }

  static void log(System.Logger.Level level, String message, Throwable thrown) {
    // Without a result the run would wait forever, so a logger may throw.
    new Callbacks().tell(() -> System.getLogger("io.github.kimisdk").log(level, KeyMask.mask(message), MaskedCause.of(thrown)));
  }

  /** Returns the class and message of an exception. Its {@code getMessage} is user code and may throw too. */
  static String describe(Throwable thrown) {
    String message;
    try {
      message = thrown.getMessage();
    } catch (Throwable ignored) {
      message = null;
    }
    return thrown.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }
}
