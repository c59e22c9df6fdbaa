package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.internal.http.SizeLimits;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads the texts of a server. A byte order mark is skipped, and bytes that are no UTF-8 become U+FFFD. A text that is no JSON is
 * a broken message if it begins like one, which is a failure; otherwise it is noise, of which a few lines are logged and the
 * others counted.
 */
final class MessageReader {

  /** How many lines of noise are logged. After them, their number is logged at each power of ten. */
  static final int LOGGED = 5;

  private static final byte[] VERSION = "\"jsonrpc\"".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_LINE = 10_000;

  private final String server;
  private final int maxBytes;
  private final AtomicLong ignored = new AtomicLong();
  private final AtomicLong nextCount = new AtomicLong(10);

  MessageReader(String server, int maxBytes) {
    this.server = server;
    this.maxBytes = maxBytes;
  }

  /** The name of the server. */
  String server() {
    return server;
  }

  /** Returns the messages of a text, none if it is noise. Throws a failure if a message is broken or too dense. */
  List<JsonValue> read(byte[] utf8, int from, int to) {
    int start = marked(utf8, from, to) ? from + 3 : from;
    JsonValue value;
    try {
      value = parsed(utf8, start, to);
    } catch (JsonParseException bad) {
      if (SizeLimits.dense(bad)) {
        throw new Failure(Failure.Kind.LIMIT_EXCEEDED, "a message of the server takes too much memory: " + bad.getMessage(), "");
      }
      if (bad.expected().contains("(maxDepth)") || meant(utf8, start, to)) {
        throw broken(bad, utf8[blank(utf8, start, to)] == '"');
      }
      ignore("no JSON: " + new String(utf8, start, Math.min(to - start, LONGEST_LINE), StandardCharsets.UTF_8));
      return List.of();
    }
    return value instanceof JsonArray batch ? batch.values() : List.of(value);
  }

  private JsonValue parsed(byte[] utf8, int from, int to) {
    try {
      return Json.parse(utf8, from, to, SizeLimits.response(maxBytes).withMaxBytes(maxBytes));
    } catch (JsonParseException bad) {
      byte[] replaced = SizeLimits.dense(bad) ? utf8 : replaced(utf8, from, to);
      if (replaced == utf8) {
        throw bad;
      }
      return Json.parse(replaced, 0, replaced.length, SizeLimits.response(maxBytes).withMaxBytes(maxBytes));
    }
  }

  /** The text with U+FFFD for bytes that are no UTF-8; the array itself if there are none, or too many. */
  private byte[] replaced(byte[] utf8, int from, int to) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
    ByteBuffer in = ByteBuffer.wrap(utf8, from, to - from);
    CharBuffer chars = CharBuffer.allocate(4 * 1024);
    ByteArrayOutputStream out = new ByteArrayOutputStream(to - from + 1024);
    boolean wrong = false;
    for (boolean more = true; more && out.size() <= maxBytes; chars.clear()) {
      more = decoder.decode(in, chars, true).isOverflow();
      String text = chars.flip().toString();
      wrong |= text.indexOf('\uFFFD') >= 0;
      out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
    return wrong && out.size() <= maxBytes ? out.toByteArray() : utf8;
  }

  /** Ignores a text, and says why in the log unless there were many. */
  void ignore(String why) {
    long count = ignored.incrementAndGet();
    if (count <= LOGGED) {
      Log.warn("the server " + server + " wrote something that is ignored: " + why);
    } else if (count == nextCount.get()) {
      nextCount.set(10 * count);
      Log.warn("the server " + server + " wrote " + count + " lines that are ignored");
    }
  }

  private static boolean marked(byte[] utf8, int from, int to) {
    return to - from >= 3 && utf8[from] == (byte) 0xEF && utf8[from + 1] == (byte) 0xBB && utf8[from + 2] == (byte) 0xBF;
  }

  /** The first byte that is no white space; the last byte if all are. */
  private static int blank(byte[] utf8, int from, int to) {
    int at = from;
    while (at < to - 1 && utf8[at] <= ' ' && utf8[at] >= 0) {
      at++;
    }
    return at;
  }

  /** Whether a text begins like a message and names its protocol, or is such a line of one that is written over many lines. */
  private static boolean meant(byte[] utf8, int from, int to) {
    if (from >= to) {
      return false;
    }
    int start = blank(utf8, from, to);
    byte second = start + 1 < to ? utf8[blank(utf8, start + 1, to)] : 0;
    boolean begins = utf8[start] == '{' && second == '"' || utf8[start] == '[' && (second == '{' || second == '[');
    int last = to - VERSION.length;
    for (int at = start; at <= (begins ? last : Math.min(start, last)); at++) {
      if (Arrays.equals(utf8, at, at + VERSION.length, VERSION, 0, VERSION.length)) {
        return true;
      }
    }
    return false;
  }

  private Failure broken(JsonParseException bad, boolean lines) {
    String expected = lines ? "a whole message on each line, found a part of one" : bad.expected() + ", found " + bad.found()
        + " at " + (bad.line() > 1 ? "line " + bad.line() + ", " : "") + "column " + bad.column();
    return new Failure(Failure.Kind.INVALID_MESSAGE,
        "the server " + server + " wrote a message that cannot be read: expected " + expected, "Tell the author of the server");
  }
}
