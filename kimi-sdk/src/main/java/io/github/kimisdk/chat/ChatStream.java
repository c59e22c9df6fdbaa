package io.github.kimisdk.chat;

import java.util.Iterator;

/**
 * An answer on its way, to be read chunk by chunk by one thread.
 *
 * <p>There is one pass: every {@link #iterator} goes on where the last one stopped. Both of its methods wait; the
 * wait ends with a chunk, with the end, or with a {@code KimiException} that carries {@link #partial} (a silent
 * server included), and {@linkplain Thread#interrupt interruption} ends it at once. Close the stream, best with
 * {@code try}: closing before the end stops the call on the server's side too.
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
   * The chunks that have not been read yet. The last chunk of a whole answer is {@linkplain ChatChunk#complete complete}
   * and has no text.
   *
   * @return an iterator that waits for the next chunk; not for use by several threads
   */
  @Override
  Iterator<ChatChunk> iterator();

  /**
   * Reads what is left and returns the whole answer, which equals what a call without streaming would have returned.
   *
   * @return the answer; {@link ChatResponse#complete} is false when the service broke off after the finish reason,
   *     and when the stream was closed before its end
   * @throws RuntimeException a {@code KimiException} when the stream fails
   */
  ChatResponse response();

  /**
   * What has been read so far, without waiting.
   *
   * @return an answer made of the chunks that were handed out
   */
  ChatResponse partial();

  /** Ends the call, at once and at any time, from any thread; without effect after the end. */
  @Override
  void close();
}
