package io.github.kimisdk.token;

/**
 * Weighs a text in tokens, by kind of text, without a vocabulary. It splits the text as the tokenizer does. An English word
 * of ordinary letter pairs is one token, whatever its length. Letter pairs that occur in no word, as in base64, cost about
 * half a token each. Words of other languages and other scripts cost by the letter.
 *
 * <p>The constants lie between the vocabularies of o200k_base and DeepSeek V3, the two published ones that are nearest to
 * Kimi's in construction and size. {@code benchmarks/tokens} has the texts, the scripts and the errors.
 */
final class HeuristicTokenizer {

  static final int WORDS = 0;
  static final int RARE = 1;
  static final int DIGITS = 2;
  static final int SYMBOLS = 3;
  static final int SPACES = 4;
  static final int HAN = 5;
  static final int SYLLABLES = 6;
  static final int LETTERS = 7;
  static final int PICTURES = 8;
  /** The additional tokens of words in Latin letters of languages other than English. */
  static final int INFLECTED = 9;
  /** Scripts that vocabularies cover very differently: those of India, Hebrew, Armenian, Georgian and rarer ones. */
  static final int SCRIPTS = 10;

  /** For each letter from a to z, the letters that follow it in ordinary words. */
  private static final String PAIRS =
      "bcdfghiklmnprstuvwy aeijlorsu acehiklortuy adegiklorsuy abcdefghiklmnopqrstuvwxy aefilortu aehilnorsu aeimortu "
          + "abcdefglmnoprstvz aeos aeins adeilopstuvy abeimopsu acdefgiklmnostuvy abcdefgijklmnoprstuvwx aehiloprstu u "
          + "abcdefgiklmnorstuvy acehiklmopstuwy acehiloprstuwy abcdefgilmnprst aeio aehinors acipt eimnost e ";

  /** 1 for a pair of letters that occurs in no ordinary word, indexed by the low five bits of both. */
  private static final byte[] RARE_PAIRS = new byte[1 << 10];

  static {
    for (int first = 1; first <= 26; first++) {
      for (int second = 1; second <= 26; second++) {
        RARE_PAIRS[first << 5 | second] = (byte) (first == second ? 0 : 1);
      }
    }
    int first = 1;
    for (int i = 0; i < PAIRS.length(); i++) {
      RARE_PAIRS[first << 5 | PAIRS.charAt(i) & 31] = 0;
      first += PAIRS.charAt(i) == ' ' ? 1 : 0;
    }
  }

  private static final int LATIN = 1;
  private static final int CYRILLIC = 2;
  private static final int ARABIC = 3;
  private static final int INDIC = 4;
  private static final int GREEK = 5;
  private static final int HANGUL = 6;
  private static final int KANA = 7;
  private static final int IDEOGRAPH = 8;
  private static final int FOREIGN = 9;
  private static final int MARKS = 10;
  private static final int JOINER = 11;
  private static final int SIGN = 12;
  private static final int FACE = 13;
  private static final int EMOJI = 14;
  private static final int TONE = 15;

  /** Tokens per character behind the first token of a piece, by script. */
  private static final float[] SLOPE = {
    0, 0.5f, 0.19f, 0.31f, 0.42f, 0.38f, 0.4f, 0.62f, 0.68f, 1.1f, 0.34f, 0.66f, 1.25f, 1.4f, 2.05f, 2.3f
  };

  /** The number of characters of a piece that the first token covers, by script. */
  private static final float[] FREE = {0, 0, 0.5f, 2, 2.5f, 2, 0, 1.4f, 1.1f, 0, 0, 0, 0, 0, 0, 0};

  /** The kind of text of a script. */
  private static final byte[] KIND = {
    WORDS, RARE, LETTERS, LETTERS, SCRIPTS, LETTERS, SYLLABLES, SYLLABLES, HAN, SCRIPTS, SYMBOLS, PICTURES, PICTURES,
    PICTURES, PICTURES, PICTURES
  };

  private final double[] kinds;
  private final LatinWords words = new LatinWords();

  private HeuristicTokenizer(double[] kinds) {
    this.kinds = kinds;
  }

  /** Returns the script of a character; scripts of equal weight are one. */
  static int script(int c) {
    return c < 0x80 ? 0
        : c >= 0x10000 ? supplementary(c)
        : c < 0x250 || in(c, 0x1e00, 0x1f00) ? Character.isLetter(c) ? LATIN : MARKS
        : c < 0x400 || in(c, 0xe00, 0xe80) || in(c, 0x1f00, 0x2000) ? GREEK
        : c < 0x530 ? CYRILLIC
        : c < 0x600 || in(c, 0x900, 0xe00) ? INDIC
        : c < 0x780 || in(c, 0xfb50, 0xfe00) || in(c, 0xfe70, 0xff00) ? ARABIC
        : c == 0x200d || c == 0x20e3 || in(c, 0xfe00, 0xfe10) ? JOINER
        : in(c, 0x2000, 0x2300) || in(c, 0x3000, 0x3005) || in(c, 0x3008, 0x3040) || c >= 0xff00 ? MARKS
        : in(c, 0x2300, 0x2e80) ? SIGN
        : in(c, 0x3040, 0x3100) || in(c, 0x31f0, 0x3200) ? KANA
        : in(c, 0xac00, 0xd800) || in(c, 0x1100, 0x1200) || in(c, 0x3130, 0x3190) ? HANGUL
        : in(c, 0x2e80, 0xa000) || in(c, 0xf900, 0xfb00) ? IDEOGRAPH
        : FOREIGN;
  }

  private static int supplementary(int c) {
    return c < 0x1f000 || c >= 0x20000 ? FOREIGN
        : in(c, 0x1f1e6, 0x1f200) || in(c, 0x1f3fb, 0x1f400) ? TONE
        : in(c, 0x1f600, 0x1f650) ? FACE
        : EMOJI;
  }

  private static boolean in(int c, int from, int to) {
    return c >= from && c < to;
  }

  /** Adds the weight of a text to the kinds. */
  static void add(String text, double[] kinds) {
    HeuristicTokenizer tokenizer = new HeuristicTokenizer(kinds);
    int length = text.length();
    for (int from = 0; from < length; ) {
      int end = PreTokenizer.KIMI.end(text, from, length);
      tokenizer.piece(text, from, end);
      from = end;
    }
    kinds[INFLECTED] += tokenizer.words.inflected();
  }

  private void piece(String text, int from, int end) {
    int first = PreTokenizer.at(text, from, end) & 15;
    int next = from + PreTokenizer.width(text, from, end);
    if (first >= PreTokenizer.UPPER && first <= PreTokenizer.BOTH) {
      letters(text, from, from, end);
    } else if (first >= PreTokenizer.HAN) {
      kinds[HAN] += 1 + Math.max(0, SLOPE[IDEOGRAPH] * (end - from - FREE[IDEOGRAPH]));
    } else if (first == PreTokenizer.NUMBER) {
      kinds[DIGITS] += text.charAt(from) < 0x80 ? 1 : end - from;
    } else if (first == PreTokenizer.NEWLINE || first == PreTokenizer.SPACE && next == end) {
      kinds[SPACES] += 1 + (end - from) / 64;
    } else {
      int second = next == end ? 0 : PreTokenizer.at(text, next, end) & 15;
      if (second >= PreTokenizer.MARK && second <= PreTokenizer.BOTH) {
        letters(text, from, next, end);
      } else if (second >= PreTokenizer.SPACE && first == PreTokenizer.SPACE) {
        kinds[SPACES] += 1 + (end - from) / 64;
      } else {
        symbols(text, first == PreTokenizer.SPACE ? next : from, end);
      }
    }
  }

  /** Weighs a word with the space or the sign before it. */
  private void letters(String text, int from, int begin, int end) {
    int rare = 0;
    int capitals = 0;
    int latin = 0;
    int script = 0;
    float weight = 0;
    int before = 0;
    for (int i = begin; i < end; i++) {
      int c = text.charAt(i);
      if (c < 0x80) {
        int letter = c == '\'' ? 0 : c & 31;
        rare += RARE_PAIRS[before << 5 | letter];
        capitals += ~c >> 5 & 1;
        latin++;
        before = letter;
      } else {
        before = 0;
        int known = PreTokenizer.at(text, i, end) >> 4 & 15;
        script = script == 0 ? known : script;
        weight += known == LATIN ? LatinWords.accent(c) : SLOPE[known];
      }
    }
    if (script > LATIN) {
      kinds[KIND[script]] += 1 + Math.max(0, weight - FREE[script] * SLOPE[script]);
    } else {
      kinds[WORDS]++;
      kinds[INFLECTED] += weight;
      words.add(text, begin, end, from < begin && text.charAt(from) == ' ', latin < end - begin);
    }
    kinds[RARE] += 0.5 * rare + 0.034 * Math.max(0, latin - 6) + 0.1 * Math.max(0, latin - 10);
    kinds[RARE] += capitals > 1 ? 0.1 + 0.15 * (latin - 2) : 0;
    before(text, from, begin, end, latin);
  }

  /** The sign before a word. The signs that stand before words in code and prose are often part of the word's token. */
  private void before(String text, int from, int begin, int end, int latin) {
    char sign = text.charAt(from);
    if (from == begin) {
      kinds[RARE] += 0.02 * Math.max(0, latin - 3);
    } else if (sign >= 0x80) {
      kinds[SYMBOLS] += SLOPE[PreTokenizer.at(text, from, end) >> 4 & 15] + 0.6;
    } else if (sign != ' ') {
      kinds[SYMBOLS] += "._-(/".indexOf(sign) >= 0 ? 0.35 + 0.07 * Math.max(0, latin - 4) : 0.95;
    }
  }

  /** Signs: ASCII costs by its changes, others by their kind and number. */
  private void symbols(String text, int from, int end) {
    int changes = -2;
    int repeats = 0;
    int before = 0;
    int script = 0;
    float weight = 0;
    for (int i = from; i < end; i++) {
      int c = text.charAt(i);
      if (c == before) {
        repeats++;
      } else if (c < 0x80) {
        changes += c > '\r' ? 1 : 0;
      }
      if (c >= 0x80 && !Character.isLowSurrogate((char) c)) {
        int known = PreTokenizer.at(text, i, end) >> 4 & 15;
        script = Math.max(script, known);
        weight += SLOPE[known];
      }
      before = c;
    }
    double tokens = 1 + 0.38 * Math.max(0, changes - 1) + repeats / 24.0;
    if (script == 0) {
      kinds[SYMBOLS] += tokens;
    } else {
      kinds[KIND[script]] += Math.max(1, tokens - 0.28 + weight);
    }
  }
}
