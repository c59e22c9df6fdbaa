package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;

/**
 * Takes the chunks of one streamed call. The methods run one after the other, on any thread; after {@link #complete} or
 * {@link #failed} none is called.
 */
interface ChunkReader {

  /** The next chunk. */
  void chunk(ChatChunk chunk);

  /** All chunks of a batch of bytes have been given; the next batch comes when the call is asked for it. */
  void batchEnded();

  /** The answer ended. Its last chunk is complete if the service sent the end mark. */
  void complete();

  /** The answer failed. */
  void failed(KimiException failure);
}
