package io.github.kimisdk.internal.text;

/** Strict UTF-8 (RFC 3629). The decoder of the JDK replaces malformed bytes, where JSON has to refuse them. */
public final class Utf8 {

  private Utf8() {}

  /**
   * Returns the index of the first surrogate without its pair, or -1.
   *
   * @param text the text
   * @return the position
   */
  public static int unpaired(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c) || i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  /**
   * Decodes bytes. One loop that decodes and validates is faster than the decoder of the JDK and a search for
   * replacement characters.
   *
   * @param out room for as many chars as there are bytes
   * @param size the chars in {@code out} before the call
   * @return the chars in {@code out} after the call; -1 if the bytes are not UTF-8
   */
  static int decode(byte[] in, int from, int to, char[] out, int size) {
    int chars = size;
    int i = from;
    while (i < to) {
      for (; i < to && in[i] >= 0; i++) {
        out[chars++] = (char) in[i];
      }
      for (; i + 2 < to && (in[i] & 0xF0) == 0xE0; i += 3) {
        int unit = (in[i] & 0x0F) << 12 | (in[i + 1] & 0x3F) << 6 | in[i + 2] & 0x3F;
        if (in[i + 1] >= (byte) 0xC0 || in[i + 2] >= (byte) 0xC0 || unit < 0x800 || unit >> 11 == 0x1B) {
          return -1;
        }
        out[chars++] = (char) unit;
      }
      if (i == to || in[i] >= 0) {
        continue;
      }
      int length = length(in, i, to);
      if (length == 0) {
        return -1;
      }
      chars += Character.toChars(character(in, i, length), out, chars);
      i += length;
    }
    return chars;
  }

  private static int character(byte[] in, int i, int length) {
    int character = in[i] & 0xFF >> length + 1;
    for (int k = 1; k < length; k++) {
      character = character << 6 | in[i + k] & 0x3F;
    }
    return character;
  }

  /**
   * Encodes a character in two to four bytes; returns the position behind them.
   *
   * @param character a code point beyond ASCII
   * @param out the bytes
   * @param at the position
   * @return the position
   */
  public static int encode(int character, byte[] out, int at) {
    int i = at;
    if (character < 0x800) {
      out[i++] = (byte) (0xC0 | character >> 6);
    } else {
      if (character < 0x10000) {
        out[i++] = (byte) (0xE0 | character >> 12);
      } else {
        out[i++] = (byte) (0xF0 | character >> 18);
        out[i++] = (byte) (0x80 | character >> 12 & 0x3F);
      }
      out[i++] = (byte) (0x80 | character >> 6 & 0x3F);
    }
    out[i++] = (byte) (0x80 | character & 0x3F);
    return i;
  }

  /**
   * Returns the position of the first malformed sequence, or -1.
   *
   * @param in the bytes
   * @param from where the range begins
   * @param to where the range ends
   * @return the position
   */
  public static int invalid(byte[] in, int from, int to) {
    for (int i = from; i < to; ) {
      int length = length(in, i, to);
      if (length == 0) {
        return i;
      }
      i += length;
    }
    return -1;
  }

  /**
   * Returns the number of bytes of the well-formed sequence at a position (RFC 3629, section 4), or 0.
   *
   * @param in the bytes
   * @param i the position
   * @param to where the range ends
   * @return the position
   */
  public static int length(byte[] in, int i, int to) {
    int lead = in[i] & 0xFF;
    if (lead < 0x80) {
      return 1;
    }
    int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead < 0xC2 || lead > 0xF4 || to - i < length) {
      return 0;
    }
    int second = in[i + 1] & 0xFF;
    int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < least || second > most) {
      return 0;
    }
    for (int k = 2; k < length; k++) {
      if ((in[i + k] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return length;
  }
}
