package io.github.kimisdk.chat;

import java.util.Iterator;

/**
 * A stream of chunks that one thread reads.
 *
 * <p>The chunks are read once: every {@link #iterator} continues where the previous one stopped, and there is none after the
 * end. The methods of the iterator
 * wait for a chunk or the end. If the call fails, or the server falls silent for too long, they throw a {@code KimiException}
 * with the {@linkplain #partial answer so far}. {@linkplain Thread#interrupt Interruption} ends the wait and the call at once.
 *
 * <p>Close the stream, preferably with {@code try}: closing it before the end stops the answer on the server too.
 *
 * <pre>{@code
 * try (ChatStream stream = kimi.stream(ChatRequest.of("Why is the sky blue?"))) {
 *   for (ChatChunk chunk : stream) {
 *     System.out.print(chunk.text());
 *   }
 *   System.out.println(stream.response().usage());
 * }
 * }</pre>
 */
public interface ChatStream extends Iterable<ChatChunk>, AutoCloseable {

  /**
   * Returns an iterator over the chunks that have not been read. The last chunk of a whole answer is {@linkplain
   * ChatChunk#complete complete} and has no text.
   *
   * @return an iterator that waits for the next chunk; for use by one thread
   * @throws IllegalStateException if all chunks were read, or the stream was closed
   */
  @Override
  Iterator<ChatChunk> iterator();

  /**
   * Reads the rest and returns the whole answer, which equals the response of a call without streaming.
   *
   * @return the answer; {@link ChatResponse#complete} is false if the service broke off after the finish reason
   * @throws IllegalStateException if the stream was closed before its end; {@link #partial} has what was read
   * @throws RuntimeException if the call fails; models of this library throw a {@code KimiException}
   */
  default ChatResponse response() {
    iterator().forEachRemaining(read -> { });
    return partial();
  }

  /**
   * Returns the answer so far, without waiting.
   *
   * @return the answer that consists of the chunks that were read
   */
  ChatResponse partial();

  /** Ends the call at once. Any thread may close the stream at any time; closing it after the end has no effect. */
  @Override
  void close();
}
