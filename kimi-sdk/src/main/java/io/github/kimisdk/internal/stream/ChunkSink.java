package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.ChatChunk;

/** Takes the content of a stream. No call follows {@link #done}, {@link #error} or {@link #unreadable}. */
public interface ChunkSink {

  /**
   * A piece of the answer.
   *
   * @param chunk the chunk
   * @return whether to go on
   */
  boolean chunk(ChatChunk chunk);

  /** The end mark: the answer is complete. */
  void done();

  /**
   * The service reports an error in the middle of its answer.
   *
   * @param event the event as it came
   */
  void error(String event);

  /**
   * An event is neither a chunk nor an error.
   *
   * @param reason the expectation, and its place
   * @param event the event as it came
   */
  void unreadable(String reason, String event);
}
