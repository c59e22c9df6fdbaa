package io.github.kimisdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.UnaryOperator;

/** A service that answers requests with given bytes, right or wrong, and closes the connection. */
final class EchoService implements AutoCloseable {

  private final ServerSocket socket;
  private volatile UnaryOperator<String> answers = head -> "";

  EchoService() {
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Thread thread = new Thread(this::serve, "echo");
    thread.setDaemon(true);
    thread.start();
  }

  String baseUrl() {
    return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
  }

  /** Sets the answer, which is sent as it is. */
  void answers(String bytes) {
    answers(head -> bytes);
  }

  /** Sets the answers by the heads of requests. */
  void answers(UnaryOperator<String> byHead) {
    answers = byHead;
  }

  /** Sets the answer to GET requests. */
  void lists(String bytes) {
    UnaryOperator<String> others = answers;
    answers = head -> head.startsWith("GET ") ? bytes : others.apply(head);
  }

  /** Returns an answer with a body. */
  static String http(int status, String type, String body, String... headers) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " x\r\nContent-Type: " + type + "\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head + "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body;
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept()) {
        String head = head(new BufferedInputStream(connection.getInputStream()));
        connection.getOutputStream().write(answers.apply(head).getBytes(ISO_8859_1));
        connection.shutdownOutput();
      } catch (IOException gone) {
        // The client is gone, or the test is over.
      }
    }
  }

  /** Reads a request and returns its head. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.append((char) next);
    }
    String folded = head.toString().toLowerCase(java.util.Locale.ROOT);
    int at = folded.indexOf("content-length: ");
    if (at >= 0) {
      in.readNBytes(Integer.parseInt(folded.substring(at + 16, folded.indexOf('\r', at))));
    }
    return head.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
