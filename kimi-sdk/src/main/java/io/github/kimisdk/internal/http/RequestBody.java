package io.github.kimisdk.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;

/**
 * The body of a request, which drops its bytes when the exchange is over. The JDK's client keeps the first request of a
 * connection for as long as the connection, and a publisher of the bytes themselves would keep them.
 */
final class RequestBody {

  private final int length;
  private volatile byte[] bytes;

  RequestBody(byte[] bytes) {
    this.bytes = bytes;
    this.length = bytes.length;
  }

  /** Publishes the bytes, again for each connection that the JDK's client tries. */
  BodyPublisher publisher() {
    return length == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(Input::new), length);
  }

  /** Drops the bytes. */
  void drop() {
    bytes = null;
  }

  private final class Input extends InputStream {

    private int position;

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      byte[] all = bytes;
      if (all == null) {
        throw new IOException("the call is over");
      }
      int size = Math.min(count, length - position);
      System.arraycopy(all, position, target, offset, size);
      position += size;
      return size == 0 ? -1 : size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }
  }
}
