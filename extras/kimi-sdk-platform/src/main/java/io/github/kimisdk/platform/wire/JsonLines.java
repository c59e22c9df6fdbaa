package io.github.kimisdk.platform.wire;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON Lines: a JSON value in each line. Only one line is in memory. Empty lines and a byte order mark are skipped. After
 * a line that is refused, the next one can be read. For use by one thread.
 */
public final class JsonLines implements AutoCloseable {

  private static final int BUFFER = 64 * 1024;
  private static final int START = 4096;
  /** The bytes of U+FEFF in UTF-8. */
  private static final int MARK = 3;

  private final InputStream in;
  private final JsonLimits limits;
  private final int maxBytes;
  private final byte[] buffer = new byte[BUFFER];
  private byte[] last = new byte[0];
  private int from;
  private int to;
  private long number;

  /** Reads a stream, which {@link #close} closes. A line may have a number of bytes. */
  public JsonLines(InputStream in, int maxBytes, JsonLimits limits) {
    this.in = in;
    this.maxBytes = maxBytes;
    this.limits = limits;
  }

  /** Returns the number of the last line, from 1. */
  public long number() {
    return number;
  }

  /** Returns the beginning of the last line as text. */
  public String start() {
    return new String(last, 0, Math.min(last.length, START), StandardCharsets.UTF_8);
  }

  /**
   * Returns the value of the next line; null at the end.
   *
   * @throws io.github.kimisdk.json.JsonParseException if the line is no JSON
   * @throws IllegalArgumentException if the line is too long
   */
  public JsonValue next() throws IOException {
    while (fill()) {
      boolean whole = line();
      number++;
      if (!whole) {
        throw new IllegalArgumentException("expected a line of at most " + maxBytes + " bytes, found a longer one");
      }
      int begin = number == 1 && new String(last, 0, Math.min(last.length, MARK), StandardCharsets.UTF_8).equals("\uFEFF") ? MARK
          : 0;
      if (!blank(begin)) {
        return Json.parse(last, begin, last.length, limits);
      }
    }
    return null;
  }

  private boolean fill() throws IOException {
    if (from == to) {
      from = 0;
      to = Math.max(0, in.read(buffer, 0, buffer.length));
    }
    return from < to;
  }

  /** Reads a line to its end; returns false, and keeps its beginning, if it is too long. */
  private boolean line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean whole = true;
    boolean ended = false;
    while (!ended && fill()) {
      int end = from;
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      int taken = Math.min(end - from, maxBytes - line.size());
      line.write(buffer, from, taken);
      whole &= taken == end - from;
      ended = end < to;
      from = ended ? end + 1 : end;
    }
    last = line.toByteArray();
    return whole;
  }

  private boolean blank(int begin) {
    for (int i = begin; i < last.length; i++) {
      if (last[i] != ' ' && last[i] != '\t' && last[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
