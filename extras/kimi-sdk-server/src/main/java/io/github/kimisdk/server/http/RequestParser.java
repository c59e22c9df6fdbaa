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

  private final InputStream in;
  private final OutputStream out;
  private final LineReader lines;
  private final HeadParser heads;
  private final Limits limits;

  /** Reads from the input. The output takes the interim answer to a client that waits before it sends a body. */
  RequestParser(InputStream in, OutputStream out, Limits limits) {
    this.in = in;
    this.out = out;
    this.lines = new LineReader(in);
    this.heads = new HeadParser(lines, limits);
    this.limits = limits;
  }

  /** Returns the head of the next request; null at the end of the input. */
  RequestHead head() throws IOException {
    return heads.next();
  }

  /** Returns the line of the last request, as far as it was understood, even if its head was refused. */
  HeadParser.Line line() {
    return heads.line();
  }

  /** Reads the body that belongs to the last head: as many bytes as the head announces, or chunks. */
  byte[] body(RequestHead head) throws IOException {
    invite(head);
    if (head.length() == RequestHead.CHUNKED) {
      return new ChunkInput(in, lines, heads, limits.headBytes(), limits.bodyBytes()).readAllBytes();
    }
    if (head.length() > limits.bodyBytes()) {
      throw BadRequest.tooLarge();
    }
    byte[] bytes = in.readNBytes((int) head.length());
    if (bytes.length < head.length()) {
      throw new Connection.ClientGone();
    }
    return bytes;
  }

  /** Opens the body of an upload, which belongs to the last head and must be read to its end before the next head. */
  InputStream openBody(RequestHead head) throws IOException {
    invite(head);
    return head.length() == RequestHead.CHUNKED
        ? new ChunkInput(in, lines, heads, limits.headBytes(), limits.formBytes()) : new SizedInput(in, head.length());
  }

  private void invite(RequestHead head) throws IOException {
    if (head.expectsContinue()) {
      out.write(CONTINUE);
    }
  }

  /** The bytes of a body, which are read in blocks. */
  abstract static class BodyInput extends InputStream {

    /** How many bytes of the body, or of its chunk, are left. */
    long left;

    @Override
    public final int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] to, int from, int length) throws IOException;

    /** Reads some of the bytes that are left. */
    final int next(InputStream in, byte[] to, int from, int length) throws IOException {
      int count = in.read(to, from, (int) Math.min(length, left));
      if (count < 0) {
        throw new Connection.ClientGone();
      }
      left -= count;
      return count;
    }
  }

  /** A body of known length. */
  private static final class SizedInput extends BodyInput {

    private final InputStream in;

    SizedInput(InputStream in, long length) {
      this.in = in;
      this.left = length;
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
      return left == 0 ? -1 : next(in, to, from, length);
    }
  }
}
