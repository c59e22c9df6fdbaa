package io.github.kimisdk.internal.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.Iterator;

/**
 * The body of a request, which drops its bytes when the exchange is over. The JDK's client keeps the first request of a
 * connection for as long as the connection. Its own publisher of the bytes would keep them, and its publisher of an input stream
 * would keep a buffer of 16 KiB.
 */
final class RequestBody {

  private static final int SLICE = 16 * 1024;

  private final int length;
  private volatile byte[] bytes;

  RequestBody(byte[] bytes) {
    this.bytes = bytes;
    this.length = bytes.length;
  }

  /** Publishes the bytes, again for each connection that the JDK's client tries. */
  BodyPublisher publisher() {
    return length == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(Slices::new), length);
  }

  /** Drops the bytes. */
  void drop() {
    bytes = null;
  }

  private final class Slices implements Iterator<byte[]> {

    private int position;

    @Override
    public boolean hasNext() {
      return position < length;
    }

    /** Returns the next slice. Its publisher passes an exception on, but none of {@link #hasNext}. */
    @Override
    public byte[] next() {
      byte[] all = bytes;
      if (all == null) {
        throw new IllegalStateException("the call is over");
      }
      int from = position;
      position = Math.min(from + SLICE, length);
      return Arrays.copyOfRange(all, from, position);
    }
  }
}
