package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.http.OutgoingRequest;
import java.util.Optional;

/** Makes the requests of one {@link Call}. A function that returns one request is a source without other models. */
@FunctionalInterface
public interface RequestSource {

  /**
   * Makes the request of the first attempt, or of the first one after {@link #fallBack}. Throws where the request must not be
   * sent.
   */
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
   * Chooses the next model, after the last attempt at the current one has failed before any content. Returns the id of the model
   * that {@link #begin} makes a request for; empty if none follows.
   */
  default Optional<String> fallBack(KimiException failure) {
    return Optional.empty();
  }

  /** Returns the failure to report after the last model. */
  default KimiException reported(KimiException failure) {
    return failure;
  }

  /** Takes the failure of the call. */
  default void failed(KimiException failure) {}
}
