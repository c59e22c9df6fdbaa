package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import java.util.Optional;

/**
 * Takes the chunks or events of one streamed call. The methods run one after the other, on any thread. {@link #complete} or
 * {@link #failed} is last.
 */
public interface StreamConsumer<T> {

  /** Takes the next chunk or event. */
  void take(T item);

  /** Takes the end of a batch. The next batch comes when the reader asks the call for it. */
  void batchEnded();

  /** Takes the end of the answer. The last chunk is complete if the service has marked the answer as whole. */
  void complete();

  /** Ends the wait of a reader, on any thread, because code of the program blocks the call. The default does nothing. */
  default void late(Optional<KimiException> failure) {}

  /** Takes the failure of the call. */
  void failed(KimiException failure);
}
