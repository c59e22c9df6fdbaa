package io.github.kimisdk.token;

/**
 * Counts the tokens beyond one per word that words in Latin letters cost if the text is not English. Short words show the
 * language: English prose is full of "the" and "of", other prose of "de", "und" or "ve". Code and lists of names have neither
 * and count as English. The longer a word of another language is, the more tokens it has.
 */
final class LatinWords {

  /** Short words that are frequent in English. */
  private static final long[] ENGLISH = set(
      "the of and to in is it for as was on be at by or are not you an we can if he his her has had but all so no "
          + "one out up who its our she him how did get may way two new now any see us me my do am go off too use");

  /** Short words that are frequent in other languages with Latin letters. */
  private static final long[] OTHERS = set(
      "ako ali ang ao att au aus aux av ay az bei bir bu ce che con cu dan das dat de dei dem den der des det di din "
          + "dos du ed eg egy ei ein ek el em en er es est ett foi fra gli ha het hij ich ihr il im ini isi ist ja jag jak "
          + "je jen jo ke ki kod kwa la las le les lo los mai mas med mga mit na nad ne nel nem ni nie nu og oli om ona "
          + "ook par pas pe pod por pot pri qua que qui sa se sei ser sie ska som su sul sur sus szu ta tak te til tot tra "
          + "tu ty uit um una une van ve ved vi voi vom von vor wa wat wel wir ya yo za ze zij zo zu zum zur");

  /** Up to this share, short words of other languages occur by chance. */
  private static final double CHANCE = 0.03;

  /** At this share above chance, the language is certain. */
  private static final double CERTAIN = 0.05;

  private int prose;
  private double english;
  private double others;
  private double inflected;

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

  /** Returns the tokens of a letter that is not ASCII. Vocabularies have the frequent ones, and whole syllables of Vietnamese. */
  static float accent(int c) {
    return c < 0x100 ? 0.17f : c < 0x1e00 ? 0.42f : 0.1f;
  }

  /** Adds a word. Only words behind a space show the language, as identifiers and base64 have all sorts of short ones. */
  void add(String text, int from, int to, boolean spaced, boolean accented) {
    int length = to - from;
    inflected += 0.11 * Math.max(0, length - 2) + 0.06 * Math.max(0, length - 4);
    if (spaced) {
      prose++;
      if (accented) {
        others += 0.5;
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
    others += OTHERS[key >> 6] >> key & 1;
  }

  /** Returns the tokens beyond one per word: those of the letters, as far as the text is certainly not English. */
  double inflected() {
    if (others == 0) {
      return 0;
    }
    double certainty = Math.min(1, Math.max(0, (others / prose - CHANCE) / CERTAIN));
    return certainty * others / (others + english) * inflected;
  }
}
