package io.github.kimisdk.server.http;

import io.github.kimisdk.server.http.RequestParser.BodyInput;
import java.io.IOException;
import java.io.InputStream;

/** The body of a request that comes in chunks (RFC 9112, section 7.1). */
final class ChunkInput extends BodyInput {

  private static final int MAX_CHUNK_LINE = 1024;

  private final InputStream in;
  private final LineReader lines;
  private final HeadParser trailers;
  private final int headBytes;
  /** How many bytes further chunks may have. */
  private long room;
  private int extensions;
  private boolean begun;
  private boolean ended;

  ChunkInput(InputStream in, LineReader lines, HeadParser trailers, int headBytes, long maxBytes) {
    this.in = in;
    this.lines = lines;
    this.trailers = trailers;
    this.headBytes = headBytes;
    this.room = maxBytes;
  }

  @Override
  public int read(byte[] to, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0 && !ended) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    return next(in, to, from, length);
  }

  private void nextChunk() throws IOException {
    if (begun) {
      endOfChunk();
    }
    begun = true;
    lines.allow(MAX_CHUNK_LINE, 400);
    String line = lines.next();
    int digits = digits(line);
    extensions += line.length() - digits;
    if (extensions > headBytes) {
      throw new BadRequest(400, "the chunks have too many extensions");
    }
    left = size(line, digits, room);
    room -= left;
    if (left == 0) {
      lines.allow(headBytes, 431);
      trailers.headers();
      ended = true;
    }
  }

  /**
   * Returns how many hexadecimal digits a chunk begins with. Only extensions may follow, after spaces (RFC 9112, section 7.1.1).
   */
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
      int digit = Character.digit(line.charAt(i), 16);
      if (size > Math.floorDiv(max - digit, 16)) {
        throw BadRequest.tooLarge();
      }
      size = size * 16 + digit;
    }
    return size;
  }

  private void endOfChunk() throws IOException {
    byte[] end = in.readNBytes(2);
    if (end.length < 2) {
      throw new Connection.ClientGone();
    }
    if (end[0] != '\r' || end[1] != '\n') {
      throw new BadRequest(400, "expected CR LF after a chunk");
    }
  }
}
