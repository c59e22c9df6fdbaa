package io.github.kimisdk.internal.text;

/**
 * Reads a text character by character, as it is after the escapes of JSON, URLs and HTML are decoded, even within each other.
 * A text that was escaped several times, in any order, reads as the original. Backslashes are left out. Reading is linear: each
 * level looks ahead by a bounded number of characters.
 */
final class Unescaper {

  /** The text ends, possibly within an escape. */
  static final int END = -1;

  /** How deep escapes may be nested: the digits of an escape may be escapes of the level below. */
  private static final int LEVELS = 4;

  private static final int LONGEST_ENTITY = 9;
  private static final int NONE = -2;

  private final String text;
  private int end;

  Unescaper(String text) {
    this.text = text;
  }

  /** Reads the character at a position of the text, or {@link #END}. */
  int read(int at) {
    return read(LEVELS, at);
  }

  /** The position behind the character that was read last. */
  int end() {
    return end;
  }

  private int read(int level, int at) {
    if (at >= text.length()) {
      end = text.length();
      return END;
    }
    char c = text.charAt(at);
    if (level > 0 && (c == '\\' || c == '%' || c == '&')) {
      return decoded(level, at);
    }
    end = at + 1;
    return c;
  }

  /** Decodes until the character is no escape. Backslashes count as one, because each level of escaping doubles them. */
  private int decoded(int level, int at) {
    int c = read(level - 1, at);
    int slashes = -1;
    while (true) {
      int after = end;
      slashes = c == '\\' ? after : slashes;
      int code = next(c, slashes >= 0, level - 1);
      if (code == NONE && slashes >= 0 && level < LEVELS && escape(c)) {
        // The level above may be able to read the digits.
        end = slashes;
        return '\\';
      }
      if (code == NONE) {
        end = after;
        return c;
      }
      if (c == 'u' || c == 'x') {
        slashes = -1;
      }
      c = code;
    }
  }

  private static boolean escape(int c) {
    return c == 'u' || c == 'x' || c == '%' || c == '&';
  }

  /** Reads on behind the beginning of an escape. Returns {@link #NONE} if the character begins none. */
  private int next(int c, boolean slashes, int below) {
    return switch (c) {
      case '\\' -> read(below, end);
      case '%' -> number(below, end, 2);
      case '&' -> named(below, end);
      case 'u' -> slashes ? number(below, end, 4) : NONE;
      case 'x' -> slashes ? number(below, end, 2) : NONE;
      default -> NONE;
    };
  }

  /** Reads hexadecimal digits. Returns their number, {@link #END}, or {@link #NONE}. */
  private int number(int below, int at, int digits) {
    int value = 0;
    end = at;
    for (int i = 0; i < digits; i++) {
      int c = read(below, end);
      if (c == END) {
        return END;
      }
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return NONE;
      }
      value = value * 16 + digit;
    }
    return value;
  }

  /** Reads the name or the number of an entity and its semicolon. */
  private int named(int below, int at) {
    StringBuilder name = new StringBuilder();
    end = at;
    while (name.length() < LONGEST_ENTITY) {
      int c = read(below, end);
      if (c == END) {
        return END;
      }
      if (c == ';') {
        return code(name.toString());
      }
      if (c != '#' && !Character.isLetterOrDigit(c)) {
        return NONE;
      }
      name.append((char) c);
    }
    return NONE;
  }

  private static int code(String name) {
    return switch (name) {
      case "amp" -> '&';
      case "lt" -> '<';
      case "gt" -> '>';
      case "quot" -> '"';
      case "apos" -> '\'';
      default -> numeric(name);
    };
  }

  private static int numeric(String name) {
    boolean hex = name.startsWith("#x") || name.startsWith("#X");
    int radix = hex ? 16 : 10;
    int value = 0;
    int from = hex ? 2 : 1;
    if (!name.startsWith("#") || name.length() == from) {
      return NONE;
    }
    for (int i = from; i < name.length(); i++) {
      int digit = Character.digit(name.charAt(i), radix);
      if (digit < 0) {
        return NONE;
      }
      value = value * radix + digit;
    }
    return value <= Character.MAX_VALUE ? value : NONE;
  }
}
