package io.github.kimisdk.internal.http;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Takes what an {@link Exchange} receives: {@link #opened}, then {@link #bytes} as often as requested, then {@link #ended};
 * or {@link #failed} at any point. {@code opened} and {@code bytes} never run at the same time; {@code failed} may run on
 * another thread meanwhile.
 */
public interface ByteSink {

  /** Takes the head of the answer. */
  void opened(HttpResponse.ResponseInfo head);

  /** Takes bytes of the body. The sink owns the buffers. */
  void bytes(List<ByteBuffer> buffers);

  /** Takes the end of the body. */
  void ended();

  /** Takes the failure of the exchange: of the network, of a timeout, or because the client was closed. */
  void failed(Throwable cause);
}
