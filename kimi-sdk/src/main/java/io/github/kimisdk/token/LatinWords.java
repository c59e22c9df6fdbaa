package io.github.kimisdk.token;

/**
 * Counts the tokens beyond one per word that words in Latin letters cost if the text is not English. Short words show the
 * language: English prose is full of "the" and "of", other prose of "de", "und" or "ve". Code and lists of names have neither
 * and count as English. The longer a word of another language is, the more tokens it has, and the more so in languages of
 * which vocabularies have seen little.
 */
final class LatinWords {

  /** Short words that are frequent in English. */
  private static final long[] ENGLISH = set(
      "the of and to in is it for as was on be at by or are not you an we can if he his her has had but all so no "
          + "one out up who its our she him how did get may way two new now any see us me my do am go off too use");

  /** Short words of German, Dutch, French, Spanish, Portuguese and Italian, which vocabularies cover best after English. */
  private static final long[] LARGE = set(
      "al ao au aus aux av com con das dat de dei dem den der des di dos du ein el em en er es est gli het "
          + "ich ihr il im la las le les lo los mai mas mit nel ni ook par pas por qua que qui sa se sei ser sie su sul "
          + "sur tra tu uit um un una une van voi vom von wat wel wir zij zo zu zum zur");

  /** Short words that are frequent in other languages with Latin letters. */
  private static final long[] OTHERS = set(
      "aby agu ako ali ang ar ary att az bei bir bu ce cu da dan det ed eg egy eik eik ek ere eta ett fra ha hij hu ini ir "
          + "isi ist iz ja jag jak jau je jen jo kad ke kei ki ko kod kui kur kwa lub mad med mga na nad nas nav ne nem ng "
          + "nie nu och og oli om ona pa par pe po pod pri som sau si ska ste sy szu ta tai tak te til tot ty ve ved vi wa "
          + "ya yra yn ze za");

  /** A bit for each of these letters, indexed by their low six bits. */
  private static final long ROMANCE =
      "àáâãçèéêíîñóôõúÀÁÂÃÇÈÉÊÍÎÑÓÔÕÚ".chars().mapToLong(c -> 1L << c).reduce(0, (a, b) -> a | b);

  /** Up to this share, short words of other languages occur by chance. */
  private static final double CHANCE = 0.03;

  /** At this share above chance, the language is certain. */
  private static final double CERTAIN = 0.05;

  private int prose;
  private double english;
  private double large;
  private double others;
  private double accents;
  private double letters;

  /** A set of words of up to three letters: a bit for each, indexed by the low five bits of its letters. */
  private static long[] set(String list) {
    long[] set = new long[1 << 9];
    for (String word : list.split(" ")) {
      int key = 0;
      for (int i = 0; i < word.length(); i++) {
        key = key << 5 | word.charAt(i) & 31;
      }
      set[key >> 6] |= 1L << key;
    }
    return set;
  }

  /** Adds a word. Only words behind a space show the language, as identifiers and base64 have all sorts of short ones. */
  void add(String text, int from, int to, boolean spaced, boolean accented) {
    int length = to - from;
    letters += 0.075 * Math.max(0, length - 2) + 0.12 * Math.max(0, length - 4);
    if (spaced) {
      prose++;
      if (accented) {
        accents += 0.5;
      } else if (length <= 3) {
        countShort(text, from, to);
      }
    }
  }

  private void countShort(String text, int from, int to) {
    int key = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < 'a' || c > 'z') {
        return;
      }
      key = key << 5 | c & 31;
    }
    english += ENGLISH[key >> 6] >> key & 1;
    large += LARGE[key >> 6] >> key & 1;
    others += OTHERS[key >> 6] >> key & 1;
  }

  /** Whether a letter is one of those with accents that are frequent in Romance languages. */
  static boolean isRomance(int c) {
    return c >= 0xc0 && c < 0x100 && (ROMANCE >> c & 1) != 0;
  }

  /** Returns the tokens beyond one per word: those of the letters, as far as the text is certainly not English. */
  double inflected() {
    double foreign = large + others + accents;
    if (foreign == 0) {
      return 0;
    }
    double certainty = Math.min(1, Math.max(0, (foreign / prose - CHANCE) / CERTAIN));
    double small = (others + accents / 2) / foreign;
    return certainty * foreign / (foreign + english) * (0.52 + 0.95 * small) * letters;
  }
}
