package io.github.kimisdk.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads the body of a request: as many bytes as its head announces, or chunks. */
final class BodyReader {

  private static final int MAX_CHUNK_LINE = 1024;

  private final InputStream in;
  private final LineReader lines;
  private final HeadParser trailers;
  private final ServerLimits limits;

  BodyReader(InputStream in, LineReader lines, HeadParser trailers, ServerLimits limits) {
    this.in = in;
    this.lines = lines;
    this.trailers = trailers;
    this.limits = limits;
  }

  byte[] read(RequestHead head) throws IOException {
    return head.length() == RequestHead.CHUNKED ? chunks() : bytes((int) head.length());
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int extensions = 0;
    while (true) {
      lines.allow(MAX_CHUNK_LINE, 400);
      String line = lines.next();
      int digits = digits(line);
      extensions += line.length() - digits;
      if (extensions > limits.headBytes()) {
        throw new BadRequest(400, "the chunks have too many extensions");
      }
      long size = size(line, digits, limits.bodyBytes() - body.size());
      if (size == 0) {
        lines.allow(limits.headBytes(), 431);
        trailers.headers();
        return body.toByteArray();
      }
      body.write(bytes((int) size));
      endOfChunk();
    }
  }

  /** Returns how many hexadecimal digits a chunk begins with. Only extensions may follow, after spaces (RFC 9112, section 7.1.1). */
  private static int digits(String line) throws BadRequest {
    int digits = 0;
    while (digits < line.length() && line.charAt(digits) < 0x80 && Character.digit(line.charAt(digits), 16) >= 0) {
      digits++;
    }
    boolean extended = Ascii.trim(line.substring(digits)).startsWith(";");
    if (digits == 0 || digits < line.length() && !extended) {
      throw new BadRequest(400, "expected the size of a chunk in hexadecimal digits, and nothing but extensions behind it");
    }
    return digits;
  }

  private static long size(String line, int digits, long max) throws BadRequest {
    long size = 0;
    for (int i = 0; i < digits; i++) {
      size = size * 16 + Character.digit(line.charAt(i), 16);
      if (size > max) {
        throw BadRequest.tooLarge();
      }
    }
    return size;
  }

  private void endOfChunk() throws IOException {
    byte[] end = bytes(2);
    if (end[0] != '\r' || end[1] != '\n') {
      throw new BadRequest(400, "expected CR LF after a chunk");
    }
  }

  private byte[] bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new Connection.ClientGone();
    }
    return bytes;
  }
}
