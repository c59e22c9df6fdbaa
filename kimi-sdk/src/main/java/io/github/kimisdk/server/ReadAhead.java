package io.github.kimisdk.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The buffered input of a connection. While an answer is made, it is read ahead for its end, which tells that the client
 * has gone; bytes of the next request that are found on the way stay in the buffer.
 */
final class ReadAhead extends InputStream {

  private static final int SIZE = 16 * 1024;

  /** The time between two looks at a client that waits for a model. */
  static final int LOOK_MILLIS = 40;


  private final Socket socket;
  private final InputStream in;
  private final byte[] bytes = new byte[SIZE];
  private int at;
  private int end;

  ReadAhead(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  @Override
  public int read() throws IOException {
    return at < end || filled() ? bytes[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] to, int from, int length) throws IOException {
    if (at == end && length >= SIZE) {
      return in.read(to, from, length);
    }
    if (length > 0 && at == end && !filled()) {
      return -1;
    }
    int count = Math.min(length, end - at);
    System.arraycopy(bytes, at, to, from, count);
    at += count;
    return count;
  }

  private boolean filled() throws IOException {
    at = 0;
    end = Math.max(0, in.read(bytes, 0, SIZE));
    return end > 0;
  }

  /**
   * Waits for the end of the input, for some milliseconds or, with 0, without a limit. Returns whether it has come; it may
   * return earlier with false. A full buffer hides the end: then only the closing of the socket is noticed.
   */
  boolean endsWithin(int millis) throws IOException {
    System.arraycopy(bytes, at, bytes, 0, end - at);
    end -= at;
    at = 0;
    if (end == SIZE) {
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(millis == 0 ? LOOK_MILLIS : Math.min(millis, LOOK_MILLIS)));
      return socket.isClosed();
    }
    socket.setSoTimeout(millis);
    try {
      int count = in.read(bytes, end, SIZE - end);
      end += Math.max(0, count);
      return count < 0;
    } catch (SocketTimeoutException stillThere) {
      return false;
    }
  }
}
