package io.github.kimisdk.token;

import static io.github.kimisdk.token.HeuristicTokenizer.HAN;
import static io.github.kimisdk.token.HeuristicTokenizer.INFLECTED;
import static io.github.kimisdk.token.HeuristicTokenizer.LETTERS;
import static io.github.kimisdk.token.HeuristicTokenizer.PICTURES;
import static io.github.kimisdk.token.HeuristicTokenizer.SCRIPTS;
import static io.github.kimisdk.token.HeuristicTokenizer.SYLLABLES;
import static io.github.kimisdk.token.HeuristicTokenizer.SYMBOLS;
import static io.github.kimisdk.token.HeuristicTokenizer.WORDS;

import java.util.Arrays;

/**
 * The tokens of characters beyond ASCII, by range. A word of n letters has {@code first + n * each} tokens, but at least one.
 * Signs have {@code each} tokens beyond those of the ASCII signs around them.
 *
 * <p>The rates are those of DeepSeek V3 and 5 % more: the few published counts of Kimi's own vocabulary exceed DeepSeek's by
 * that much outside of ASCII. Characters without a token of their own have one for each byte of UTF-8.
 */
final class Scripts {

  /** For each range its first character, the kind of text, and the tokens of a word and of each character. */
  private static final double[][] RANGES = {
    {0, WORDS, 0, 0},
    {0x80, SYMBOLS, 0, 0.34},
    {0xc0, INFLECTED, 0, 0.8}, // Latin
    {0x100, INFLECTED, 0, 0.65},
    {0x250, INFLECTED, 0, 1.3}, // phonetic
    {0x300, INFLECTED, 0, 1.8}, // combining marks
    {0x370, LETTERS, 0, 0.55}, // Greek
    {0x400, LETTERS, 0.6, 1.55}, // Cyrillic: letters that Russian has not
    {0x410, LETTERS, 0.6, 0.25},
    {0x450, LETTERS, 0.6, 1.55},
    {0x530, SCRIPTS, 1, 0.46}, // Armenian
    {0x590, SCRIPTS, 0.25, 1.9}, // Hebrew: points
    {0x5d0, SCRIPTS, 0.25, 0.46},
    {0x600, LETTERS, 0.1, 0.43}, // Arabic
    {0x64b, LETTERS, 0.1, 1.1},
    {0x671, LETTERS, 0.1, 0.75}, // Persian, Urdu
    {0x700, SCRIPTS, 0, 2}, // Syriac
    {0x800, SCRIPTS, 0, 3},
    {0x900, SCRIPTS, 0.45, 0.65}, // Devanagari
    {0x980, SCRIPTS, 0.2, 0.47}, // Bengali
    {0xa00, SCRIPTS, 0.3, 1.05}, // Gurmukhi, Gujarati
    {0xb80, SCRIPTS, 1.35, 0.46}, // Tamil
    {0xc00, SCRIPTS, 1.4, 0.73}, // Telugu, Kannada, Malayalam
    {0xd80, SCRIPTS, 0.8, 1.06}, // Sinhala
    {0xe00, LETTERS, 1.2, 0.36}, // Thai
    {0xe80, SCRIPTS, 1.1, 1.9}, // Lao
    {0xf00, SCRIPTS, 0, 1.2}, // Tibetan
    {0x1000, SCRIPTS, 0.8, 0.98}, // Burmese
    {0x10a0, SCRIPTS, 0.8, 0.76}, // Georgian
    {0x1100, SYLLABLES, 0.9, 2.45}, // Korean: parts of syllables
    {0x1200, SCRIPTS, 1.1, 2.15}, // Ethiopic
    {0x1380, SCRIPTS, 0, 3},
    {0x1780, SCRIPTS, 1.25, 1.26}, // Khmer
    {0x1800, SCRIPTS, 0, 3},
    {0x1d00, INFLECTED, 0, 2.6}, // phonetic
    {0x1e00, INFLECTED, 0, 0.7}, // Vietnamese
    {0x1f00, LETTERS, 0, 2}, // ancient Greek
    {0x2000, SYMBOLS, 0, 0.34},
    {0x200d, PICTURES, 0, 0.66}, // joiner
    {0x200e, SYMBOLS, 0, 0.34},
    {0x20d0, PICTURES, 0, 0.66}, // keycaps
    {0x2100, SYMBOLS, 0, 0.34},
    {0x2300, PICTURES, 0, 1.25}, // signs
    {0x2c00, SCRIPTS, 0, 3},
    {0x2e80, HAN, 0.42, 0.59},
    {0x3000, SYMBOLS, 0, 0.34},
    {0x3005, HAN, 0.42, 0.59},
    {0x3008, SYMBOLS, 0, 0.34},
    {0x3040, SYLLABLES, 0.5, 0.5}, // Hiragana
    {0x3099, SYLLABLES, 0.5, 1.4},
    {0x309b, SYLLABLES, 0.5, 0.79}, // Katakana
    {0x3100, SYLLABLES, 0, 2},
    {0x3190, HAN, 0.42, 0.59},
    {0xa000, SCRIPTS, 0, 3},
    {0xac00, SYLLABLES, 0.77, 0.67}, // Korean
    {0xd7b0, SCRIPTS, 0, 3},
    {0xf900, HAN, 0.42, 0.59},
    {0xfb00, SCRIPTS, 0, 3},
    {0xfe00, PICTURES, 0, 0.66}, // variants
    {0xfe10, SYMBOLS, 0, 0.34},
    {0xfe70, LETTERS, 0, 2}, // Arabic forms
    {0xff00, SYMBOLS, 0, 0.34},
    {0x10000, SCRIPTS, 0, 4},
    {0x1f000, PICTURES, 0, 2.15}, // emoji
    {0x1f1e6, PICTURES, 0, 2.3}, // flags
    {0x1f200, PICTURES, 0, 2.15},
    {0x1f3fb, PICTURES, 0, 2.3}, // skin
    {0x1f400, PICTURES, 0, 2.15},
    {0x1f600, PICTURES, 0, 1.5}, // faces
    {0x1f650, PICTURES, 0, 2.15},
    {0x20000, HAN, 0, 4},
  };

  private static final int[] KINDS = Arrays.stream(RANGES).mapToInt(range -> (int) range[1]).toArray();
  private static final double[] FIRST = Arrays.stream(RANGES).mapToDouble(range -> range[2]).toArray();
  private static final double[] EACH = Arrays.stream(RANGES).mapToDouble(range -> range[3]).toArray();

  private Scripts() {}

  /** Returns the range of a character; 0 for ASCII. */
  static int of(int c) {
    int from = 0;
    int to = RANGES.length;
    while (to - from > 1) {
      int middle = from + to >>> 1;
      if (c < RANGES[middle][0]) {
        to = middle;
      } else {
        from = middle;
      }
    }
    return from;
  }

  static int kind(int range) {
    return KINDS[range];
  }

  /** Whether the letters of a range stand in words of ASCII letters. */
  static boolean isLatin(int range) {
    return kind(range) == WORDS || kind(range) == INFLECTED;
  }

  static double first(int range) {
    return FIRST[range];
  }

  static double each(int range) {
    return EACH[range];
  }
}
