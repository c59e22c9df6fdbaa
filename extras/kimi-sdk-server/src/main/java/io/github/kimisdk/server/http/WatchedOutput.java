package io.github.kimisdk.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * The output of a connection, which knows how long the client has taken nothing of it. One thread writes, any thread asks. There
 * is a buffer only while bytes wait for others: an answer that waits for its model holds none.
 */
final class WatchedOutput extends OutputStream {

  private static final int SLICE = 16 * 1024;
  private static final int FIRST = 1024;

  private final OutputStream out;
  /** The bytes that wait for others; null if there are none. */
  private ByteArrayOutputStream held;
  private volatile boolean writing;
  private volatile long since;

  WatchedOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      for (int done = 0; done < length; done += SLICE) {
        since = System.nanoTime();
        writing = true;
        out.write(bytes, from + done, Math.min(SLICE, length - done));
      }
    } finally {
      writing = false;
    }
  }

  /** Keeps bytes to write them together with those that follow, at the latest with {@link #flush}. Many bytes are not copied. */
  void hold(byte[] bytes) throws IOException {
    if (bytes.length >= SLICE) {
      flush();
      write(bytes, 0, bytes.length);
      return;
    }
    held = held == null ? new ByteArrayOutputStream(FIRST) : held;
    held.writeBytes(bytes);
    if (held.size() >= SLICE) {
      flush();
    }
  }

  @Override
  public void flush() throws IOException {
    if (held != null) {
      byte[] bytes = held.toByteArray();
      held = null;
      write(bytes, 0, bytes.length);
    }
  }

  /** Returns whether a write has waited for the client for longer than a time. */
  boolean stalled(Duration time) {
    return writing && System.nanoTime() - since > Limits.millis(time) * 1_000_000;
  }
}
