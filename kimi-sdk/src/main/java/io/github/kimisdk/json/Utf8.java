package io.github.kimisdk.json;

import java.nio.charset.StandardCharsets;

/** UTF-8 where the JDK's decoder replaces what it should refuse: validity, and unpaired surrogates. */
final class Utf8 {
  private Utf8() {}

  /** Refuses a text with an unpaired surrogate, given with its encoding, where each of those became a '?'. */
  static void refuseUnpaired(String text, byte[] utf8) {
    if (!Swar.questioned(utf8, utf8.length)) return;
    int at = unpaired(text);
    if (at < 0) return;
    int offset = text.substring(0, at).getBytes(StandardCharsets.UTF_8).length;
    throw Place.malformed(utf8, 0, offset, true, "a surrogate with its pair",
        "unpaired U+" + Integer.toHexString(text.charAt(at)).toUpperCase());
  }

  /** The index of the first surrogate without its pair, or -1. */
  static int unpaired(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0xD800 || c > 0xDFFF) continue;
      if (c > 0xDBFF || i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) return i;
      i++;
    }
    return -1;
  }

  /**
   * The text of bytes, or null if they are not UTF-8. One loop that decodes and refuses is faster than the decoder of
   * the JDK, whose result would have to be searched for replaced characters.
   *
   * @param chars room for as many chars as there are bytes
   */
  static String decoded(byte[] in, int from, int to, char[] chars) {
    int size = 0;
    int i = from;
    while (i < to) {
      for (; i < to && in[i] >= 0; i++) chars[size++] = (char) in[i];
      for (; i + 2 < to && (in[i] & 0xF0) == 0xE0; i += 3) {
        int unit = (in[i] & 0x0F) << 12 | (in[i + 1] & 0x3F) << 6 | in[i + 2] & 0x3F;
        if (in[i + 1] >= (byte) 0xC0 || in[i + 2] >= (byte) 0xC0 || unit < 0x800 || unit >> 11 == 0x1B) return null;
        chars[size++] = (char) unit;
      }
      if (i == to || in[i] >= 0) continue;
      int length = length(in, i, to);
      if (length == 0) return null;
      int character = switch (length) {
        case 2 -> (in[i] & 0x1F) << 6 | in[i + 1] & 0x3F;
        case 3 -> (in[i] & 0x0F) << 12 | (in[i + 1] & 0x3F) << 6 | in[i + 2] & 0x3F;
        default -> supplementary(in, i);
      };
      size += Character.toChars(character, chars, size);
      i += length;
    }
    return new String(chars, 0, size);
  }

  /** The text of bytes that are UTF-8 but for surrogates, which are encoded as other characters are. */
  static String decodedWithSurrogates(byte[] in, int from, int to) {
    StringBuilder text = new StringBuilder(to - from);
    for (int i = from; i < to; ) {
      int b = in[i];
      if (b >= 0) {
        text.append((char) b);
        i++;
      } else if (b < (byte) 0xE0) {
        text.append((char) ((b & 0x1F) << 6 | in[i + 1] & 0x3F));
        i += 2;
      } else if (b < (byte) 0xF0) {
        text.append((char) ((b & 0x0F) << 12 | (in[i + 1] & 0x3F) << 6 | in[i + 2] & 0x3F));
        i += 3;
      } else {
        text.appendCodePoint(supplementary(in, i));
        i += 4;
      }
    }
    return text.toString();
  }

  private static int supplementary(byte[] in, int i) {
    return (in[i] & 0x07) << 18 | (in[i + 1] & 0x3F) << 12 | (in[i + 2] & 0x3F) << 6 | in[i + 3] & 0x3F;
  }

  /** The position of the first byte of the first ill-formed sequence, or -1. */
  static int invalid(byte[] in, int from, int to) {
    for (int i = from; i < to; ) {
      int length = length(in, i, to);
      if (length == 0) return i;
      i += length;
    }
    return -1;
  }

  /** How many bytes the well-formed sequence has that begins here (RFC 3629, section 4), or 0. */
  static int length(byte[] in, int i, int to) {
    int lead = in[i] & 0xFF;
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (to - i < length) return 0;
    int second = in[i + 1] & 0xFF;
    int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < least || second > most) return 0;
    for (int k = 2; k < length; k++) {
      if ((in[i + k] & 0xC0) != 0x80) return 0;
    }
    return length;
  }
}
