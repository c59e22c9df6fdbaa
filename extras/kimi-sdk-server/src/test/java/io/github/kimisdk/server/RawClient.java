package io.github.kimisdk.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that sends bytes as they are, valid or not. */
public final class RawClient implements AutoCloseable {

  private static final Pattern LENGTH = Pattern.compile("(?i)\ncontent-length: (\\d+)");

  private final Socket socket;

  public RawClient(KimiServer server) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(30_000);
  }

  /** Sends a request to a server and returns all that comes back until the server closes the connection. */
  public static String exchange(KimiServer server, String request) throws IOException {
    try (RawClient client = new RawClient(server)) {
      return client.send(request).rest();
    }
  }

  /** Returns the head of a POST with a JSON body. */
  public static String post(KimiServer server, String path, long length, String... headers) {
    return "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
        + "\r\nContent-Type: application/json\r\nContent-Length: "
        + length + "\r\n" + String.join("", headers) + "\r\n";
  }

  public RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** Reads to a text, or to the end of the input. */
  public String readTo(String end) throws IOException {
    StringBuilder text = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (text.indexOf(end, Math.max(0, text.length() - end.length())) < 0) {
      int c = in.read();
      if (c < 0) {
        return text.toString();
      }
      text.append((char) c);
    }
    return text.toString();
  }

  /** Reads a whole answer, which has a length or chunks. */
  public String answer() throws IOException {
    String head = readTo("\r\n\r\n");
    Matcher length = LENGTH.matcher(head);
    return head + (length.find() ? new String(
        socket.getInputStream().readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8) : readTo("0\r\n\r\n"));
  }

  boolean hasAnswer() throws IOException {
    return socket.getInputStream().available() > 0;
  }

  /** Reads to the end of the input. */
  public String rest() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Ends the output of this client. */
  public RawClient end() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
