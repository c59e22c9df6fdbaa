package io.github.kimisdk.server;

import io.github.kimisdk.server.ServerRequest.Ending;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One HTTP/1.1 connection of a client, served by one thread: a request is read, answered, then the next.
 *
 * <p>While an answer is made or on its way, the end of the input tells that the client has gone; every pause looks for it.
 * A client that closes only its own direction counts as gone, too.
 */
final class Connection implements AutoCloseable {

  /** The client has gone away in the middle of its answer. */
  static final class ClientGone extends IOException {
    private static final long serialVersionUID = 1;

    ClientGone() {
      super("the client has gone");
    }
  }

  /** A request that cannot be understood, and the status to say so with. */
  static final class BadRequest extends IOException {
    private static final long serialVersionUID = 1;
    final int status;

    BadRequest(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  private static final int MAX_HEAD = 64 * 1024;
  private static final int MAX_BODY = 100 * 1024 * 1024;

  private final Socket socket;
  private final ReadAhead in;
  private final OutputStream out;
  private boolean headSent;
  private boolean chunked;
  private boolean keep;

  Connection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    this.in = new ReadAhead(socket);
    this.out = socket.getOutputStream();
  }

  /** Reads the next request; null when the client has closed the connection. */
  ServerRequest read() throws IOException {
    headSent = false;
    keep = true;
    socket.setSoTimeout(0);
    String first = line();
    if (first == null) {
      return null;
    }
    String[] parts = first.split(" ");
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new BadRequest(400, "expected an HTTP/1.1 request");
    }
    Map<String, String> headers = headers();
    keep = parts[2].equals("HTTP/1.1") && !"close".equalsIgnoreCase(headers.get("connection"));
    return new ServerRequest(parts[0], parts[1], headers, body(headers));
  }

  private Map<String, String> headers() throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    int size = 0;
    for (String line = line(); line != null && !line.isEmpty(); line = line()) {
      size += line.length();
      int colon = line.indexOf(':');
      if (colon < 1 || size > MAX_HEAD) {
        throw new BadRequest(400, colon < 1 ? "expected a header line" : "the head is too large");
      }
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (int size = size(line(), 16); size > 0; size = size(line(), 16)) {
        body.write(bytes(size));
        if (body.size() > MAX_BODY) {
          throw new BadRequest(413, "Request exceeds the maximum size");
        }
        line();
      }
      for (String trailer = line(); trailer != null && !trailer.isEmpty(); ) {
        trailer = line();
      }
      return body.toByteArray();
    }
    String length = headers.get("content-length");
    return length == null ? new byte[0] : bytes(size(length, 10));
  }

  private byte[] bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new ClientGone();
    }
    return bytes;
  }

  private static int size(String text, int radix) throws BadRequest {
    try {
      int end = text == null || text.indexOf(';') < 0 ? -1 : text.indexOf(';');
      int size = Integer.parseInt(end < 0 ? String.valueOf(text).strip() : text.substring(0, end).strip(), radix);
      if (size > MAX_BODY) {
        throw new BadRequest(413, "Request exceeds the maximum size");
      }
      if (size >= 0) {
        return size;
      }
    } catch (NumberFormatException notANumber) {
      // Falls through: said below, with what was found.
    }
    throw new BadRequest(400, "expected the size of a body, found " + text);
  }

  /** A line without its end; null at the end of the input. */
  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n') {
      line.append((char) c);
      if (line.length() > MAX_HEAD) {
        throw new BadRequest(400, "a line of the head is too long");
      }
      c = in.read();
    }
    int end = line.length();
    return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
  }

  /** Sends the head of an answer; its body is chunked unless the headers give a length. */
  void head(int status, Map<String, String> headers) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" -\r\n");
    chunked = true;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
      chunked &= !header.getKey().equalsIgnoreCase("content-length");
    }
    chunked &= status != 204 && status != 304;
    head.append(chunked ? "Transfer-Encoding: chunked\r\n" : "");
    head.append(keep ? "" : "Connection: close\r\n").append("\r\n");
    headSent = true;
    write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends bytes of the body. */
  void send(byte[] bytes) throws IOException {
    if (!chunked) {
      write(bytes);
      return;
    }
    byte[] size = (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    byte[] chunk = new byte[size.length + bytes.length + 2];
    System.arraycopy(size, 0, chunk, 0, size.length);
    System.arraycopy(bytes, 0, chunk, size.length, bytes.length);
    chunk[chunk.length - 2] = '\r';
    chunk[chunk.length - 1] = '\n';
    write(chunk);
  }

  /** Ends the answer. Returns whether the connection stays open for another request. */
  boolean end() throws IOException {
    if (chunked) {
      write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }
    return keep;
  }

  boolean headSent() {
    return headSent;
  }

  private void write(byte[] bytes) throws IOException {
    try {
      out.write(bytes);
    } catch (IOException closed) {
      throw new ClientGone();
    }
  }

  /** Waits; 0 means until the client goes away. */
  void pause(long millis) throws IOException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    do {
      int left = (int) Math.min(Integer.MAX_VALUE, (deadline - System.nanoTime()) / 1_000_000);
      try {
        if (in.endsWithin(millis == 0 ? 0 : Math.max(1, left))) {
          throw new ClientGone();
        }
      } catch (SocketException closed) {
        throw new ClientGone();
      }
    } while (millis == 0 || deadline - System.nanoTime() > 1_000_000);
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

  /** Plays a scripted answer. */
  Ending play(ScriptedAnswer answer) throws IOException {
    for (ScriptedAnswer.Step step : answer.steps()) {
      if (step instanceof ScriptedAnswer.Step.Head head) {
        head(head.status(), head.headers());
      } else if (step instanceof ScriptedAnswer.Step.Send send) {
        send(send.bytes());
      } else if (step instanceof ScriptedAnswer.Step.Pause pause) {
        pause(Math.max(1, pause.time().toMillis()));
      } else if (step instanceof ScriptedAnswer.Step.Stall) {
        pause(0);
      } else if (step instanceof ScriptedAnswer.Step.Cut) {
        close();
        return Ending.BROKEN;
      } else {
        reset();
        return Ending.BROKEN;
      }
    }
    if (!end()) {
      close();
    }
    return Ending.SENT;
  }
}
