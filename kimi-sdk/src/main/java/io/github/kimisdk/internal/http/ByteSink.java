package io.github.kimisdk.internal.http;

import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Takes what an {@link Exchange} receives. First {@link #opened}, then {@link #bytes} as often as asked for, then
 * {@link #ended}; or {@link #failed} at any point. {@code opened} and {@code bytes} never run at the same time;
 * {@code failed} may come from another thread while they do.
 */
public interface ByteSink {

  /**
   * The head of the answer is there.
   *
   * @param status the HTTP status
   * @param headers the headers
   */
  void opened(int status, HttpHeaders headers);

  /**
   * Bytes of the body; from now on they are the sink's.
   *
   * @param buffers the bytes in their order
   */
  void bytes(List<ByteBuffer> buffers);

  /** The body has come to its end. */
  void ended();

  /**
   * The exchange failed; nothing follows.
   *
   * @param cause what the network, the watchdog or the closing of the client says
   */
  void failed(Throwable cause);
}
