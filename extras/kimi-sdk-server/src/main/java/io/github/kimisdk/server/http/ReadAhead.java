package io.github.kimisdk.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The buffered input of a connection. While an answer is made, the server reads ahead to detect the end of the input, which
 * means that the client has gone. Bytes of the next request that arrive in the meantime stay in the buffer. There is a buffer
 * only while there are bytes: a connection that waits for its client or for a model holds none.
 */
final class ReadAhead extends InputStream {

  static final int SIZE = 16 * 1024;

  /** The size of a buffer that has not been full yet: most heads fit. */
  static final int LEAST = 2 * 1024;

  /** The time after which a full buffer is looked at again. */
  private static final int POLL_MILLIS = 40;
  private static final byte[] NONE = new byte[0];

  private final Socket socket;
  private final InputStream in;
  private byte[] bytes = NONE;
  private int at;
  private int end;
  private long deadline;
  private boolean timed;
  private Runnable onBytes = () -> {};

  ReadAhead(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  /** Sets how long the following reads may take together; 0 for no limit. A read that is late throws SocketTimeoutException. */
  void setTimeout(long millis) {
    timed = millis > 0;
    deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** Sets an action that runs whenever bytes have been received. */
  void onBytes(Runnable action) {
    onBytes = action;
  }

  /** Waits for the next byte; false at the end of the input. */
  boolean hasMore() throws IOException {
    if (at < end) {
      return true;
    }
    release();
    limit();
    return take(in.read());
  }

  /** Gives the buffer up if it has no bytes. */
  void release() {
    if (at == end) {
      bytes = NONE;
      at = 0;
      end = 0;
    }
  }

  /** Returns the size of the buffer. */
  int held() {
    return bytes.length;
  }

  /**
   * Takes a byte that came alone. Returns false for the end of the input. The next read finds out how much follows: many requests
   * are small.
   */
  private boolean take(int next) {
    if (next < 0) {
      return false;
    }
    bytes = new byte[LEAST];
    bytes[0] = (byte) next;
    end = 1;
    return true;
  }

  /** Reads and drops bytes to the end of the input, at most for some milliseconds. */
  void drain(long millis) throws IOException {
    setTimeout(millis);
    at = 0;
    end = 0;
    while (fill()) {
      // The bytes are dropped.
    }
  }

  @Override
  public int read() throws IOException {
    return at < end || fill() ? bytes[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] to, int from, int length) throws IOException {
    if (at == end && length >= SIZE) {
      limit();
      int count = in.read(to, from, length);
      onBytes.run();
      return count;
    }
    if (length > 0 && at == end && !fill()) {
      return -1;
    }
    int count = Math.min(length, end - at);
    System.arraycopy(bytes, at, to, from, count);
    at += count;
    return count;
  }

  private void limit() throws IOException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (timed && left <= 0) {
      throw new SocketTimeoutException("the client is too slow");
    }
    socket.setSoTimeout(timed ? (int) Math.min(Integer.MAX_VALUE, left) : 0);
  }

  private boolean fill() throws IOException {
    limit();
    // A small buffer that was full is too small.
    bytes = end == bytes.length && bytes.length < SIZE ? new byte[SIZE] : bytes;
    at = 0;
    end = 0;
    end = Math.max(0, in.read(bytes, 0, bytes.length));
    onBytes.run();
    return end > 0;
  }

  /**
   * Waits for the end of the input, for some milliseconds or, with 0, without a limit. Returns whether it was found; it may
   * return false earlier. Behind a full buffer the end cannot be seen: then only a closed socket is found.
   */
  boolean endsWithin(int millis) throws IOException {
    release();
    System.arraycopy(bytes, at, bytes, 0, end - at);
    end -= at;
    at = 0;
    if (end == SIZE) {
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(millis == 0 ? POLL_MILLIS : Math.min(millis, POLL_MILLIS)));
      return socket.isClosed();
    }
    socket.setSoTimeout(millis);
    try {
      if (end == 0) {
        return !take(in.read());
      }
      bytes = bytes.length < SIZE ? Arrays.copyOf(bytes, SIZE) : bytes;
      int count = in.read(bytes, end, SIZE - end);
      end += Math.max(0, count);
      return count < 0;
    } catch (SocketTimeoutException stillThere) {
      return false;
    }
  }
}
