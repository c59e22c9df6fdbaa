package io.github.kimisdk.internal.http;

import io.github.kimisdk.internal.threads.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * The body of a request, which drops its content when the exchange is over. The JDK's client keeps the first request of a
 * connection for as long as the connection. Its own publisher of bytes would keep them, and its publisher of an input stream
 * would keep a buffer of 16 KiB.
 */
final class RequestBody {

  private static final int SLICE = 16 * 1024;

  private final long length;
  /** The network takes the next bytes; true if it has taken the last ones. */
  private final Consumer<Boolean> progress;
  private volatile Content content;
  private volatile InputStream opened = InputStream.nullInputStream();
  private volatile Consumer<Throwable> failed;
  private volatile Content.Worker worker;

  RequestBody(Content content, Consumer<Boolean> progress) {
    this.content = content;
    this.length = content.length();
    this.progress = progress;
  }

  /** Publishes the bytes, again for each connection that the JDK's client tries. */
  BodyPublisher publisher() {
    if (length == 0) {
      return BodyPublishers.noBody();
    }
    if (content.blocking()) {
      worker = content.worker(this::open, this::failed);
      return BodyPublishers.fromPublisher(worker, length);
    }
    return BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(Slices::new), length);
  }

  /** Sets an action for the failure of content that a worker reads. The JDK's client would report another failure. */
  void onFailure(Consumer<Throwable> action) {
    failed = action;
  }

  /** Drops the content, on any thread, and closes it. A stream of a caller may block or throw, so a worker closes it. */
  void drop() {
    content = null;
    failed = null;
    InputStream last = opened;
    opened = InputStream.nullInputStream();
    if (worker != null) {
      worker.cancel();
      Workers.run(() -> close(last));
    }
  }

  private void failed(Throwable failure) {
    Consumer<Throwable> action = failed;
    if (action != null) {
      action.accept(failure);
    }
  }

  private InputStream open() {
    Content current = content;
    if (current != null) {
      try {
        close(opened);
        opened = current.open();
        if (content == null) {
          // The exchange has ended meanwhile, and closed the stream before this one.
          close(opened);
        }
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
    return new Input();
  }

  private static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException | RuntimeException | Error failed) {
      // All bytes that the network wanted have been read.
    }
  }

  private final class Input extends InputStream {

    private long position;

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      if (content == null) {
        throw new IOException("the call is over");
      }
      int size = opened.read(target, offset, count);
      if (size < 0) {
        RequestBody.close(opened);
      }
      position += Math.max(size, 0);
      progress.accept(size < 0 || position >= length);
      return size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }
  }

  private final class Slices implements Iterator<byte[]> {

    private final InputStream in = RequestBody.this.open();
    private long left = length;

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    /** Returns the next slice. Its publisher passes an exception on, but none of {@link #hasNext}. */
    @Override
    public byte[] next() {
      try {
        byte[] slice = in.readNBytes((int) Math.min(SLICE, left));
        left = slice.length == 0 ? 0 : left - slice.length;
        return slice;
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }
}
