package io.github.kimisdk.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads the requests of a connection in the framing of HTTP/1.1 (RFC 9112). */
final class RequestParser {

  /** A request that breaks the framing or a limit, and the status of its answer. */
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
  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  private final InputStream in;
  private final OutputStream out;
  private boolean keepAlive;

  /** Reads from the input. The output takes the interim answer to a client that waits before it sends a body. */
  RequestParser(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  /** Returns the next request; null at the end of the input. */
  ServerRequest next() throws IOException {
    keepAlive = true;
    String first = line();
    if (first == null) {
      return null;
    }
    String[] parts = first.split(" ");
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new BadRequest(400, "expected an HTTP/1.1 request");
    }
    Map<String, String> headers = headers();
    keepAlive = parts[2].equals("HTTP/1.1") && !"close".equalsIgnoreCase(headers.get("connection"));
    if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
      out.write(CONTINUE);
    }
    return new ServerRequest(parts[0], parts[1], headers, body(headers));
  }

  /** Returns whether the client accepts another answer on the connection after that of the last request. */
  boolean keepAlive() {
    return keepAlive;
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
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      return chunkedBody();
    }
    String length = headers.get("content-length");
    return length == null ? new byte[0] : bytes(size(length, 10));
  }

  private byte[] chunkedBody() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      body.write(bytes(size));
      if (body.size() > MAX_BODY) {
        throw tooLarge();
      }
      line();
    }
    String trailer = line();
    while (trailer != null && !trailer.isEmpty()) {
      trailer = line();
    }
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    return size(String.valueOf(line()).split(";", 2)[0], 16);
  }

  private static int size(String text, int radix) throws BadRequest {
    int size;
    try {
      size = Integer.parseInt(text.strip(), radix);
    } catch (NumberFormatException notANumber) {
      size = -1;
    }
    if (size < 0) {
      throw new BadRequest(400, "expected the size of a body, found " + text);
    }
    if (size > MAX_BODY) {
      throw tooLarge();
    }
    return size;
  }

  private static BadRequest tooLarge() {
    return new BadRequest(413, "Request exceeds the maximum size");
  }

  private byte[] bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new Connection.ClientGone();
    }
    return bytes;
  }

  /** Returns a line without its end; null at the end of the input. */
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
}
