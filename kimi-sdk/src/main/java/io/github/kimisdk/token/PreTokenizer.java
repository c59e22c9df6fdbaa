package io.github.kimisdk.token;

/**
 * Splits a text into pieces as Kimi's split pattern does, in one pass without going back further than a piece. A tokenizer
 * merges within pieces only. The pattern is an alternation; the first alternative that matches wins:
 *
 * <pre>
 *   1  [Han]+
 *   2  [not \r \n L N]? [upper]* [lower]+ ('s|'t|'re|'ve|'m|'ll|'d)?     upper: Lu Lt Lm Lo M, without Han
 *   3  [not \r \n L N]? [upper]+ [lower]* ('s|'t|'re|'ve|'m|'ll|'d)?     lower: Ll Lm Lo M, without Han
 *   4  N{1,3}
 *   5  [ ]? [not \s L N]+ [\r\n]*
 *   6  \s* [\r\n]+
 *   7  \s+ (?!\S)
 *   8  \s+
 * </pre>
 *
 * <p>A table that fills itself holds the class of each character in the low four bits, and its range of {@link Scripts} above.
 * 0 stands for characters that have not been looked up, and for the first half of a surrogate pair. Threads may write the
 * same value to the same place.
 */
final class PreTokenizer {

  static final int OTHER = 1;
  static final int MARK = 2;
  static final int UPPER = 3;
  static final int LOWER = 4;
  static final int BOTH = 5;
  static final int NUMBER = 6;
  static final int SPACE = 7;
  static final int NEWLINE = 8;
  static final int HAN = 9;
  static final int HAN_NUMBER = 10;
  static final int HAN_OTHER = 11;

  private static final int NUMBERS = 1 << NUMBER | 1 << HAN_NUMBER;
  private static final int HANS = 1 << HAN | 1 << HAN_NUMBER | 1 << HAN_OTHER;
  private static final int UPPERS = 1 << UPPER | 1 << BOTH | 1 << MARK;
  private static final int LOWERS = 1 << LOWER | 1 << BOTH | 1 << MARK;
  private static final int SPACES = 1 << SPACE | 1 << NEWLINE;
  private static final int SYMBOLS = 1 << OTHER | 1 << MARK | 1 << HAN_OTHER;
  private static final short[] TABLE = new short[Character.MIN_SUPPLEMENTARY_CODE_POINT];

  private PreTokenizer() {}

  /** Returns the end of the piece that begins at a position. */
  static int end(String text, int from, int to) {
    int first = 1 << (at(text, from, to) & 15);
    if ((first & HANS) != 0) {
      return run(text, from, to, HANS);
    }
    if ((first & (UPPERS | LOWERS)) != 0 && first != 1 << MARK) {
      return letters(text, from, to);
    }
    if ((first & NUMBERS) != 0) {
      int end = from;
      for (int i = 0; i < 3 && end < to && (1 << (at(text, end, to) & 15) & NUMBERS) != 0; i++) {
        end += width(text, end, to);
      }
      return end;
    }
    return first == 1 << NEWLINE ? spaces(text, from, to) : prefixed(text, from, to, first);
  }

  /** The end of a piece that begins with white space, a symbol or a mark: alternatives 2 and 3, else 5 to 8. */
  private static int prefixed(String text, int from, int to, int first) {
    int next = from + width(text, from, to);
    int end = next < to ? lower(text, next, to) : -1;
    if (end < 0 && first == 1 << MARK) {
      return lower(text, from, to);
    }
    if (end < 0 && next < to) {
      end = letters(text, next, to);
    }
    if (end > next) {
      return end;
    }
    end = run(text, text.charAt(from) == ' ' ? next : from, to, SYMBOLS);
    if (end > next || first != 1 << SPACE) {
      return lineEnds(text, end, to);
    }
    return spaces(text, from, to);
  }

  private static int lineEnds(String text, int from, int to) {
    int end = from;
    while (end < to && (text.charAt(end) == '\n' || text.charAt(end) == '\r')) {
      end++;
    }
    return end;
  }

  /** Alternatives 6 to 8: up to the last line end; else all but the last, unless it is the only one or the end. */
  private static int spaces(String text, int from, int to) {
    int end = run(text, from, to, SPACES);
    for (int i = end - 1; i >= from; i--) {
      if (text.charAt(i) == '\n' || text.charAt(i) == '\r') {
        return i + 1;
      }
    }
    return end == to || end == from + 1 ? end : end - 1;
  }

  /** Alternatives 2 and 3 without the prefix; the position itself when there are no letters. */
  private static int letters(String text, int from, int to) {
    int end = lower(text, from, to);
    if (end < 0) {
      end = run(text, from, to, UPPERS);
      return end == from ? from : contraction(text, end, to);
    }
    return end;
  }

  /** Alternative 2 without the prefix; −1 when there is no lower letter to end with. */
  private static int lower(String text, int from, int to) {
    if ((TABLE[text.charAt(from)] & 15) == LOWER) {
      return contraction(text, run(text, from + 1, to, LOWERS), to);
    }
    int end = run(text, from, to, UPPERS);
    if (end < to && (at(text, end, to) & 15) == LOWER) {
      return contraction(text, run(text, end, to, LOWERS), to);
    }
    // Letters that are upper and lower were taken for upper: the last of them has to be the lower one.
    while (end > from) {
      int last = end - (end - from > 1 && Character.isSurrogatePair(text.charAt(end - 2), text.charAt(end - 1)) ? 2 : 1);
      if ((1 << (at(text, last, to) & 15) & LOWERS) != 0) {
        return contraction(text, end, to);
      }
      end = last;
    }
    return -1;
  }

  private static int contraction(String text, int end, int to) {
    if (end + 1 >= to || text.charAt(end) != '\'') {
      return end;
    }
    char one = (char) (text.charAt(end + 1) | 0x20);
    if (one == 's' || one == 't' || one == 'm' || one == 'd' || text.charAt(end + 1) == '\u017f') {
      return end + 2;
    }
    char two = end + 2 < to ? (char) (text.charAt(end + 2) | 0x20) : 0;
    return (one == 'r' || one == 'v') && two == 'e' || one == 'l' && two == 'l' ? end + 3 : end;
  }

  /** The end of the characters of some classes. */
  private static int run(String text, int from, int to, int classes) {
    int i = from;
    while (i < to) {
      int known = TABLE[text.charAt(i)];
      int width = 1;
      if (known == 0) {
        known = at(text, i, to);
        width = width(text, i, to);
      }
      if ((1 << (known & 15) & classes) == 0) {
        return i;
      }
      i += width;
    }
    return i;
  }

  /** Returns the number of chars of the character at a position. */
  static int width(String text, int i, int to) {
    return Character.isHighSurrogate(text.charAt(i)) && i + 1 < to && Character.isLowSurrogate(text.charAt(i + 1)) ? 2 : 1;
  }

  /** Returns the class and the range of the character at a position. */
  static int at(String text, int i, int to) {
    char c = text.charAt(i);
    int known = TABLE[c];
    if (known == 0) {
      if (width(text, i, to) == 2) {
        return lookUp(Character.toCodePoint(c, text.charAt(i + 1)));
      }
      known = lookUp(c);
      if (!Character.isHighSurrogate(c)) {
        TABLE[c] = (short) known;
      }
    }
    return known;
  }

  private static int lookUp(int c) {
    int script = Scripts.of(c);
    int type = Character.getType(c);
    boolean han = Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN;
    return script << 4 | switch (type) {
      case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> UPPER;
      case Character.LOWERCASE_LETTER -> LOWER;
      case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> han ? HAN : BOTH;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> han ? HAN_NUMBER : NUMBER;
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> han ? HAN_OTHER : MARK;
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
      default -> c == '\n' || c == '\r' ? NEWLINE : c >= 9 && c <= 12 || c == 0x85 ? SPACE : han ? HAN_OTHER : OTHER;
    };
  }
}
