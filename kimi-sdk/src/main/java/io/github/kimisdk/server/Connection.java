package io.github.kimisdk.server;

import io.github.kimisdk.server.ServerRequest.Ending;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One HTTP/1.1 connection of a client, served by one thread: it reads a request, answers it, and goes on with the next.
 *
 * <p>While an answer is made or sent, the end of the input shows that the client has gone; every pause looks for it. A client that
 * closes only its own direction counts as gone, too.
 */
final class Connection implements AutoCloseable {

  /** The client went away before the end of its answer. */
  static final class ClientGone extends IOException {
    private static final long serialVersionUID = 1;

    ClientGone() {
      super("the client has gone");
    }
  }

  private final Socket socket;
  private final ReadAhead in;
  private final OutputStream out;
  private final RequestParser requests;
  private boolean headSent;
  private boolean chunked;

  Connection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    this.in = new ReadAhead(socket);
    this.out = socket.getOutputStream();
    this.requests = new RequestParser(in, out);
  }

  /** Reads the next request; null when the client has closed the connection. */
  ServerRequest read() throws IOException {
    headSent = false;
    socket.setSoTimeout(0);
    return requests.next();
  }

  /** Sends the head of an answer; its body is chunked unless the headers give a length. */
  void head(int status, Map<String, String> headers) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" -\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    chunked = status != 204 && status != 304 && headers.keySet().stream().noneMatch("content-length"::equalsIgnoreCase);
    head.append(chunked ? "Transfer-Encoding: chunked\r\n" : "");
    head.append(requests.keepAlive() ? "\r\n" : "Connection: close\r\n\r\n");
    headSent = true;
    write(ascii(head.toString()));
  }

  /** Sends bytes of the body. */
  void send(byte[] bytes) throws IOException {
    if (!chunked) {
      write(bytes);
      return;
    }
    ByteArrayOutputStream chunk = new ByteArrayOutputStream(bytes.length + 12);
    chunk.writeBytes(ascii(Integer.toHexString(bytes.length) + "\r\n"));
    chunk.writeBytes(bytes);
    chunk.writeBytes(ascii("\r\n"));
    write(chunk.toByteArray());
  }

  /** Ends the answer, and the connection where it does not stay open for another request. */
  Ending end() throws IOException {
    if (chunked) {
      write(ascii("0\r\n\r\n"));
    }
    if (!requests.keepAlive()) {
      close();
    }
    return Ending.SENT;
  }

  boolean headSent() {
    return headSent;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private void write(byte[] bytes) throws IOException {
    try {
      out.write(bytes);
    } catch (IOException closed) {
      throw new ClientGone();
    }
  }

  /** Waits, unless the client goes away before. */
  void pause(long millis) throws IOException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    for (long left = millis; left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
      waitForEnd((int) Math.min(Integer.MAX_VALUE, left));
    }
  }

  /** Waits until the client goes away, which it throws. */
  void stall() throws IOException {
    while (true) {
      waitForEnd(0);
    }
  }

  private void waitForEnd(int millis) throws IOException {
    try {
      if (in.endsWithin(millis)) {
        throw new ClientGone();
      }
    } catch (SocketException closed) {
      throw new ClientGone();
    }
  }

  /** Closes the connection with a reset, as a crashed server does. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
