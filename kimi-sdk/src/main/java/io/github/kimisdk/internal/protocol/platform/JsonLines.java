package io.github.kimisdk.internal.protocol.platform;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads JSON Lines: a JSON value in each line. Only one line is in memory. Empty lines are skipped. For use by one thread. */
public final class JsonLines implements AutoCloseable {

  private static final int BUFFER = 64 * 1024;

  private final InputStream in;
  private final JsonLimits limits;
  private final int maxBytes;
  private final byte[] buffer = new byte[BUFFER];
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

  /**
   * Returns the value of the next line; null at the end.
   *
   * @throws JsonParseException if the line is no JSON
   * @throws IllegalArgumentException if the line is too long
   */
  public JsonValue next() throws IOException {
    while (fill()) {
      ByteArrayOutputStream line = line();
      number++;
      byte[] bytes = line.toByteArray();
      if (!blank(bytes)) {
        return Json.parse(bytes, 0, bytes.length, limits);
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

  private ByteArrayOutputStream line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean ended = false;
    while (!ended && fill()) {
      int end = from;
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      if (end - from > maxBytes - line.size()) {
        throw new IllegalArgumentException("expected a line of at most " + maxBytes + " bytes, found a longer one");
      }
      line.write(buffer, from, end - from);
      ended = end < to;
      from = ended ? end + 1 : end;
    }
    return line;
  }

  private static boolean blank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\r') {
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
