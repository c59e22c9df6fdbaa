package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.failures.Failures;
import java.time.Duration;
import java.util.Optional;

/** Tells the listener of a call, and the log, what happens to the call. */
record CallEvents(CallListener listener, Callbacks callbacks) implements CallListener {

  @Override
  public void begun(CallOrigin origin, int attempt) {
    if (listener != CallListener.NONE) {
      callbacks.tell(() -> listener.begun(origin, attempt));
    }
  }

  /** Another attempt follows. */
  @Override
  public void retrying(KimiException failure, Duration pause) {
    callbacks.tell(() -> listener.retrying(failure, pause));
    log(failure, "next attempt in " + pause.toMillis() + " ms");
  }

  /** Another model is asked. */
  @Override
  public void fallingBack(KimiException failure, String model) {
    callbacks.tell(() -> listener.fallingBack(failure, model));
    log(failure, "next model is " + model);
  }

  /** A request for the rest of the answer follows; empty if nothing has failed. */
  @Override
  public void resuming(Optional<KimiException> failure) {
    callbacks.tell(() -> listener.resuming(failure));
  }

  /** The call has ended. */
  @Override
  public void ended(CallReport report) {
    callbacks.tell(() -> listener.ended(report));
  }

  /** Writes to the log. Bodies and keys are never logged. */
  private void log(KimiException failure, String next) {
    // The first use of a logger opens files of the JDK. If none can be opened, its classes stay broken.
    if (!Failures.exhausted(failure.getCause())) {
      callbacks.tell(() -> System.getLogger("io.github.kimisdk").log(System.Logger.Level.DEBUG, () ->
          failure.getClass().getSimpleName() + ": " + failure.getMessage() + "; " + next));
    }
  }
}
