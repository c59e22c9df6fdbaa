package io.github.kimisdk.token;

/**
 * Weighs a text in tokens, by kind of text, without a vocabulary. It splits the text as the tokenizer does. An English word
 * of ordinary letter pairs is one token, whatever its length. Letter pairs that occur in no word, as in base64, cost about
 * half a token each. Words of other languages and other scripts cost by the letter.
 *
 * <p>The constants are those of the texts that look most like Kimi's own counts: o200k_base on ASCII, DeepSeek V3 and a
 * little more elsewhere. {@code benchmarks/tokens} has the texts, the scripts and the errors.
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
  /** Scripts that vocabularies cover very differently: Indic ones, Hebrew, Armenian, Georgian and rarer ones. */
  static final int SCRIPTS = 10;

  /** For each letter from a to z, the letters that follow it in ordinary words. */
  private static final String PAIRS =
      "bcdfghiklmnprstuvwxy aeijlorsuy acehiklortuy adegiklorsuy abcdefghiklmnopqrstuvwxy aefilortu aehilmnorsuy "
          + "aeimortu abcdefgklmnoprstvxz aeosu aeins abdefilopstuvy abeimnopsuy acdefgiklmnopstuvy abcdefgijklmnoprstuvwx "
          + "adehiloprstuy u abcdefgiklmnorstuvy acehiklmopstuwy acdehilnoprstuwy abcdefgilmnprst aeio aehinors acipt "
          + "ceimnopst e ";

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

  private final double[] kinds;
  private final LatinWords words = new LatinWords();
  /** Whether the piece belongs to the host of a URL, where names are written without spaces. */
  private boolean host;

  private HeuristicTokenizer(double[] kinds) {
    this.kinds = kinds;
  }

  /** Adds the weight of a text to the kinds. */
  static void add(String text, double[] kinds) {
    HeuristicTokenizer tokenizer = new HeuristicTokenizer(kinds);
    int length = text.length();
    for (int from = 0; from < length; ) {
      int end = PreTokenizer.end(text, from, length);
      tokenizer.host = isHost(text, from, tokenizer.host);
      tokenizer.piece(text, from, end);
      from = end;
    }
    kinds[INFLECTED] += tokenizer.words.inflected();
  }

  /** Whether a piece belongs to the host of a URL: it follows two slashes, or a dot or hyphen continues the host. */
  private static boolean isHost(String text, int from, boolean before) {
    char first = text.charAt(from);
    return before && (first == '.' || first == '-') || from > 1 && text.charAt(from - 1) == '/' && text.charAt(from - 2) == '/';
  }

  private void piece(String text, int from, int end) {
    int first = PreTokenizer.at(text, from, end) & 15;
    int next = from + PreTokenizer.width(text, from, end);
    if (first >= PreTokenizer.UPPER && first <= PreTokenizer.BOTH) {
      letters(text, from, from, end);
    } else if (first >= PreTokenizer.HAN) {
      int range = PreTokenizer.at(text, from, end) >> 4;
      kinds[HAN] += Math.max(1, Scripts.first(range) + Scripts.each(range) * (end - from));
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
    double weight = 0;
    int before = 0;
    for (int i = begin; i < end; i++) {
      int c = text.charAt(i);
      if (c < 0x80) {
        int letter = c == '\'' ? 0 : c & 31;
        rare += RARE_PAIRS[before << 5 | letter];
        capitals += ~c >> 5 & 1;
        latin++;
        before = letter;
      } else if (!Character.isLowSurrogate((char) c)) {
        before = 0;
        int range = PreTokenizer.at(text, i, end) >> 4;
        script = Scripts.isLatin(script) ? range : script;
        weight += LatinWords.isRomance(c) ? 0.3 : Scripts.each(range);
      }
    }
    if (!Scripts.isLatin(script)) {
      kinds[Scripts.kind(script)] += Math.max(1, Scripts.first(script) + weight);
      kinds[WORDS] += latin > 0 ? 1 : 0;
    } else {
      kinds[WORDS]++;
      kinds[INFLECTED] += weight;
      words.add(text, begin, end, from < begin && text.charAt(from) == ' ', latin < end - begin);
    }
    kinds[RARE] += 0.6 * rare + 0.034 * Math.max(0, latin - 6) + 0.1 * Math.max(0, latin - 10);
    kinds[RARE] += capitals > 1 ? 0.05 * (latin - 2) + 0.25 * Math.max(0, latin - 6) : 0;
    kinds[RARE] += host ? 0.2 * Math.max(0, latin - 4) : 0;
    before(text, from, begin, end, latin);
  }

  /** The sign before a word. The signs that stand before words in code and prose are often part of the word's token. */
  private void before(String text, int from, int begin, int end, int latin) {
    char sign = text.charAt(from);
    if (from == begin) {
      kinds[RARE] += 0.02 * Math.max(0, latin - 3);
    } else if (sign >= 0x80) {
      kinds[SYMBOLS] += Scripts.each(PreTokenizer.at(text, from, end) >> 4) + 0.6;
    } else if (sign != ' ') {
      double extra = switch (sign) {
        case '.', '_', '-', '(', '\t' -> 0.15;
        case '/', ':', '<', '[', '"' -> 0.3;
        default -> 0.7;
      };
      kinds[SYMBOLS] += extra + (0.05 + extra / 4) * Math.max(0, latin - 4);
    }
  }

  /** Signs: ASCII costs by its changes, others by their kind and number. */
  private void symbols(String text, int from, int end) {
    int changes = -2;
    int repeats = 0;
    int before = 0;
    int script = 0;
    double weight = 0;
    for (int i = from; i < end; i++) {
      int c = text.charAt(i);
      if (c == before) {
        repeats++;
      } else if (c < 0x80) {
        changes += c > '\r' ? 1 : 0;
      }
      if (c >= 0x80 && c != before && !Character.isLowSurrogate((char) c)) {
        int range = PreTokenizer.at(text, i, end) >> 4;
        script = Math.max(script, range);
        weight += Scripts.each(range);
      }
      before = c;
    }
    double tokens = 1 + 0.38 * Math.max(0, changes - 1) + repeats / 24.0;
    if (script == 0) {
      kinds[SYMBOLS] += tokens;
    } else {
      kinds[Scripts.kind(script)] += Math.max(1, tokens - 0.28 + weight);
    }
  }
}
