package io.github.kimisdk.mcp.stdio;

import io.github.kimisdk.internal.text.Total;
import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.mcp.rpc.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** Writes messages to a child on a worker, because a child that does not read blocks the writer. The queue is bounded. */
final class Outbox {

  private static final int MAX_MESSAGES = 2_000;

  private record Line(byte[] bytes, CompletableFuture<Void> written) {}

  private final OutputStream out;
  private final Deque<Line> queue = new ArrayDeque<>();
  private final Total queued;
  private boolean writing;
  private boolean closing;

  Outbox(OutputStream out, long maxBytes) {
    this.out = out;
    this.queued = new Total(maxBytes);
  }

  CompletableFuture<Void> write(byte[] message) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    synchronized (this) {
      if (closing) {
        return CompletableFuture.failedFuture(new Failure(Failure.Kind.UNREACHABLE, "the server is closed", ""));
      }
      if (queue.size() >= MAX_MESSAGES || !queued.fits(message.length)) {
        return CompletableFuture.failedFuture(new Failure(Failure.Kind.LIMIT_EXCEEDED,
            "the server does not read its messages: " + queue.size() + " of them wait", "Start the server again"));
      }
      queue.add(new Line(message, written));
      queued.add(message.length);
      start();
    }
    return written;
  }

  /** Closes the stream after the messages that wait. */
  synchronized void close() {
    closing = true;
    start();
  }

  private void start() {
    if (!writing) {
      writing = true;
      Workers.run(this::drain);
    }
  }

  private void drain() {
    for (Line line = next(); line != null; line = next()) {
      try {
        out.write(line.bytes());
        out.write('\n');
        out.flush();
        line.written().complete(null);
      } catch (IOException e) {
        line.written().completeExceptionally(new Failure(Failure.Kind.UNREACHABLE, "the server takes no more messages", "", e));
      }
    }
  }

  private synchronized Line next() {
    Line line = queue.poll();
    writing = line != null;
    queued.add(writing ? -line.bytes().length : 0);
    if (!writing && closing) {
      try {
        out.close();
      } catch (IOException closed) {
        // The child has ended.
      }
    }
    return line;
  }
}
