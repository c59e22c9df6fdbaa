package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;

/**
 * Reads the chunks of one {@link StreamCall}. All methods are called one after the other, never two at a time, on
 * whatever thread brings the news; after {@link #complete} or {@link #failed} none is called.
 */
interface ChunkReader {

  /** The next chunk. */
  void chunk(ChatChunk chunk);

  /** The bytes that had arrived are used up; more come after {@link StreamCall#more}. */
  void pause();

  /** The answer has come to its end; its last chunk is complete when the service said that the answer is whole. */
  void complete();

  /** The answer failed. */
  void failed(KimiException failure);
}
