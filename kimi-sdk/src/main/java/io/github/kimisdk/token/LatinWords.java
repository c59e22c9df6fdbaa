package io.github.kimisdk.token;

/**
 * The words of a text in Latin letters, and what they cost more than one token each if the text is not English. The short
 * words tell the language: English prose is full of "the" and "of", and prose in another language of "de", "und" or "ve".
 * Code and lists of names have neither, and count as English. The longer a word of another language is, the more tokens it has.
 */
final class LatinWords {

  /** The short words that prose in English is full of ... */
  private static final long[] ENGLISH = set(
      "the of and to in is it for as was on be at by or are not you an we can if he his her has had but all so no "
          + "one out up who its our she him how did get may way two new now any see us me my do am go off too use");

  /** ... and those of other languages in Latin letters. */
  private static final long[] OTHERS = set(
      "ako ali ang ao att au aus aux av ay az bei bir bu ce che con cu dan das dat de dei dem den der des det di din "
          + "dos du ed eg egy ei ein ek el em en er es est ett foi fra gli ha het hij ich ihr il im ini isi ist ja jag jak "
          + "je jen jo ke ki kod kwa la las le les lo los mai mas med mga mit na nad ne nel nem ni nie nu og oli om ona "
          + "ook par pas pe pod por pot pri qua que qui sa se sei ser sie ska som su sul sur sus szu ta tak te til tot tra "
          + "tu ty uit um una une van ve ved vi voi vom von vor wa wat wel wir ya yo za ze zij zo zu zum zur");

  /** Up to this share of short words of other languages is chance ... */
  private static final double CHANCE = 0.03;

  /** ... and this much above it makes sure. */
  private static final double SURE = 0.05;

  private int prose;
  private double english;
  private double others;
  private double inflected;

  /** A set of words of up to three letters: a bit for each, by the five low bits of its letters. */
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

  /** Tokens of a letter that is not ASCII: vocabularies have the frequent ones, and whole syllables of Vietnamese. */
  static float accent(int c) {
    return c < 0x100 ? 0.17f : c < 0x1e00 ? 0.42f : 0.1f;
  }

  /** Adds a word. Only words after a space tell the language, as identifiers and base64 have all sorts of short ones. */
  void add(String text, int from, int to, boolean spaced, boolean accented) {
    int length = to - from;
    inflected += 0.11 * Math.max(0, length - 2) + 0.06 * Math.max(0, length - 4);
    if (spaced) {
      prose++;
      if (accented) {
        others += 0.5;
      } else if (length <= 3) {
        tell(text, from, to);
      }
    }
  }

  private void tell(String text, int from, int to) {
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

  /** How many tokens more than one each the words have: all that their letters say, if the text is certainly not English. */
  double inflected() {
    if (others == 0) {
      return 0;
    }
    double sure = Math.min(1, Math.max(0, (others / prose - CHANCE) / SURE));
    return sure * others / (others + english) * inflected;
  }
}
