package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.threads.SerialExecutor;
import io.github.kimisdk.internal.threads.Workers;
import java.util.List;
import java.util.function.BiConsumer;

/** Makes the requests of one {@link Call}. A function that returns one request is a source. */
@FunctionalInterface
public interface RequestSource {

  /** Makes the first request, or the next one where it is prepared anew. Throws where the request must not be sent. */
  OutgoingRequest begin();

  /** The callbacks of this call. The default has none but those of the call itself. */
  default Callbacks callbacks() {
    return new Callbacks();
  }

  /** Whether {@link #begin} may take long, so that it runs on a worker and not on the thread that starts the call. */
  default boolean blocking() {
    return false;
  }

  /**
   * Starts to make a request: the first of a call, or that for a fallback model. The event follows, with the request or the
   * reason why there is none: at once, or from a worker as a task of the serial executor.
   */
  default void start(SerialExecutor serial, BiConsumer<OutgoingRequest, Throwable> prepared) {
    boolean blocking;
    try {
      blocking = blocking();
    } catch (Throwable reason) {
      prepared.accept(null, reason);
      return;
    }
    if (blocking) {
      Workers.THREADS.execute(() -> prepare((made, reason) -> serial.run(() -> prepared.accept(made, reason))));
    } else {
      prepare(prepared);
    }
  }

  private void prepare(BiConsumer<OutgoingRequest, Throwable> prepared) {
    OutgoingRequest made;
    try {
      made = begin();
    } catch (Throwable reason) {
      prepared.accept(null, reason);
      return;
    }
    prepared.accept(made, null);
  }

  /** Returns the decisions about the next request of the call, in order, behind those that every call has. */
  default List<Successor> successors() {
    return List.of();
  }

  /** Returns the failure to report when no request follows. */
  default KimiException reported(KimiException failure) {
    return failure;
  }

  /** Takes the failure of the call. */
  default void failed(KimiException failure) {}
}
