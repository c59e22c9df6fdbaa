package io.github.kimisdk.server.fake;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a form of type multipart/form-data (RFC 7578) part by part, in constant memory. Names are unescaped as browsers escape
 * them; a text that contained {@code %22} before is not restored.
 */
public final class MultipartReader {

  /** The form is not what its type says. */
  public static final class Malformed extends IOException {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  /**
   * The head of a part.
   *
   * @param name the name of its field
   * @param filename the name of its file; absent for a plain value
   * @param type the media type; empty if there is none
   */
  public record Part(String name, Optional<String> filename, String type) {}

  private static final int SIZE = 32 * 1024;
  private static final int MAX_HEAD = 16 * 1024;
  private static final String UTF_8_VALUE = "utf-8''";

  private final InputStream in;
  /** The line end in front of a boundary belongs to it. */
  private final byte[] delimiter;
  private final byte[] bytes = new byte[SIZE];
  private int at;
  private int end;
  /** Up to this index the bytes are known to be content. */
  private int plain;
  private boolean inPart;

  /** Creates a reader of a form, which begins with the first byte of the stream. */
  public MultipartReader(InputStream in, String boundary) {
    this.in = in;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.UTF_8);
    // A boundary at the very beginning has no line end in front of it.
    bytes[0] = '\r';
    bytes[1] = '\n';
    end = 2;
    inPart = true;
  }

  /** Returns the boundary in a content type; empty if it is no form or has no valid boundary. */
  public static Optional<String> boundary(String contentType) {
    int semicolon = contentType.indexOf(';');
    boolean form = semicolon > 0 && contentType.substring(0, semicolon).strip().equalsIgnoreCase("multipart/form-data");
    return form ? parameter(contentType, "boundary").filter(text -> !text.isEmpty() && text.length() <= 70) : Optional.empty();
  }

  /** Skips the rest of the current part and returns the head of the next; empty at the end of the form. */
  public Optional<Part> next() throws IOException {
    byte[] skipped = new byte[SIZE / 4];
    while (inPart && read(skipped, 0, skipped.length) >= 0) {
      // The bytes are dropped.
    }
    require(delimiter.length + 2);
    at += delimiter.length;
    if (bytes[at] == '-' && bytes[at + 1] == '-') {
      return Optional.empty();
    }
    if (!line().isBlank()) {
      throw new Malformed("expected nothing behind a boundary in its line");
    }
    Part part = head();
    inPart = true;
    plain = at;
    return Optional.of(part);
  }

  /** Returns the content of the current part, which {@link #next} ends. */
  public InputStream content() {
    return new InputStream() {
      @Override
      public int read(byte[] to, int from, int count) throws IOException {
        return count == 0 ? 0 : MultipartReader.this.read(to, from, count);
      }

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return MultipartReader.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }
    };
  }

  private int read(byte[] to, int from, int count) throws IOException {
    while (inPart && at >= plain) {
      scan();
    }
    if (!inPart) {
      return -1;
    }
    int size = Math.min(count, plain - at);
    System.arraycopy(bytes, at, to, from, size);
    at += size;
    return size;
  }

  /** Finds out how many of the next bytes are content: those in front of a boundary, or of bytes that may begin one. */
  private void scan() throws IOException {
    int found = at;
    while (found < end && !begins(found)) {
      found++;
    }
    plain = found;
    if (found > at) {
      return;
    }
    if (end - at >= delimiter.length) {
      inPart = false;
    } else {
      fill();
    }
  }

  /** Whether the bytes from an index begin with the delimiter, or may do so when more have come. */
  private boolean begins(int index) {
    if (bytes[index] != '\r') {
      return false;
    }
    int length = Math.min(delimiter.length, end - index);
    return Arrays.equals(bytes, index, index + length, delimiter, 0, length);
  }

  private Part head() throws IOException {
    int left = MAX_HEAD;
    String disposition = "";
    String type = "";
    for (String line = line(); !line.isEmpty(); line = line()) {
      left -= line.length();
      int colon = line.indexOf(':');
      if (colon < 1 || left < 0) {
        throw new Malformed("expected the head of a part with at most " + MAX_HEAD + " characters, found a line of "
            + line.length());
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      disposition = name.equals("content-disposition") ? value : disposition;
      type = name.equals("content-type") ? value : type;
    }
    Optional<String> name = parameter(disposition, "name");
    if (!disposition.toLowerCase(Locale.ROOT).startsWith("form-data") || name.isEmpty()) {
      throw new Malformed("expected a part with Content-Disposition: form-data; name=\"...\", found " + disposition);
    }
    Optional<String> filename = parameter(disposition, "filename");
    return new Part(name.get(), filename.isPresent() ? filename : encoded(disposition), type);
  }

  /** Returns the next line without its end. */
  private String line() throws IOException {
    int from = at;
    while (true) {
      while (from < end && bytes[from] != '\n') {
        from++;
      }
      if (from < end) {
        break;
      }
      if (end - at > MAX_HEAD) {
        throw new Malformed("expected a line of at most " + MAX_HEAD + " bytes in the head of a part, found a longer one");
      }
      from -= at;
      fill();
      from += at;
    }
    if (from == at || bytes[from - 1] != '\r') {
      throw new Malformed("expected lines that end in CR LF in the head of a part");
    }
    String line = new String(bytes, at, from - 1 - at, StandardCharsets.UTF_8);
    at = from + 1;
    return line;
  }

  private void require(int count) throws IOException {
    while (end - at < count) {
      fill();
    }
  }

  /** Reads more bytes behind those that are left. */
  private void fill() throws IOException {
    System.arraycopy(bytes, at, bytes, 0, end - at);
    end -= at;
    plain -= at;
    at = 0;
    int size = in.read(bytes, end, SIZE - end);
    if (size < 0) {
      throw new Malformed("expected the end of the form, found the end of the body");
    }
    end += size;
  }

  /** Returns a parameter of a header, quoted or not. */
  private static Optional<String> parameter(String header, String name) {
    int from = header.indexOf(';');
    while (from >= 0) {
      int equals = header.indexOf('=', from);
      if (equals < 0) {
        return Optional.empty();
      }
      int stop = valueEnd(header, equals + 1);
      if (header.substring(from + 1, equals).strip().equalsIgnoreCase(name)) {
        return Optional.of(value(header.substring(equals + 1, stop).strip()));
      }
      from = header.indexOf(';', stop);
    }
    return Optional.empty();
  }

  /** Returns where a value ends: behind its quotes, or in front of the next semicolon. */
  private static int valueEnd(String header, int from) {
    int start = from;
    while (start < header.length() && header.charAt(start) == ' ') {
      start++;
    }
    if (start == header.length() || header.charAt(start) != '"') {
      int semicolon = header.indexOf(';', from);
      return semicolon < 0 ? header.length() : semicolon;
    }
    int quote = header.indexOf('"', start + 1);
    while (quote > 0 && header.charAt(quote - 1) == '\\' && !last(header, quote)) {
      quote = header.indexOf('"', quote + 1);
    }
    return quote < 0 ? header.length() : quote + 1;
  }

  /**
   * Whether nothing but another parameter follows a quote: then a backslash in front of it is the end of a name, as of a folder.
   */
  private static boolean last(String header, int quote) {
    String rest = header.substring(quote + 1).stripLeading();
    return rest.isEmpty() || rest.startsWith(";");
  }

  private static String value(String text) {
    if (!text.startsWith("\"") || !text.endsWith("\"") || text.length() < 2) {
      return text;
    }
    return text.substring(1, text.length() - 1).replace("\\\"", "\"").replace("%22", "\"").replace("%0D", "\r")
        .replace("%0A", "\n");
  }

  /** Returns the name in the form of RFC 5987, which some clients send for names outside of ASCII. */
  private static Optional<String> encoded(String disposition) {
    return parameter(disposition, "filename*").filter(value -> value.toLowerCase(Locale.ROOT).startsWith(UTF_8_VALUE))
        .map(value -> {
      String name = value.substring(UTF_8_VALUE.length());
      try {
        return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException notEncoded) {
        return name;
      }
    });
  }
}
