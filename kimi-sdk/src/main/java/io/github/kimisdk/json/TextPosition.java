package io.github.kimisdk.json;

import io.github.kimisdk.internal.text.Swar;
import io.github.kimisdk.internal.text.Utf8;
import java.nio.charset.StandardCharsets;

/** A place in a text that is not JSON, found again from the start: the parser itself counts no lines. */
final class TextPosition {
  private TextPosition() {}

  /**
   * The failure at a position.
   *
   * @param chars whether the offset is counted in chars, since the caller gave a string
   */
  static JsonParseException malformed(byte[] in, int from, int at, boolean chars, String expected, String found) {
    int line = 1;
    int column = 1;
    int offset = 0;
    for (int i = from; i < at; i++) {
      int b = in[i];
      if ((b & 0xC0) == 0x80) {
        continue;
      }
      offset += (b & 0xF8) == 0xF0 ? 2 : 1;
      if (b == '\n' || b == '\r' && !(i + 1 < at && in[i + 1] == '\n')) {
        line++;
        column = 1;
      } else if (b != '\r') {
        column++;
      }
    }
    return new JsonParseException(line, column, chars ? offset : at - from, expected, found);
  }

  /** Refuses a text with an unpaired surrogate, given with its encoding, in which each of those became a '?'. */
  static void refuseUnpaired(String text, byte[] utf8) {
    int at = Swar.questioned(utf8) ? Utf8.unpaired(text) : -1;
    if (at < 0) {
      return;
    }
    int offset = text.substring(0, at).getBytes(StandardCharsets.UTF_8).length;
    throw malformed(utf8, 0, offset, true, "a surrogate with its pair", "unpaired U+" + hex(text.charAt(at), 4));
  }

  /** The words for the character at a position. */
  static String found(byte[] in, int at, int end) {
    if (at >= end) {
      return "the end of the text";
    }
    int b = in[at];
    if (b == '\n' || b == '\r') {
      return "a line end";
    }
    int length = Utf8.length(in, at, end);
    if (length == 0) {
      return "byte 0x" + hex(b & 0xFF, 2);
    }
    String text = new String(in, at, length, StandardCharsets.UTF_8);
    int character = text.codePointAt(0);
    if (character == 0xFEFF) {
      return "a byte order mark; strip it first";
    }
    return shown(character) ? "'" + text + "'" : "U+" + hex(character, 4);
  }

  /** Whether a character may stand in a message: not if it is a control, a line end, or has no form of its own. */
  private static boolean shown(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED, Character.PRIVATE_USE, Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> false;
      default -> true;
    };
  }

  private static String hex(int number, int digits) {
    String text = Integer.toHexString(number).toUpperCase();
    return "0".repeat(Math.max(0, digits - text.length())) + text;
  }
}
