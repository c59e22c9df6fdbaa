package io.github.kimisdk.benchmarks.peers;

import java.nio.ByteBuffer;

/** The least that frames events: {@code data} lines, one each, with {@code \n} at their ends. No other field is known. */
final class Framer {

  /** Takes the data of an event. */
  interface Data {
    void data(byte[] bytes, int from, int to);
  }

  private final Data data;
  private byte[] buffer = new byte[24 * 1024];
  private int start;
  private int limit;

  Framer(Data data) {
    this.data = data;
  }

  void feed(ByteBuffer bytes) {
    int count = bytes.remaining();
    if (buffer.length - limit < count) {
      int kept = limit - start;
      byte[] room = buffer.length - kept >= count ? buffer : new byte[2 * (kept + count)];
      System.arraycopy(buffer, start, room, 0, kept);
      buffer = room;
      start = 0;
      limit = kept;
    }
    int scan = limit;
    bytes.get(buffer, limit, count);
    limit += count;
    for (; scan < limit; scan++) {
      if (buffer[scan] == '\n') {
        if (scan - start > 6) {
          data.data(buffer, start + 6, scan);
        }
        start = scan + 1;
      }
    }
  }
}
