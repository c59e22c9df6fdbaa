package io.github.kimisdk.server.http;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads lines that end in CR LF. RFC 9112, section 2.2, allows a server to accept a bare LF. This one refuses it, because a
 * proxy in front may see other lines and hence another request.
 */
final class LineReader {

  private final InputStream in;
  private StringBuilder line = new StringBuilder();
  private int left;
  private int status;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** Sets how many bytes the next lines may have together, and the status of a refusal. */
  void allow(int bytes, int status) {
    this.left = bytes;
    this.status = status;
  }

  /** Returns the next line without its end; null if the input ends before its first byte. */
  String first() throws IOException {
    line = new StringBuilder();
    int c = in.read();
    return c < 0 ? null : line(c);
  }

  /** Returns the next line without its end, which must be there. */
  String next() throws IOException {
    return line(read());
  }

  /** Returns the last line, or the part of it that was read before it failed. */
  String text() {
    return line.toString();
  }

  private String line(int first) throws IOException {
    line = new StringBuilder();
    int c = first;
    while (c != '\r') {
      if (c < ' ' && c != '\t' || c == 0x7f) {
        throw new BadRequest(400, c == '\n' ? "expected lines that end in CR LF, found a bare LF"
            : "expected no control characters in the head, found " + c);
      }
      take();
      line.append((char) c);
      c = read();
    }
    take();
    if (read() != '\n') {
      throw new BadRequest(400, "expected lines that end in CR LF, found a bare CR");
    }
    return line.toString();
  }

  private void take() throws BadRequest {
    if (--left < 0) {
      throw new BadRequest(status, status == 400 ? "a chunk has too many extensions" : "the head of the request is too large");
    }
  }

  private int read() throws IOException {
    int c = in.read();
    if (c < 0) {
      throw new Connection.ClientGone();
    }
    return c;
  }
}
