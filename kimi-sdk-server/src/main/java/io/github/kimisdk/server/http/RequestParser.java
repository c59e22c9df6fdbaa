package io.github.kimisdk.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads the requests of a connection in the framing of HTTP/1.1 (RFC 9112): first the head, then, if the head is accepted, the
 * body.
 */
final class RequestParser {

  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  private final OutputStream out;
  private final HeadParser heads;
  private final BodyReader bodies;

  /** Reads from the input. The output takes the interim answer to a client that waits before it sends a body. */
  RequestParser(InputStream in, OutputStream out, Limits limits) {
    this.out = out;
    LineReader lines = new LineReader(in);
    this.heads = new HeadParser(lines, limits);
    this.bodies = new BodyReader(in, lines, heads, limits);
  }

  /** Returns the head of the next request; null at the end of the input. */
  RequestHead head() throws IOException {
    return heads.next();
  }

  /** Returns the line of the last request, as far as it was understood, also if its head was refused. */
  HeadParser.Line line() {
    return heads.line();
  }

  /** Reads the body that belongs to the last head. */
  byte[] body(RequestHead head) throws IOException {
    invite(head);
    return bodies.read(head);
  }

  /** Opens the body of an upload, which belongs to the last head and must be read to its end before the next head. */
  InputStream openBody(RequestHead head) throws IOException {
    invite(head);
    return bodies.open(head);
  }

  private void invite(RequestHead head) throws IOException {
    if (head.expectsContinue()) {
      out.write(CONTINUE);
    }
  }
}
