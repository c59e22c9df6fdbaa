package io.github.kimisdk.internal.http;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a body so far, in pieces: a growing body is not copied, and takes at most 256 KiB more than its length. */
public final class ReplyBody {

  /** The least size of a piece behind the first, which has the size of the first bytes: most bodies are no longer. */
  private static final int NEXT = 8 * 1024;

  /** Small enough to be no humongous object in a heap of 64 MiB. */
  private static final int LARGEST = 256 * 1024;

  private final List<byte[]> pieces = new ArrayList<>();
  private byte[] last = {};
  /** The bytes in the last piece. */
  private int filled;
  private int size;

  public int size() {
    return size;
  }

  /** Takes bytes out of a buffer. */
  public void add(ByteBuffer buffer, int count) {
    for (int left = count; left > 0; ) {
      if (filled == last.length) {
        last = new byte[Math.min(LARGEST, pieces.isEmpty() ? left : Math.max(NEXT, size))];
        pieces.add(last);
        filled = 0;
      }
      int part = Math.min(left, last.length - filled);
      buffer.get(last, filled, part);
      filled += part;
      size += part;
      left -= part;
    }
  }

  /** Returns the first bytes, in an array of their own. */
  byte[] first(int count) {
    byte[] bytes = new byte[count];
    int at = 0;
    for (byte[] piece : pieces) {
      int part = Math.min(piece.length, count - at);
      System.arraycopy(piece, 0, bytes, at, part);
      at += part;
    }
    return bytes;
  }

  /** Returns all bytes, in an array that takes the place of the pieces. */
  public byte[] bytes() {
    if (last.length != size) {
      last = first(size);
      filled = size;
      pieces.clear();
      pieces.add(last);
    }
    return last;
  }
}
