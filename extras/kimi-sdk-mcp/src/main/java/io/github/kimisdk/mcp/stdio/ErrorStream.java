package io.github.kimisdk.mcp.stdio;

import io.github.kimisdk.mcp.rpc.Log;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** Reads the error stream of a child: logs its lines at the level DEBUG, and keeps the last bytes for messages of failures. */
final class ErrorStream {

  private static final int KEPT = 4 * 1024;

  private final String name;
  private final InputStream in;
  private final byte[] kept = new byte[KEPT];
  private long count;
  private int lineLength;

  ErrorStream(String name, InputStream in) {
    this.name = name;
    this.in = in;
  }

  /** Reads to the end. */
  void run() {
    byte[] bytes = new byte[8 * 1024];
    try (in) {
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        for (int i = 0; i < read; i++) {
          add(bytes[i]);
        }
      }
    } catch (IOException closed) {
      // The child has ended.
    }
  }

  private void add(byte b) {
    if (b == '\n' || lineLength == KEPT / 2) {
      log();
    }
    synchronized (this) {
      kept[(int) (count++ % KEPT)] = b;
    }
    lineLength += b == '\n' ? 0 : 1;
  }

  private void log() {
    String line = text(lineLength);
    lineLength = 0;
    Log.detail(name + ": " + line);
  }

  /** The last bytes as text on one line; empty if there are none. */
  String tail() {
    String text = text(KEPT).strip();
    return text.substring(Math.max(0, text.length() - 1000)).lines().map(String::strip).filter(line -> !line.isEmpty())
        .collect(Collectors.joining(" | "));
  }

  private synchronized String text(int most) {
    int length = (int) Math.min(Math.min(most, KEPT), count);
    byte[] last = new byte[length];
    for (int i = 0; i < length; i++) {
      last[i] = kept[(int) ((count - length + i) % KEPT)];
    }
    return new String(last, StandardCharsets.UTF_8);
  }
}
