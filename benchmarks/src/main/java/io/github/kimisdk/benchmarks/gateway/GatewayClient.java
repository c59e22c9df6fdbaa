package io.github.kimisdk.benchmarks.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** A connection that sends one request again and again, and reads the answers as bytes. */
final class GatewayClient implements AutoCloseable {

  private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final String LENGTH = "content-length:";

  private final Socket socket;
  private final byte[] request;
  private final byte[] buffer = new byte[64 * 1024];

  GatewayClient(int port, boolean stream, Map<String, String> headers) throws IOException {
    String body = "{\"model\":\"mock\",\"messages\":[{\"role\":\"user\",\"content\":\"Why is the sky blue?\"}],\"stream\":"
        + stream + "}";
    StringBuilder head = new StringBuilder("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost:" + port
        + "\r\nContent-Type: application/json\r\nAuthorization: Bearer sk-benchmark\r\nContent-Length: " + body.length()
        + "\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    this.request = head.append("\r\n").append(body).toString().getBytes(StandardCharsets.US_ASCII);
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(30_000);
  }

  /** Sends the request and reads the answer to its end. */
  void call() throws IOException {
    socket.getOutputStream().write(request);
    InputStream in = socket.getInputStream();
    int size = 0;
    byte[] tail = new byte[LAST_CHUNK.length];
    int left = -1;
    boolean begun = false;
    while (true) {
      int count = in.read(buffer, size, buffer.length - size);
      if (count < 0) {
        throw new IOException("expected an answer, found the end of the connection");
      }
      if (!begun) {
        size += count;
        int end = indexOf(END, size);
        if (end < 0) {
          continue;
        }
        check();
        begun = true;
        int length = length(end);
        left = length < 0 ? -1 : length - (size - end - END.length);
        count = size - end;
        System.arraycopy(buffer, end, buffer, 0, count);
        size = 0;
      } else if (left > 0) {
        left -= count;
      }
      shift(tail, count);
      if (left == 0 || left < 0 && Arrays.equals(tail, LAST_CHUNK)) {
        return;
      }
    }
  }

  /** Reads the first bytes of an answer and leaves the rest. */
  void begin() throws IOException {
    socket.getOutputStream().write(request);
    if (socket.getInputStream().read(buffer) < 0) {
      throw new IOException("expected an answer, found the end of the connection");
    }
    check();
  }

  private void shift(byte[] tail, int count) {
    int kept = Math.max(0, tail.length - count);
    System.arraycopy(tail, tail.length - kept, tail, 0, kept);
    System.arraycopy(buffer, Math.max(0, count - tail.length), tail, kept, Math.min(count, tail.length));
  }

  private void check() throws IOException {
    String status = new String(buffer, 0, 12, StandardCharsets.US_ASCII);
    if (!status.equals("HTTP/1.1 200")) {
      throw new IOException("expected the status 200, found " + new String(buffer, 0, 400, StandardCharsets.US_ASCII).strip());
    }
  }

  private int length(int end) {
    for (String line : new String(buffer, 0, end, StandardCharsets.US_ASCII).split("\r\n")) {
      if (line.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
        return Integer.parseInt(line.substring(LENGTH.length()).strip());
      }
    }
    return -1;
  }

  private int indexOf(byte[] what, int size) {
    for (int at = 0; at + what.length <= size; at++) {
      if (Arrays.equals(buffer, at, at + what.length, what, 0, what.length)) {
        return at;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
