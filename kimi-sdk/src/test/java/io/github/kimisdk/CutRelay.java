package io.github.kimisdk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A relay between a client and a server that does something to each connection; it passes on those for which it has no fault. */
final class CutRelay implements AutoCloseable {

  /**
   * A fault of one connection: after this many bytes in a direction it is reset, or it stalls.
   *
   * @param up how many bytes of the client come through
   * @param down how many bytes of the server come through
   * @param stalls whether it stalls instead of a reset
   */
  record Fault(long up, long down, boolean stalls) {

    static Fault up(long bytes) {
      return new Fault(bytes, Long.MAX_VALUE, false);
    }

    static Fault down(long bytes) {
      return new Fault(Long.MAX_VALUE, bytes, false);
    }

    static Fault stall(long bytes) {
      return new Fault(bytes, Long.MAX_VALUE, true);
    }
  }

  private static final Fault NONE = new Fault(Long.MAX_VALUE, Long.MAX_VALUE, false);

  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch hit = new CountDownLatch(1);
  private final int port;
  private final List<Fault> faults;

  CutRelay(int port, Fault... faults) throws IOException {
    this.port = port;
    this.faults = List.of(faults);
    thread(this::accept);
  }

  String baseUrl() {
    return "http://127.0.0.1:" + listening.getLocalPort() + "/v1";
  }

  int connections() {
    return connections.get();
  }

  /** Opens when a fault has happened. */
  CountDownLatch hit() {
    return hit;
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void thread(Work work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (IOException closed) {
        // The test is over, or the fault has happened.
      }
    }, "cut-relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
      sockets.addAll(List.of(client, server));
      int number = connections.getAndIncrement();
      Fault fault = number < faults.size() ? faults.get(number) : NONE;
      thread(() -> pass(client, server, fault.up, fault.stalls));
      thread(() -> pass(server, client, fault.down, fault.stalls));
    }
  }

  private void pass(Socket from, Socket to, long most, boolean stalls) throws IOException {
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    byte[] piece = new byte[8192];
    long left = most;
    while (left > 0) {
      int size = in.read(piece, 0, (int) Math.min(piece.length, left));
      if (size < 0) {
        to.shutdownOutput();
        return;
      }
      out.write(piece, 0, size);
      left -= size;
    }
    hit.countDown();
    if (!stalls) {
      reset(from);
      reset(to);
    }
  }

  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
