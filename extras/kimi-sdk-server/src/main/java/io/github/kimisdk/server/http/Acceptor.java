package io.github.kimisdk.server.http;

import java.io.IOException;
import java.net.Socket;

/**
 * Accepts connections until the server is closed. No failure ends the loop: after one it waits, each time twice as long, so that
 * a process without descriptors, threads or memory does not spin.
 */
public final class Acceptor implements Runnable {

  private static final int MAX_DOUBLINGS = 10;

  /** The server behind the loop. */
  public interface Gate {

    boolean closed();

    Socket accept() throws IOException;

    /** Starts to serve a client. If it throws, the client is closed. */
    void serve(Socket client) throws IOException;

    /** Hears of a failure and how many there were in succession. */
    void failed(Throwable failure, int times);

    /** Waits, unless the server is closed before. */
    void pause(long millis) throws InterruptedException;
  }

  private final Gate gate;

  public Acceptor(Gate gate) {
    this.gate = gate;
  }

  @Override
  public void run() {
    int failures = 0;
    while (!gate.closed()) {
      Throwable failure = acceptNext();
      failures = failure == null ? 0 : failures + 1;
      if (failure != null && !gate.closed()) {
        recover(failure, failures);
      }
    }
  }

  private Throwable acceptNext() {
    Socket client = null;
    try {
      client = gate.accept();
      gate.serve(client);
      return null;
    } catch (Throwable failure) {
      close(client);
      return failure;
    }
  }

  private void recover(Throwable failure, int failures) {
    try {
      gate.failed(failure, failures);
    } catch (Throwable another) {
      // The log may fail for want of memory. The pause is still due.
    }
    try {
      gate.pause(1L << Math.min(failures, MAX_DOUBLINGS));
    } catch (Throwable interrupted) {
      // Only a closed server ends the loop.
    }
  }

  private static void close(Socket client) {
    try (client) {
      // Closing is all there is to do.
    } catch (Throwable gone) {
      // The client has closed it.
    }
  }
}
