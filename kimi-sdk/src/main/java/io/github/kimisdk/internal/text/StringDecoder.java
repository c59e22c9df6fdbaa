package io.github.kimisdk.internal.text;

/**
 * Decodes JSON strings that have escapes or characters beyond ASCII. Escapes are resolved by words into bytes, which are the
 * text or its UTF-8. A string with an escape beyond ASCII is decoded again, into chars, so that an unpaired surrogate is a char
 * like any other.
 *
 * <p>A decoder reuses its buffers; it serves one thread at a time.
 */
public final class StringDecoder {

  /** Larger buffers are not kept, because a decoder can live as long as a stream. Decoders share large ones for bytes. */
  private static final int MAX_KEPT = 32 * 1024;

  private byte[] bytes = new byte[0];
  private char[] chars = new char[0];
  private int end;
  private String expected;

  /** Whether the string has escapes, each of which stands for an ASCII character. */
  private boolean ascii;

  /**
   * Decodes a string up to its closing quote.
   *
   * @param in holds the string
   * @param from the position behind the opening quote
   * @param special the position of the first quote, backslash or control character, or the limit
   * @param limit where the bytes end
   * @return the text; null if the bytes are not a string: then {@link #end} and {@link #expected} tell why
   */
  public String decode(byte[] in, int from, int special, int limit) {
    byte[] kept = bytes;
    String text = decoded(in, from, special, limit);
    if (bytes.length > MAX_KEPT) {
      SpareBuffers.give(bytes);
      bytes = kept;
    }
    return text;
  }

  private String decoded(byte[] in, int from, int special, int limit) {
    end = special;
    ascii = special < limit && in[special] == '\\';
    int size = ascii ? unescape(in, from, limit) : 0;
    if (size < 0) {
      return null;
    }
    if (end == limit || in[end] != '"') {
      expected = end == limit ? "'\"'" : "no control character in a string";
      return null;
    }
    if (ascii && Swar.ascii(bytes, 0, size)) {
      return Swar.latin(bytes, 0, size);
    }
    String text = ascii ? utf8(bytes, 0, size) : text(in, from, special);
    expected = text == null ? "'\"'" : expected;
    return text;
  }

  /**
   * Returns the position of the closing quote, or of the byte at which {@link #expected} should be.
   *
   * @return the position
   */
  public int end() {
    return end;
  }

  /**
   * Returns the words for the thing that is expected at the end; only meaningful when decoding failed.
   *
   * @return the text
   */
  public String expected() {
    return expected;
  }

  /**
   * Decodes up to the first quote or control character, as if the text were ASCII; returns its size, or -1. The bytes
   * behind an escape are copied and searched by words at once.
   */
  private int unescape(byte[] in, int from, int limit) {
    int at = end;
    int size = at - from;
    byte[] out = room(bytes, size);
    System.arraycopy(in, from, out, 0, size);
    while (at < limit && in[at] == '\\') {
      int unit = unit(in, at, limit);
      if (unit < 0) {
        malformed(in, at, limit);
        return -1;
      }
      ascii &= unit < 0x80;
      out[size++] = (byte) unit;
      at += length(in, at);
      for (; at <= limit - 8; at += 8, size += 8) {
        out = room(out, size);
        long word = Swar.word(in, at);
        Swar.put(out, size, word);
        long special = Swar.special(word);
        if (special != 0) {
          int plain = Long.numberOfTrailingZeros(special) >>> 3;
          at += plain;
          size += plain;
          break;
        }
      }
      for (out = room(out, size); at > limit - 8 && at < limit && !Swar.special(in[at]); at++) {
        out[size++] = in[at];
      }
    }
    if (out != bytes) {
      bytes = out;
    }
    end = at;
    return size;
  }

  /** Returns an array with room for two words behind a size. */
  private static byte[] room(byte[] bytes, int size) {
    return bytes.length < size + 16 ? larger(bytes, size + 16) : bytes;
  }

  private static byte[] larger(byte[] bytes, int needed) {
    int size = 2 * needed + 96;
    byte[] larger = size <= MAX_KEPT ? new byte[size] : SpareBuffers.take(needed);
    System.arraycopy(bytes, 0, larger, 0, bytes.length);
    return larger;
  }

  /**
   * Decodes UTF-8 without escapes.
   *
   * @param in holds the text
   * @param from where it begins
   * @param to where it ends
   * @return the text; null if the bytes are not UTF-8
   */
  public String utf8(byte[] in, int from, int to) {
    char[] out = room(to - from);
    int size = Utf8.decode(in, from, to, out, 0);
    return size < 0 ? null : new String(out, 0, size);
  }

  private char[] room(int size) {
    if (chars.length >= size) {
      return chars;
    }
    char[] out = new char[size + 120];
    if (out.length <= MAX_KEPT) {
      chars = out;
    }
    return out;
  }

  /** Decodes a string with valid escapes, or none, into chars; returns null if it is not UTF-8. */
  private String text(byte[] in, int from, int special) {
    char[] out = room(end - from);
    int at = from;
    int plain = special;
    int size = Utf8.decode(in, at, plain, out, 0);
    while (size >= 0 && plain < end) {
      out[size++] = (char) unit(in, plain, end);
      at = plain + length(in, plain);
      plain = Swar.plainEnd(in, at, end);
      size = Utf8.decode(in, at, plain, out, size);
    }
    return size < 0 ? null : new String(out, 0, size);
  }

  private static int length(byte[] in, int backslash) {
    return in[backslash + 1] == 'u' ? 6 : 2;
  }

  /** Returns the UTF-16 unit that the escape at a backslash stands for; negative if it is malformed. */
  private static int unit(byte[] in, int at, int limit) {
    int letter = at + 1 < limit ? in[at + 1] : -1;
    return switch (letter) {
      case '"', '\\', '/' -> letter;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> at + 6 > limit ? -1 : hex(in[at + 2]) << 12 | hex(in[at + 3]) << 8 | hex(in[at + 4]) << 4 | hex(in[at + 5]);
      default -> -1;
    };
  }

  private static int hex(byte digit) {
    int letter = (digit | 0x20) - 'a';
    return digit >= '0' && digit <= '9' ? digit - '0' : letter >= 0 && letter < 6 ? letter + 10 : -1;
  }

  /** Notes the first wrong byte of a malformed escape. */
  private void malformed(byte[] in, int at, int limit) {
    end = at + 1;
    expected = "one of \"\\/bfnrtu after '\\'";
    if (end < limit && in[end] == 'u') {
      expected = "a hexadecimal digit";
      do {
        end++;
      } while (end < limit && hex(in[end]) >= 0);
    }
  }
}
