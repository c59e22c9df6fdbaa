package io.github.kimisdk.server.http;

import java.io.IOException;
import java.io.InputStream;

/** Reads the body of a request: as many bytes as its head announces, or chunks. */
final class BodyReader {

  private final InputStream in;
  private final LineReader lines;
  private final HeadParser trailers;
  private final Limits limits;

  BodyReader(InputStream in, LineReader lines, HeadParser trailers, Limits limits) {
    this.in = in;
    this.lines = lines;
    this.trailers = trailers;
    this.limits = limits;
  }

  /** Reads a body as a whole. */
  byte[] read(RequestHead head) throws IOException {
    if (head.length() == RequestHead.CHUNKED) {
      return new ChunkInput(in, lines, trailers, limits.headBytes(), limits.bodyBytes()).readAllBytes();
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

  /** Opens the body of an upload, which is read as it comes. */
  InputStream open(RequestHead head) {
    return head.length() == RequestHead.CHUNKED
        ? new ChunkInput(in, lines, trailers, limits.headBytes(), limits.formBytes()) : new SizedInput(in, head.length());
  }

  /** A body of known length. */
  private static final class SizedInput extends InputStream {

    private final InputStream in;
    private long left;

    SizedInput(InputStream in, long length) {
      this.in = in;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = in.read(to, from, (int) Math.min(length, left));
      if (count < 0) {
        throw new Connection.ClientGone();
      }
      left -= count;
      return count;
    }
  }
}
